// What a zone was and is: its records, what changed between two versions, and both as bytes.
import type { ResourceRecord } from '../../dns/message.ts'
import { Name } from '../../dns/name.ts'
import { Reader } from '../../dns/reader.ts'
import { encodeRdata, SOA, typeOf } from '../../dns/records/index.ts'
import { Writer } from '../../dns/writer.ts'
import type { ZoneImage } from '../zone-image.ts'

/** One step of a zone. Both lists begin with the SOA of their version. RFC 1995 §4 */
export type Delta = {
  readonly from: number
  readonly to: number
  readonly removed: readonly ResourceRecord[]
  readonly added: readonly ResourceRecord[]
}

/** All records, the SOA first. */
export function recordsOf(zone: ZoneImage): ResourceRecord[] {
  const records: ResourceRecord[] = []
  for (const { sets } of zone.nodes.values()) for (const set of sets) records.push(...set.records)
  for (const set of zone.hashed) records.push(...set.records, ...set.signatures)
  const at = records.findIndex(({ type }) => type === SOA.code)
  return [...records.splice(at, 1), ...records]
}

export const soaOf = (zone: ZoneImage): ResourceRecord => recordsOfApex(zone).find(({ type }) => type === SOA.code)!
const recordsOfApex = (zone: ZoneImage): ResourceRecord[] =>
  zone.nodes.get(zone.apex.key)!.sets.flatMap(({ records }) => records)

export function deltaOf(before: ZoneImage, after: ZoneImage): Delta {
  const [old, now] = [keyed(recordsOf(before)), keyed(recordsOf(after))]
  return {
    from: before.serial,
    to: after.serial,
    removed: [...old].filter(([key]) => !now.has(key)).map(([, record]) => record),
    added: [...now].filter(([key]) => !old.has(key)).map(([, record]) => record),
  }
}

/** The SOA differs by its serial, so that it stands first among what went and what came. */
const keyed = (records: readonly ResourceRecord[]): Map<string, ResourceRecord> =>
  new Map(records.map((record) => [recordKey(record), record]))

export const recordKey = ({ name, type, ttl, data }: ResourceRecord): string =>
  `${type} ${ttl} ${Buffer.from(encodeRdata(type, data)).toString('latin1')} ${name.key}`

/** Room for a zone of many records. */
const maxBytes = 0x7fff_ffff

export function encodeRecords(records: readonly ResourceRecord[]): Uint8Array {
  const writer = new Writer({ limit: maxBytes, compress: false })
  for (const { name, type, class: recordClass, ttl, data } of records) {
    writer.name(name, { compress: false })
    writer.u16(type)
    writer.u16(recordClass)
    writer.u32(ttl)
    writer.sized(() => typeOf(type).encode(data, writer))
  }
  return writer.finish()
}

/** Of what encodeRecords made. */
export function decodeRecords(bytes: Uint8Array): ResourceRecord[] {
  const reader = new Reader(bytes)
  const records: ResourceRecord[] = []
  while (reader.left > 0) {
    const name = new Name(reader.name().wire)
    const [type, recordClass, ttl] = [reader.u16(), reader.u16(), reader.u32()]
    const data = reader.part(reader.u16())
    records.push({ name, type, class: recordClass, ttl, data: typeOf(type).decode(data) })
  }
  return records
}

export function encodeDelta({ removed, added }: Delta): Uint8Array {
  const first = encodeRecords(removed)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(first.length)
  return Buffer.concat([length, first, encodeRecords(added)])
}

export function decodeDelta(bytes: Uint8Array): Pick<Delta, 'removed' | 'added'> {
  const buffer = Buffer.from(bytes)
  const end = 4 + buffer.readUInt32BE(0)
  return { removed: decodeRecords(buffer.subarray(4, end)), added: decodeRecords(buffer.subarray(end)) }
}
