import type { TargetSeen } from '../../evidence/mx-around.ts'
import { type Check, finding, type Fix, pass } from '../../result.ts'

export const mxTargetNotAlias: Check = {
  id: 'mx-target-not-alias',
  question: { en: 'Is no mail host an alias (CNAME)?', tr: 'Posta sunucularının hiçbiri takma ad (CNAME) değil mi?' },
  rule: { en: 'error: a target that is an alias', tr: 'hata: takma ad olan hedef' },
  reference: 'RFC 2181 §10.3',
  serves: ['arrives'],
  judge: ({ name, targetsSeen, mxRecords }) =>
    (mxRecords.length === 0 ? [] : targetsSeen)
      .filter(({ host }) => host.problems.includes('target-is-cname') || host.addressState === 'known')
      .map((seen) => {
        const { host, end } = seen
        const subject = `${name} MX ${host.preference} ${host.text}`
        if (!host.problems.includes('target-is-cname'))
          return pass(subject, { en: 'It is no alias.', tr: 'Takma ad değil.' })
        return finding(
          'error',
          subject,
          {
            en: `${host.text} is an alias (CNAME) of ${end}, which an MX target must not be. Some senders refuse to follow it.`,
            tr: `${host.text}, ${end} için bir takma ad (CNAME); MX hedefi takma ad olamaz. Bazı gönderenler izlemeyi reddeder.`,
          },
          mend(name, seen),
        )
      }),
}

/** An alias within the domain can be replaced by its addresses; one of somebody else's can only be left. */
function mend(name: string, { host, isOwn, end }: TargetSeen): Fix {
  const direct = `${name}. IN MX ${host.preference} ${end}.`
  if (!isOwn) {
    return [
      {
        en: `${host.text} is not yours to change: name the host behind it, and ask its owner whether that name is to stay.`,
        tr: `${host.text} sizin değiştirebileceğiniz bir kayıt değil: arkasındaki sunucuyu yazın ve adın kalıcı olup olmadığını sahibine sorun.`,
      },
      direct,
    ]
  }
  return [
    {
      en: 'Name the host behind the alias in the MX record:',
      tr: 'MX kaydında takma adın arkasındaki sunucuyu yazın:',
    },
    direct,
    {
      en: `or replace the CNAME at ${host.text} by its addresses:`,
      tr: `ya da ${host.text} adındaki CNAME yerine adreslerini koyun:`,
    },
    ...host.addresses.map((address) => `${host.text}. IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`),
  ]
}
