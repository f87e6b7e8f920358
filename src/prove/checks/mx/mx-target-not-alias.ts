import { type Check, finding, pass } from '../../result.ts'

export const mxTargetNotAlias: Check = {
  id: 'mx-target-not-alias',
  question: { en: 'Is no mail host an alias (CNAME)?', tr: 'Posta sunucularının hiçbiri takma ad (CNAME) değil mi?' },
  rule: { en: 'error: a target that is an alias', tr: 'hata: takma ad olan hedef' },
  reference: 'RFC 2181 §10.3',
  serves: ['arrives'],
  judge: ({ name, targets, mxRecords }) =>
    (mxRecords.length === 0 ? [] : targets)
      .filter((host) => host.problems.includes('target-is-cname') || host.addressState === 'known')
      .map((host) => {
        const subject = `${name} MX ${host.preference} ${host.text}`
        if (!host.problems.includes('target-is-cname'))
          return pass(subject, { en: 'It is no alias.', tr: 'Takma ad değil.' })
        return finding(
          'error',
          subject,
          {
            en: `${host.text} is an alias (CNAME), which an MX target must not be. Some senders refuse to follow it.`,
            tr: `${host.text} bir takma ad (CNAME); MX hedefi takma ad olamaz. Bazı gönderenler izlemeyi reddeder.`,
          },
          [
            {
              en: `Name the host behind the alias in the MX record, or replace the CNAME at ${host.text} by its addresses:`,
              tr: `MX kaydında takma adın arkasındaki sunucuyu yazın ya da ${host.text} adındaki CNAME yerine adreslerini koyun:`,
            },
            ...host.addresses.map((address) => `${host.text}. IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`),
          ],
        )
      }),
}
