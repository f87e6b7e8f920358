// The records that an intent wants, gathered first and then laid over the records that are there. What an earlier intent put there
// and this one no longer wants goes; what a person set by hand stays, unless the intent states the whole set.
import { type Name, relativeTo, under } from '../dns/name.ts'
import { encodeRdata, TXT } from '../dns/records/index.ts'
import { dataKey, defaultTtl, type Rrset, rrsetOfBytes, setKey, type ZoneSets } from './rrset.ts'

/** A record that an intent put into the zone: it goes when no intent wants it any more. */
export type OwnedRecord = { readonly name: string; readonly type: number; readonly data: string }

/** `whole`: the set shall hold these records and no others. `join`: these beside what is there. */
type Mode = 'whole' | 'join'
type Wish = { readonly name: Name; readonly type: number; mode: Mode; readonly rdata: Uint8Array[] }

export class Draft {
  readonly present: ZoneSets
  readonly #wishes = new Map<string, Wish>()
  readonly #emptied: { name: Name; type: number }[] = []
  #replaced: { name: Name; positions: ReadonlySet<number>; rdata: Uint8Array } | undefined

  constructor(present: ZoneSets) {
    this.present = present
  }

  whole(name: Name, type: number, data: readonly unknown[]): void {
    this.#wish(name, type, 'whole', data)
  }

  join(name: Name, type: number, data: readonly unknown[]): void {
    this.#wish(name, type, 'join', data)
  }

  /** One text takes the place of those at these positions of the TXT set; the others stay. */
  replaceText(name: Name, positions: readonly number[], data: unknown): void {
    this.#replaced = { name, positions: new Set(positions), rdata: encodeRdata(TXT.code, data) }
  }

  /** Takes a set away, whoever made it. */
  empty(name: Name, type: number): void {
    if (this.present.get(name, type)) this.#emptied.push({ name, type })
  }

  wants(name: Name, type: number): boolean {
    return this.#wishes.has(setKey(name, type))
  }

  /** The zone as the intent wants it, and what of it belongs to the intent from now on. */
  lay(owned: readonly OwnedRecord[]): { zone: ZoneSets; owned: OwnedRecord[] } {
    const apex = this.present.apex
    const wasOwned = new Set(owned.map(ownedKey))
    const nowOwned: OwnedRecord[] = []
    const wanted = new Set<string>()
    for (const wish of this.#wishes.values()) {
      const there = new Set(this.present.get(wish.name, wish.type)?.rdata.map((one) => dataKey(wish.type, one)))
      for (const rdata of wish.rdata) {
        const record = ownedRecord(apex, wish.name, wish.type, rdata)
        wanted.add(ownedKey(record))
        if (wasOwned.has(ownedKey(record)) || !there.has(dataKey(wish.type, rdata))) nowOwned.push(record)
      }
    }
    const gone = owned.filter((record) => !wanted.has(ownedKey(record)))
    const changes = new Map<string, { name: Name; type: number; after: Rrset | undefined }>()
    const current = (name: Name, type: number): Rrset | undefined => {
      const change = changes.get(setKey(name, type))
      return change ? change.after : this.present.get(name, type)
    }
    for (const { name, type } of this.#emptied) changes.set(setKey(name, type), { name, type, after: undefined })
    const text = this.#replaced && swapText(this.#replaced, current(this.#replaced.name, TXT.code))
    if (text) changes.set(setKey(text.name, text.type), { name: text.name, type: text.type, after: text })
    for (const record of gone) removeOwned(apex, record, current, changes)
    for (const wish of this.#wishes.values()) {
      const { name, type } = wish
      changes.set(setKey(name, type), { name, type, after: layWish(wish, current(name, type)) })
    }
    return { zone: this.present.with([...changes.values()]), owned: nowOwned }
  }

  #wish(name: Name, type: number, mode: Mode, data: readonly unknown[]): void {
    const key = setKey(name, type)
    const rdata = data.map((one) => encodeRdata(type, one))
    const wish = this.#wishes.get(key)
    if (!wish) this.#wishes.set(key, { name, type, mode, rdata })
    else {
      wish.rdata.push(...rdata)
      if (mode === 'whole') wish.mode = mode
    }
  }
}

/** In the place of the first of the replaced texts, else at the end. */
function swapText(
  swap: { name: Name; positions: ReadonlySet<number>; rdata: Uint8Array },
  present: Rrset | undefined,
): Rrset {
  const first = Math.min(...swap.positions)
  const rdata = (present?.rdata ?? []).flatMap((one, at) =>
    at === first ? [swap.rdata] : swap.positions.has(at) ? [] : [one],
  )
  if (swap.positions.size === 0) rdata.push(swap.rdata)
  return rrsetOfBytes(present?.name ?? swap.name, TXT.code, present?.ttl ?? defaultTtl, rdata)
}

/** Records that are there already keep their bytes and their place; a set keeps its TTL. */
function layWish(wish: Wish, present: Rrset | undefined): Rrset {
  const ttl = present?.ttl ?? defaultTtl
  const keys = new Set(wish.rdata.map((one) => dataKey(wish.type, one)))
  const kept = (present?.rdata ?? []).filter((one) => wish.mode === 'join' || keys.has(dataKey(wish.type, one)))
  const there = new Set(kept.map((one) => dataKey(wish.type, one)))
  const added = wish.rdata.filter((one) => !there.has(dataKey(wish.type, one)))
  return rrsetOfBytes(present?.name ?? wish.name, wish.type, ttl, [...kept, ...added])
}

function removeOwned(
  apex: Name,
  record: OwnedRecord,
  current: (name: Name, type: number) => Rrset | undefined,
  changes: Map<string, { name: Name; type: number; after: Rrset | undefined }>,
): void {
  const name = under(record.name, apex)
  if (!name.ok) return
  const set = current(name.value, record.type)
  if (!set) return
  const left = set.rdata.filter((one) => Buffer.from(one).toString('base64') !== record.data)
  if (left.length === set.rdata.length) return
  const after = left.length > 0 ? { ...set, rdata: left } : undefined
  changes.set(setKey(set.name, set.type), { name: set.name, type: set.type, after })
}

const ownedRecord = (apex: Name, name: Name, type: number, rdata: Uint8Array): OwnedRecord => ({
  name: relativeTo(name, apex).toLowerCase(),
  type,
  data: Buffer.from(rdata).toString('base64'),
})

const ownedKey = (record: OwnedRecord): string => `${record.type} ${record.name} ${record.data}`
