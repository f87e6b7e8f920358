import { type Check, finding, pass } from '../../result.ts'

/** Some senders stop after this many addresses (Postfix: smtp_mx_address_limit). */
const usualLimit = 5
const manyHosts = 10

export const mxNotTooMany: Check = {
  id: 'mx-not-too-many',
  question: { en: 'Will senders try all of the mail hosts?', tr: 'Gönderenler bütün posta sunucularını dener mi?' },
  rule: { en: `notice: more than ${manyHosts} hosts`, tr: `bilgi: ${manyHosts} sunucudan fazla` },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords, mail }) => {
    if (mxRecords.length === 0) return []
    const addresses = mail.kind === 'hosts' ? mail.hosts.reduce((sum, host) => sum + host.addresses.length, 0) : 0
    if (mxRecords.length <= manyHosts)
      return [
        pass(`${name} MX`, {
          en: `${mxRecords.length} records, ${addresses} addresses. Senders must try two at least; many stop after ${usualLimit}.`,
          tr: `${mxRecords.length} kayıt, ${addresses} adres. Gönderenler en az ikisini denemelidir; çoğu ${usualLimit} adresten sonra durur.`,
        }),
      ]
    return [
      finding(
        'notice',
        `${name} MX`,
        {
          en: `There are ${mxRecords.length} MX records. Many senders stop after ${usualLimit} addresses, so the last hosts are hardly ever tried.`,
          tr: `${mxRecords.length} MX kaydı var. Birçok gönderen ${usualLimit} adresten sonra durur; son sunucular neredeyse hiç denenmez.`,
        },
        [
          {
            en: 'Two to four hosts are enough; several machines can stand behind one name.',
            tr: 'İki ile dört sunucu yeter; bir adın arkasında birkaç makine durabilir.',
          },
        ],
      ),
    ]
  },
}
