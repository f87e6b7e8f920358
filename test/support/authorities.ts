// Name servers of the world as a test declares them, each by its address, for what is asked of one server itself: the real codec and our own
// authority answer, without a socket.
//
//   const direct = authorities({ '192.0.2.53': { zones: { 'firma.example': '@ 300 SOA ns1 h 1 7200 1800 1209600 300' } } })
//
// An address that is not declared is silent.
import { createDirect, type Direct } from '../../src/dns/direct.ts'
import type { Message } from '../../src/dns/message.ts'
import { name } from '../../src/dns/name.ts'
import { type Rdata, SOA } from '../../src/dns/records/index.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { answer } from '../../src/publish/answer.ts'
import { createZones } from '../../src/publish/zones.ts'
import { decoded } from './ask-dns.ts'
import { replyTo } from './scripted-dns.ts'

export type Authority = {
  /** Zone files by their apex. */
  readonly zones?: Readonly<Record<string, string>>
  /** What is said instead; undefined leaves it to the zones, `silence` is none. */
  says?(query: Message, over: 'udp' | 'tcp'): Parameters<typeof replyTo>[1] | 'silence' | undefined
}

export function authorities(servers: Readonly<Record<string, Authority>>): Direct {
  const held = new Map(Object.entries(servers).map(([address, server]) => [address, holding(server)]))
  const ask =
    (over: 'udp' | 'tcp') =>
    ({ address }: { address: string }, query: Uint8Array): Promise<Uint8Array> => {
      const bytes = held.get(address)?.(query, over)
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error('time-out'))
    }
  return createDirect({ transport: { udp: ask('udp'), tcp: ask('tcp') }, randomId: () => 4711 })
}

function holding({ zones: declared = {}, says }: Authority) {
  const zones = createZones()
  for (const [apex, text] of Object.entries(declared)) {
    const { records, problems } = parseZoneFile(`${text}\n`, { origin: name(apex), defaultTtl: 3600 })
    if (problems.length > 0) throw new Error(`authorities: ${apex}: ${problems[0]!.text.en}`)
    const soa = records.find(({ type }) => type === SOA.code)
    if (!soa) throw new Error(`authorities: ${apex} has no SOA`)
    zones.replace({ apex: name(apex), serial: (soa.data as Rdata['SOA']).serial, records })
  }
  return (bytes: Uint8Array, over: 'udp' | 'tcp'): Uint8Array | undefined => {
    const query = decoded(bytes)
    const said = says?.(query, over)
    if (said === 'silence') return undefined
    return said ? replyTo(query, said) : answer(zones, bytes, { transport: over })
  }
}
