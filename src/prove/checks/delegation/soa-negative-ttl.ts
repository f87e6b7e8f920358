import { type Check, finding, pass } from '../../result.ts'
import { ofDelegation, soaLine, soaOf } from './parts.ts'

const day = 86_400

export const soaNegativeTtl: Check = {
  id: 'soa-negative-ttl',
  question: {
    en: 'Is it soon forgotten that a record was missing?',
    tr: 'Bir kaydın eksik olduğu kısa sürede unutuluyor mu?',
  },
  rule: { en: 'notice: kept for more than a day', tr: 'bilgi: bir günden uzun saklanıyor' },
  reference: 'RFC 2308 §5',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const server = servers.find((one) => soaOf(one) !== undefined)
    const soa = server && soaOf(server)
    if (!soa || server.soa.kind !== 'records') return []
    const kept = Math.min(soa.minimum, server.soa.ttl)
    if (kept <= day)
      return [pass(`${zone} SOA`, { en: `After ${kept} seconds at most.`, tr: `En çok ${kept} saniye sonra.` })]
    return [
      finding(
        'notice',
        `${zone} SOA`,
        {
          en: `Resolvers may remember for ${kept} seconds that a record does not exist: a new MX or DKIM record can stay unseen that long for those who asked before.`,
          tr: `Çözümleyiciler bir kaydın olmadığını ${kept} saniye hatırlayabilir: önceden sormuş olanlar yeni bir MX ya da DKIM kaydını o kadar süre görmeyebilir.`,
        },
        [soaLine(zone, { ...soa, minimum: 3_600 })],
      ),
    ]
  }),
}
