import type { NsServer } from '../../evidence/delegation.ts'
import { type Check, finding, pass } from '../../result.ts'
import { hasZone, ofDelegation, placeOf } from './parts.ts'

export const delegationNoRecursion: Check = {
  id: 'delegation-no-recursion',
  question: {
    en: 'Do the name servers refuse to look up other names for strangers?',
    tr: 'Ad sunucuları yabancılar için başka adları çözmeyi reddediyor mu?',
  },
  rule: { en: 'notice: one is an open resolver', tr: 'bilgi: biri herkese açık çözümleyici' },
  reference: 'RFC 5358 §4',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const open = servers.filter(isOpen)
    if (open.length === 0)
      return servers.some(hasZone) ? [pass(zone, { en: 'None of them does it.', tr: 'Hiçbiri çözmüyor.' })] : []
    return open.map((server) =>
      finding(
        'notice',
        `${zone} NS ${placeOf(server)}`,
        {
          en: 'It looks up other names for anybody. Such servers are used to flood others, and forged answers can get into them.',
          tr: 'Herkes için başka adları çözüyor. Böyle sunucular başkalarına saldırıda kullanılır ve içlerine sahte yanıt sokulabilir.',
        },
        [
          {
            en: `Switch recursion off on ${server.host} (BIND: recursion no;), or allow it to your own networks only.`,
            tr: `${server.host} üzerinde özyinelemeyi kapatın (BIND: recursion no;) ya da yalnızca kendi ağlarınıza açın.`,
          },
        ],
      ),
    )
  }),
}

const isOpen = ({ foreign }: NsServer): boolean =>
  foreign?.kind === 'records' && foreign.message.flags.ra && !foreign.message.flags.aa
