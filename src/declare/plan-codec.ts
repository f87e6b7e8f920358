// Changes of record sets as they are kept with plans and history: bytes as base64.
import { Name } from '../dns/name.ts'
import type { RecordChange, Rrset, ZoneSets } from './rrset.ts'

type StoredSet = { readonly owner: string; readonly ttl: number; readonly rdata: readonly string[] }
export type StoredChange = {
  readonly name: string
  readonly type: number
  readonly before: StoredSet | null
  readonly after: StoredSet | null
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))

const encodeSet = (set: Rrset | undefined): StoredSet | null =>
  set ? { owner: base64(set.name.wire), ttl: set.ttl, rdata: set.rdata.map(base64) } : null

const decodeSet = (type: number, set: StoredSet | null): Rrset | undefined =>
  set ? { name: new Name(bytes(set.owner)), type, ttl: set.ttl, rdata: set.rdata.map(bytes) } : undefined

export const encodeChanges = (changes: readonly RecordChange[]): StoredChange[] =>
  changes.map(({ name, type, before, after }) => ({
    name: base64(name.wire),
    type,
    before: encodeSet(before),
    after: encodeSet(after),
  }))

/** Of a zone that they belong to; what was stored was checked before. */
export function decodeChanges(changes: readonly StoredChange[], zone: ZoneSets): RecordChange[] {
  return changes.map(({ name, type, before, after }) => {
    const owner = new Name(bytes(name))
    if (!zone.contains(owner)) throw new Error(`stored change of ${owner} is not of ${zone.apex}`)
    return { name: owner, type, before: decodeSet(type, before), after: decodeSet(type, after) }
  })
}
