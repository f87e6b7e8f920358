// Record sets, and a zone as the sets that people and intents put into it (SOA and the brand's NS come in zones.ts).
// RDATA is kept as uncompressed wire form: what was read is what is published, and equal means equal bytes.
import { isWithin, type Name, parentOf } from '../dns/name.ts'
import { decodeRdata, encodeRdata, formatRdata, typeName } from '../dns/records/index.ts'

export type Rrset = {
  readonly name: Name
  readonly type: number
  readonly ttl: number
  readonly rdata: readonly Uint8Array[]
}

/** One RRset before and after; undefined = there is none. */
export type RecordChange = {
  readonly name: Name
  readonly type: number
  readonly before: Rrset | undefined
  readonly after: Rrset | undefined
}

export const defaultTtl = 3_600

export const setKey = (name: Name, type: number): string => `${type} ${name.key}`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Types whose data holds names, which are compared without ASCII case. */
const withNames = new Set(['MX', 'NS', 'CNAME', 'PTR', 'SRV', 'SOA'])

/** Equal for data that means the same. */
export function dataKey(type: number, rdata: Uint8Array): string {
  return withNames.has(typeName(type)) ? sameText(type, dataOf(type, rdata)) : hex(rdata)
}

/** Presentation format, equal for data that means the same. */
export function sameText(type: number, data: unknown): string {
  const text = formatRdata(type, data)
  return withNames.has(typeName(type)) ? text.toLowerCase() : text
}

/** What was stored was checked before: data that does not decode is a bug. */
export function dataOf<T>(type: number, rdata: Uint8Array): T {
  const decoded = decodeRdata(type, rdata)
  if (!decoded.ok) throw new Error(`stored data of type ${type} does not decode: ${decoded.problem}`)
  return decoded.value as T
}

export const allData = <T>(set: Rrset | undefined): T[] => (set ? set.rdata.map((one) => dataOf<T>(set.type, one)) : [])

export const dataText = (type: number, rdata: Uint8Array): string => formatRdata(type, dataOf(type, rdata))

/** RFC 2181 §5: a record twice is a record once. */
export function rrset(name: Name, type: number, ttl: number, data: readonly unknown[]): Rrset {
  return rrsetOfBytes(
    name,
    type,
    ttl,
    data.map((one) => encodeRdata(type, one)),
  )
}

export function rrsetOfBytes(name: Name, type: number, ttl: number, rdata: readonly Uint8Array[]): Rrset {
  const seen = new Set<string>()
  const unique = rdata.filter((one) => {
    const key = hex(one)
    return seen.has(key) ? false : seen.add(key)
  })
  return { name, type, ttl, rdata: unique }
}

/** The same TTL and the same records, whatever their order. */
export function equalSets(a: Rrset | undefined, b: Rrset | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  if (a.ttl !== b.ttl || a.rdata.length !== b.rdata.length || hex(a.name.wire) !== hex(b.name.wire)) return false
  const keys = new Set(a.rdata.map(hex))
  return b.rdata.every((one) => keys.has(hex(one)))
}

/** A zone's sets; never changed, `with` makes another. */
export class ZoneSets {
  readonly apex: Name
  readonly #sets: ReadonlyMap<string, Rrset>
  #types: Map<string, Map<number, Rrset>> | undefined

  constructor(apex: Name, sets: Iterable<Rrset>) {
    this.apex = apex
    this.#sets = new Map([...sets].map((set) => [setKey(set.name, set.type), set]))
  }

  get size(): number {
    return this.#sets.size
  }

  all(): Iterable<Rrset> {
    return this.#sets.values()
  }

  get(name: Name, type: number): Rrset | undefined {
    return this.#sets.get(setKey(name, type))
  }

  /** The sets at one name. */
  at(name: Name): readonly Rrset[] {
    return [...(this.#byName().get(name.key)?.values() ?? [])]
  }

  /** The name owns records, or something below it does (RFC 8020). */
  has(name: Name): boolean {
    return this.#byName().has(name.key)
  }

  contains(name: Name): boolean {
    return isWithin(name, this.apex)
  }

  with(changes: readonly Pick<RecordChange, 'name' | 'type' | 'after'>[]): ZoneSets {
    const sets = new Map(this.#sets)
    for (const { name, type, after } of changes) {
      if (after) sets.set(setKey(name, type), after)
      else sets.delete(setKey(name, type))
    }
    return new ZoneSets(this.apex, sets.values())
  }

  /** What must change so that this zone becomes `target`, in the order of the target. */
  changesTo(target: ZoneSets): RecordChange[] {
    const changes: RecordChange[] = []
    for (const before of this.#sets.values()) {
      if (!target.get(before.name, before.type)) {
        changes.push({ name: before.name, type: before.type, before, after: undefined })
      }
    }
    for (const after of target.all()) {
      const before = this.get(after.name, after.type)
      if (!equalSets(before, after)) changes.push({ name: after.name, type: after.type, before, after })
    }
    return changes
  }

  #byName(): Map<string, Map<number, Rrset>> {
    if (this.#types) return this.#types
    const types = new Map<string, Map<number, Rrset>>()
    for (const set of this.#sets.values()) {
      const own = types.get(set.name.key)
      if (own) own.set(set.type, set)
      else types.set(set.name.key, new Map([[set.type, set]]))
    }
    // Empty non-terminals exist too.
    for (const set of this.#sets.values()) {
      for (let up = parentOf(set.name); up && isWithin(up, this.apex) && !types.has(up.key); up = parentOf(up)) {
        types.set(up.key, new Map())
      }
    }
    this.#types = types
    return types
  }
}
