import { type Check, finding, pass } from '../../result.ts'

const day = 86_400

export const mxTargetTtl: Check = {
  id: 'mx-target-ttl',
  question: {
    en: 'Can a mail host of the domain be moved within a day?',
    tr: 'Alan adının bir posta sunucusu bir gün içinde taşınabilir mi?',
  },
  rule: { en: 'notice: its address has a TTL above a day', tr: 'bilgi: adresinin TTL değeri bir günden uzun' },
  reference: 'RFC 1912 §2.2',
  serves: [],
  judge: ({ name, mxRecords, targetsSeen }) =>
    (mxRecords.length === 0 ? [] : targetsSeen)
      .filter(({ isOwn, ttl }) => isOwn && ttl !== undefined)
      .map(({ host, ttl }) => {
        const subject = `${name} MX ${host.preference} ${host.text}`
        if (ttl! <= day) return pass(subject, { en: `Within ${ttl} seconds.`, tr: `${ttl} saniye içinde.` })
        return finding(
          'notice',
          subject,
          {
            en: `Senders may keep its address for ${ttl} seconds: after a move they go on trying the old one.`,
            tr: `Gönderenler adresini ${ttl} saniye saklayabilir: taşındıktan sonra eski adresi denemeyi sürdürürler.`,
          },
          host.addresses.map((address) => `${host.text}. 3600 IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`),
        )
      }),
}
