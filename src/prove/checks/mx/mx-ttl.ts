import { nameToText } from '../../../dns/name.ts'
import type { Evidence } from '../../evidence/index.ts'
import { type Check, finding, pass } from '../../result.ts'

const day = 86_400
const fiveMinutes = 300

export const mxTtl: Check = {
  id: 'mx-ttl',
  question: { en: 'Are the MX records kept for a sensible time?', tr: 'MX kayıtlarının saklanma süresi uygun mu?' },
  rule: {
    en: 'notice: TTL below five minutes, as its own name servers give it, or above a day',
    tr: 'bilgi: kendi ad sunucularının verdiği TTL beş dakikadan kısa ya da bir günden uzun',
  },
  reference: 'RFC 1912 §2.2',
  serves: [],
  judge: (evidence) => {
    const { name, mx, mxRecords } = evidence
    if (mx.kind !== 'records' || mxRecords.length === 0) return []
    const published = publishedTtl(evidence)
    // What a resolver has left of it says nothing of how short it was.
    const ttl = published ?? (mx.ttl > day ? mx.ttl : undefined)
    if (ttl === undefined) return []
    if (ttl >= fiveMinutes && ttl <= day)
      return [pass(`${name} MX`, { en: `TTL ${ttl} seconds.`, tr: `TTL ${ttl} saniye.` })]
    return [
      finding(
        'notice',
        `${name} MX`,
        ttl > day
          ? {
              en: `Senders may keep the MX records for ${ttl} seconds: after a move, mail still goes to the old place that long.`,
              tr: `Gönderenler MX kayıtlarını ${ttl} saniye saklayabilir: taşındıktan sonra posta o kadar süre eski yere gider.`,
            }
          : {
              en: `The MX records hold for ${ttl} seconds only: nearly every message asks anew, and a short failure of the DNS delays mail at once. Before a move that is right, otherwise not needed.`,
              tr: `MX kayıtları yalnızca ${ttl} saniye geçerli: neredeyse her ileti yeniden sorar ve DNS'teki kısa bir kesinti postayı hemen geciktirir. Taşınmadan önce doğrudur, başka zaman gerekmez.`,
            },
        mxRecords.map(
          ({ preference, exchange }) =>
            `${name}. 3600 IN MX ${preference} ${nameToText(exchange).replace(/\.?$/, '.')}`,
        ),
      ),
    ]
  },
}

function publishedTtl({ delegation }: Evidence): number | undefined {
  const given = (delegation?.servers ?? []).flatMap(({ mx }) =>
    mx?.kind === 'records' && mx.message.flags.aa ? [mx.ttl] : [],
  )
  return given.length > 0 ? Math.min(...given) : undefined
}
