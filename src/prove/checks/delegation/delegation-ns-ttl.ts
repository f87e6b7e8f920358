import { type Check, finding, pass } from '../../result.ts'
import { ofDelegation } from './parts.ts'

const hour = 3_600
const week = 7 * 24 * hour

export const delegationNsTtl: Check = {
  id: 'delegation-ns-ttl',
  question: { en: 'Are the NS records kept for a sensible time?', tr: 'NS kayıtlarının saklanma süresi uygun mu?' },
  rule: { en: 'notice: TTL below an hour or above a week', tr: 'bilgi: TTL bir saatten kısa ya da bir haftadan uzun' },
  reference: 'RFC 1912 §2.2',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const ttls = servers.flatMap(({ ns }) => (ns?.kind === 'records' && ns.message.flags.aa ? [ns.ttl] : []))
    if (ttls.length === 0) return []
    const odd = ttls.find((ttl) => ttl < hour || ttl > week)
    if (odd === undefined) return [pass(`${zone} NS`, { en: `TTL ${ttls[0]} seconds.`, tr: `TTL ${ttls[0]} saniye.` })]
    const isShort = odd < hour
    return [
      finding(
        'notice',
        `${zone} NS`,
        isShort
          ? {
              en: `Resolvers keep the NS records for ${odd} seconds only: a short failure of the name servers is felt at once.`,
              tr: `Çözümleyiciler NS kayıtlarını yalnızca ${odd} saniye saklıyor: ad sunucularındaki kısa bir kesinti hemen hissedilir.`,
            }
          : {
              en: `Resolvers keep the NS records for ${odd} seconds: a move to other name servers takes that long.`,
              tr: `Çözümleyiciler NS kayıtlarını ${odd} saniye saklıyor: başka ad sunucularına geçiş o kadar sürer.`,
            },
        [
          {
            en: 'A day (86400) is usual; lower it some days before a move, raise it afterwards.',
            tr: 'Bir gün (86400) olağandır; geçişten birkaç gün önce düşürün, sonra yükseltin.',
          },
        ],
      ),
    ]
  }),
}
