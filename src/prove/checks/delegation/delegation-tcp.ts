import { type Check, finding, pass } from '../../result.ts'
import { hasZone, ofDelegation, placeOf } from './parts.ts'

export const delegationTcp: Check = {
  id: 'delegation-tcp',
  question: { en: 'Do the name servers answer over TCP?', tr: 'Ad sunucuları TCP ile de yanıt veriyor mu?' },
  rule: { en: 'warning: one answers over UDP alone', tr: 'uyarı: biri yalnızca UDP ile yanıt veriyor' },
  reference: 'RFC 9210 §3',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const asked = servers.filter(hasZone)
    const deaf = asked.filter(({ foreign }) => foreign?.kind === 'unknown')
    if (asked.length > 0 && deaf.length === 0) return [pass(zone, { en: 'All of them do.', tr: 'Hepsi veriyor.' })]
    return deaf.map((server) =>
      finding(
        'warning',
        `${zone} NS ${placeOf(server)}`,
        {
          en: 'It answers over UDP but not over TCP. Long answers (DKIM keys, SPF, DNSSEC) need TCP and fail there.',
          tr: 'UDP ile yanıt veriyor ama TCP ile vermiyor. Uzun yanıtlar (DKIM anahtarları, SPF, DNSSEC) TCP ister ve orada kaybolur.',
        },
        [
          {
            en: `Open TCP port 53 in the firewall in front of ${server.host}.`,
            tr: `${server.host} önündeki güvenlik duvarında TCP 53 numaralı portu açın.`,
          },
        ],
      ),
    )
  }),
}
