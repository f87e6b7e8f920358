// Zones from text, served in memory: what the authority answers to a question, as a message.
import { type Message } from '../../src/dns/message.ts'
import { name, nameToText } from '../../src/dns/name.ts'
import { formatRdata, parseTypeName, typeName } from '../../src/dns/records/index.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import type { ResourceRecord } from '../../src/dns/message.ts'
import { answer, type Transport } from '../../src/publish/answer.ts'
import { createZones, type Zones } from '../../src/publish/zones.ts'
import { type Asking, decoded, queryBytes } from './ask-dns.ts'

/** `{ 'example.': zone text }`, each with its SOA. */
export function zonesOf(texts: Readonly<Record<string, string>>): Zones {
  const zones = createZones()
  for (const [origin, text] of Object.entries(texts)) {
    const apex = name(origin)
    const { records, problems } = parseZoneFile(text, { origin: apex, defaultTtl: 3600 })
    if (problems.length > 0) throw new Error(`line ${problems[0]!.at?.line}: ${problems[0]!.text.en}`)
    zones.replace({ apex, serial: 1, records })
  }
  return zones
}

export type Asks = (question: string, asking?: Asking & { transport?: Transport }) => Message

/** `ask('www.example. A')`: without EDNS over UDP unless it is said otherwise. */
export const asker =
  (zones: Zones): Asks =>
  (question, { transport = 'udp', ...asking } = {}) => {
    const [owner, type] = question.split(' ') as [string, string]
    const code = parseTypeName(type)
    if (!code.ok) throw new Error(type)
    return decoded(answer(zones, queryBytes(owner, code.value, { edns: false, ...asking }), { transport })!)
  }

/** `www.example 300 A 192.0.2.1`, sorted: a section as text. */
export const shown = (records: readonly ResourceRecord[]): string[] =>
  records
    .map(
      (record) =>
        `${nameToText(record.name)} ${record.ttl} ${typeName(record.type)} ${formatRdata(record.type, record.data)}`,
    )
    .sort()
