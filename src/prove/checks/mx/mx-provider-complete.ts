import { nameToText } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'
import { providerSet } from './provider-set.ts'

export const mxProviderComplete: Check = {
  id: 'mx-provider-complete',
  question: {
    en: 'Are all mail hosts of the provider there?',
    tr: 'Sağlayıcının bütün posta sunucuları kayıtlarda mı?',
  },
  rule: { en: 'notice: some are missing', tr: 'bilgi: bazıları eksik' },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: (evidence) => {
    const { name, mxRecords } = evidence
    const set = providerSet(evidence)
    if (!set) return []
    const missing = set.hosts.filter(
      ({ exchange }) => !mxRecords.some((record) => record.exchange.key === exchange.key),
    )
    if (missing.length === 0)
      return [pass(`${name} MX`, { en: `The set of ${set.name} is whole.`, tr: `${set.name} kayıtları eksiksiz.` })]
    return [
      finding(
        'notice',
        `${name} MX`,
        {
          en: `${set.name} asks for ${set.hosts.length} hosts, and ${missing.length} of them are missing. Mail arrives, but with fewer ways in when one fails.`,
          tr: `${set.name} ${set.hosts.length} sunucu istiyor; ${missing.length} tanesi eksik. Posta gelir ama biri durduğunda daha az yol kalır.`,
        },
        missing.map(({ preference, exchange }) => `${name}. IN MX ${preference} ${nameToText(exchange)}.`),
      ),
    ]
  },
}
