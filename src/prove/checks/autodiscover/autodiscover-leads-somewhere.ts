import { type Check, finding, pass, unknown } from '../../result.ts'

export const autodiscoverLeadsSomewhere: Check = {
  id: 'autodiscover-leads-somewhere',
  question: {
    en: 'Do the names autodiscover and autoconfig lead to a host that exists?',
    tr: 'autodiscover ve autoconfig adları var olan bir sunucuya gidiyor mu?',
  },
  rule: { en: 'notice: an alias of a name without address', tr: 'bilgi: adresi olmayan bir ada giden takma ad' },
  reference: 'RFC 1034 §3.6.2',
  serves: [],
  judge: ({ autodiscover }) =>
    (autodiscover?.hosts ?? []).flatMap(({ name, target, state }) => {
      if (target === undefined) return []
      const subject = `${name} CNAME ${target}`
      if (state === 'known') return [pass(subject, { en: 'It exists.', tr: 'Var.' })]
      if (state === 'unknown') return [unknown(subject, 'A, AAAA')]
      return [
        finding(
          'notice',
          subject,
          {
            en: `${target} has no address. Mail programs send passwords to this name: if its domain is free, a stranger who registers it can collect them.`,
            tr: `${target} adının adresi yok. Posta programları bu ada parola gönderir: alan adı boştaysa onu kaydettiren bir yabancı parolaları toplayabilir.`,
          },
          [{ en: `Remove ${name}. IN CNAME ${target}.`, tr: `${name}. IN CNAME ${target}. kaydını silin.` }],
        ),
      ]
    }),
}
