import { nameToText } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'
import { providerSet } from './provider-set.ts'

export const mxProviderOrder: Check = {
  id: 'mx-provider-order',
  question: {
    en: 'Are the hosts of the provider in the order that it asks for?',
    tr: 'Sağlayıcının sunucuları istediği sırada mı?',
  },
  rule: { en: 'notice: they are not', tr: 'bilgi: değil' },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: (evidence) => {
    const { name, mxRecords } = evidence
    const set = providerSet(evidence)
    if (!set || set.hosts.length < 2) return []
    const pairs = set.hosts.flatMap((wanted) => {
      const seen = mxRecords.find(({ exchange }) => exchange.key === wanted.exchange.key)
      return seen ? [{ wanted: wanted.preference, seen: seen.preference }] : []
    })
    // Numbers are the owner's choice; only what comes before what counts.
    const isTurned = pairs.some((a) => pairs.some((b) => a.wanted < b.wanted && a.seen > b.seen))
    if (!isTurned) return [pass(`${name} MX`, { en: 'They are.', tr: 'Evet.' })]
    return [
      finding(
        'notice',
        `${name} MX`,
        {
          en: `A host that ${set.name} wants to be tried later comes first. Mail arrives, often more slowly, for such hosts are made for overflow.`,
          tr: `${set.name} tarafından sonra denenmesi istenen bir sunucu önce geliyor. Posta gelir ama çoğu kez daha yavaş; bu sunucular taşan yük içindir.`,
        },
        set.hosts.map(({ preference, exchange }) => `${name}. IN MX ${preference} ${nameToText(exchange)}.`),
      ),
    ]
  },
}
