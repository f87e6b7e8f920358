import { type Check, finding, pass } from '../../result.ts'
import { listed } from './only-record.ts'

/** RFC 7208 §4.6.4 */
const maxMxHosts = 10

export const spfMxHosts: Check = {
  id: 'spf-mx-hosts',
  question: {
    en: 'Does every mx in the SPF record mean at most ten hosts?',
    tr: 'SPF kaydındaki her mx en çok on sunucu mu demek?',
  },
  rule: { en: 'error: more than 10 hosts', tr: "hata: 10'dan çok sunucu" },
  reference: 'RFC 7208 §4.6.4',
  serves: ['authenticated'],
  judge: ({ name, spfBudget }) => {
    if (!spfBudget || spfBudget.mxHosts.length === 0) return []
    const over = spfBudget.mxHosts.filter(({ hosts }) => hosts > maxMxHosts)
    if (over.length === 0) return [pass(name, { en: 'They mean few hosts.', tr: 'Az sayıda sunucu demekler.' })]
    const words = listed(over.map(({ term, hosts }) => `${term} (${hosts})`))
    return [
      finding(
        'error',
        name,
        {
          en: `${words}: receivers look at ${maxMxHosts} mail hosts at most and then use none of the record (permerror).`,
          tr: `${words}: alıcılar en çok ${maxMxHosts} posta sunucusuna bakar, sonra kaydı hiç kullanmaz (permerror).`,
        },
        [
          {
            en: 'Write the networks of the sending hosts as ip4: and ip6: instead of mx.',
            tr: 'mx yerine gönderen sunucuların ağlarını ip4: ve ip6: olarak yazın.',
          },
        ],
      ),
    ]
  },
}
