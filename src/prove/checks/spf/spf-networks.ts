import type { Mechanism, SpfTerm } from '../../../mailauth/spf-record.ts'
import { type Check, finding, pass, type Severity } from '../../result.ts'
import { listed, onlyRecord } from './only-record.ts'

/** Prefixes up to which a network is far larger than any one sender has. */
const limits = { v4: { error: 8, warning: 14 }, v6: { error: 16, warning: 24 } }

export const spfNetworks: Check = {
  id: 'spf-networks',
  question: {
    en: 'Are the networks in the SPF record as small as the senders?',
    tr: 'SPF kaydındaki ağlar gönderenler kadar küçük mü?',
  },
  rule: {
    en: `error: IPv4 /0 to /${limits.v4.error}, IPv6 /0 to /${limits.v6.error}; warning: to /${limits.v4.warning} and /${limits.v6.warning}`,
    tr: `hata: IPv4 /0–/${limits.v4.error}, IPv6 /0–/${limits.v6.error}; uyarı: /${limits.v4.warning} ve /${limits.v6.warning} arası`,
  },
  reference: 'RFC 7208 §5.6',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    if (!record) return []
    const { name } = evidence
    const wide = record.terms.flatMap((term) => {
      const severity = widthOf(term)
      return severity ? [{ text: term.text, severity }] : []
    })
    if (wide.length === 0) return [pass(name, { en: 'None is too wide.', tr: 'Hiçbiri fazla geniş değil.' })]
    return [
      finding(
        wide.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
        name,
        {
          en: `${listed(wide.map(({ text }) => text))} lets far more computers send in this name than you can own.`,
          tr: `${listed(wide.map(({ text }) => text))} bu ad adına, sahip olabileceğinizden çok daha fazla bilgisayarın göndermesine izin veriyor.`,
        },
        [
          {
            en: 'Write only the addresses of the servers that send for you.',
            tr: 'Yalnızca sizin adınıza gönderen sunucuların adreslerini yazın.',
          },
        ],
      ),
    ]
  },
}

function widthOf(term: SpfTerm): Severity | undefined {
  // What `-` or `~` refuses may be wide.
  if (term.kind !== 'mechanism' || term.qualifier !== '+') return undefined
  const { v4, v6 } = prefixesOf(term)
  if ((v4 ?? 32) <= limits.v4.error || (v6 ?? 128) <= limits.v6.error) return 'error'
  if ((v4 ?? 32) <= limits.v4.warning || (v6 ?? 128) <= limits.v6.warning) return 'warning'
  return undefined
}

/** `ip4:192.0.2.0/24`, `a:host/24//64`. */
function prefixesOf({ name, text, address }: Mechanism): { v4?: number; v6?: number } {
  const match = /(?<!\/)(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(address ?? text)
  const [first, second] = [match?.[1], match?.[2]].map((digits) => (digits === undefined ? undefined : Number(digits)))
  if (name === 'ip6') return first === undefined ? {} : { v6: first }
  if (name !== 'ip4' && name !== 'a' && name !== 'mx') return {}
  return { ...(first === undefined ? {} : { v4: first }), ...(second === undefined ? {} : { v6: second }) }
}
