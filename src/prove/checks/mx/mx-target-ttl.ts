import { type Check, finding, pass } from '../../result.ts'

// What a resolver tells is what is left of the TTL: it is compared, never shown.
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
        if (ttl! <= day) return pass(subject, { en: 'Within a day.', tr: 'Bir gün içinde.' })
        return finding(
          'notice',
          subject,
          {
            en: 'Senders may keep its address for more than a day: after a move they go on trying the old one.',
            tr: 'Gönderenler adresini bir günden uzun saklayabilir: taşındıktan sonra eski adresi denemeyi sürdürürler.',
          },
          host.addresses.map((address) => `${host.text}. 3600 IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`),
        )
      }),
}
