import { type Check, finding, pass, unknown } from '../../result.ts'

export const mxSeveralHosts: Check = {
  id: 'mx-several-hosts',
  question: {
    en: 'Does mail have a second way when the first host is down?',
    tr: 'İlk sunucuya erişilemezken postanın ikinci bir yolu var mı?',
  },
  rule: {
    en: 'notice: one host only, or several names of one address',
    tr: 'bilgi: tek sunucu, ya da tek adresin birkaç adı',
  },
  reference: 'RFC 5321 §5.1',
  serves: ['survives'],
  judge: ({ name, mail, provider }) => {
    if (mail.kind !== 'hosts') return []
    const reachable = mail.hosts.filter((host) => host.addressState === 'known')
    const groups = new Set(reachable.map((host) => host.addresses.toSorted().join(' ')))
    if (groups.size > 1)
      return [pass(name, { en: `Mail has ${groups.size} ways in.`, tr: `Postanın ${groups.size} yolu var.` })]
    if (provider?.redundant) {
      return [
        pass(name, {
          en: `One host name, behind which ${provider.name} runs many servers.`,
          tr: `Tek sunucu adı; arkasında ${provider.name} birçok sunucu çalıştırıyor.`,
        }),
      ]
    }
    const unasked = mail.hosts.filter((host) => host.addressState === 'unknown').map((host) => host.text)
    if (unasked.length > 0) return [unknown(name, unasked.join(', '))]
    return [
      finding(
        'notice',
        name,
        {
          en: 'There is one mail host only. While it is down mail waits at its senders, out of your sight, and comes back to them after some days.',
          tr: 'Tek posta sunucusu var. Erişilemezken posta, sizin göremediğiniz biçimde, gönderenlerin sunucularında bekler ve birkaç gün sonra onlara geri döner.',
        },
        provider?.backup.advice === 'harmful'
          ? [provider.backup.why]
          : [
              { en: 'Add a backup that keeps mail for you:', tr: 'Postayı sizin için saklayan bir yedek ekleyin:' },
              `${name}. IN MX 20 backup.mail.${name}.`,
              ...(provider ? [provider.backup.why] : []),
            ],
      ),
    ]
  },
}
