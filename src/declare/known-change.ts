// What the history of a domain says of the answer to one question: what it was, since when it is another, and for how long the old one may be kept.
// Pure: changes in, what is known out.
import type { ResourceRecord } from '../dns/message.ts'
import { equalNames, isWithin, type Name, parentOf } from '../dns/name.ts'
import { A, AAAA, CNAME, MX, NS, SRV } from '../dns/records/index.ts'
import { allData, type RecordChange, type Rrset, sameText } from './rrset.ts'
import { defaultNsTtl, soaTimers } from './zone-frame.ts'

/** Records in presentation format, in byte order, names in lower case; none: there is to be no such record. */
export type Expected = readonly string[]

/** What is known of a change, from its history. Times in ms since 1970, TTLs in seconds. */
export type KnownChange = {
  readonly at: number
  readonly before: Expected
  /** Of the old answer; of a missing one the negative TTL, RFC 2308 §5. */
  readonly ttl: number
  readonly after: Expected
  /** The same change gave the zone other name servers: the TTL of the old NS set in the zone. */
  readonly nsTtl?: number
  /** Hosts that the old answer names got other addresses: the greatest TTL of the old ones. */
  readonly movedHostTtl?: number
  /** Until when what stood before the old answer, or came from name servers that were left before, may be kept. */
  readonly earlierUntil?: number
}

/** One change of a domain. */
export type PastChange = { readonly at: number; readonly changes: readonly RecordChange[] }

export type Question = { readonly apex: Name; readonly name: Name; readonly type: number }

/** Longer answers say no more than their beginning. */
const maxRecords = 100

export const expectedText = (type: number, data: readonly unknown[]): Expected =>
  [...new Set(data.map((one) => sameText(type, one)))].toSorted().slice(0, maxRecords)

const textOf = (set: Rrset | undefined): Expected => (set ? expectedText(set.type, allData(set)) : [])
const same = (a: Expected, b: Expected): boolean => a.join('\n') === b.join('\n')
const isOtherData = ({ before, after }: RecordChange): boolean => !same(textOf(before), textOf(after))

/** `history`: newest first. Undefined if the answer never changed in it; another TTL alone makes no other answer. */
export function knownChange(history: readonly PastChange[], question: Question): KnownChange | undefined {
  const { apex, name, type } = question
  const ofName = history.flatMap(({ at, changes }, index) => {
    const change = changes.find((one) => one.type === type && equalNames(one.name, name))
    return change ? [{ at, index, change }] : []
  })
  const main = ofName.find(({ change }) => isOtherData(change))
  if (!main) return undefined
  const after = textOf(main.change.after)
  const ttl = ttlOf(main.change.before)
  const nsChanges = history.flatMap(({ at, changes }, index) => {
    const change = changes.find((one) => one.type === NS.code && equalNames(one.name, apex) && isOtherData(one))
    return change ? [{ at, index, ttl: change.before?.ttl ?? defaultNsTtl }] : []
  })
  const sameNs = nsChanges.find(({ index }) => index === main.index)
  const earlier = [
    ...ofName
      .filter(({ index, change }) => index > main.index && !same(textOf(change.before), after))
      .map(({ at, change }) => at + ttlOf(change.before) * 1_000),
    // Whoever still asks the servers of before takes the old answer from them, and keeps it.
    ...nsChanges.filter(({ index }) => index > main.index).map((ns) => ns.at + (ns.ttl + ttl) * 1_000),
  ]
  const moved = movedHostTtl(history.slice(0, main.index + 1), main.change.before)
  return {
    at: main.at,
    before: textOf(main.change.before),
    ttl,
    after,
    ...(sameNs && { nsTtl: sameNs.ttl }),
    ...(moved > 0 && { movedHostTtl: moved }),
    ...(earlier.length > 0 && { earlierUntil: Math.max(...earlier) }),
  }
}

const ttlOf = (before: Rrset | undefined): number => before?.ttl ?? soaTimers.minimum

/** The greatest TTL of the old addresses of hosts that the old answer names. */
function movedHostTtl(since: readonly PastChange[], old: Rrset | undefined): number {
  const hosts = new Set(hostsIn(old).map(({ key }) => key))
  const ttls = since
    .flatMap(({ changes }) => changes)
    .filter((one) => (one.type === A.code || one.type === AAAA.code) && hosts.has(one.name.key) && isOtherData(one))
    .flatMap(({ before }) => before?.ttl ?? [])
  return Math.max(0, ...ttls)
}

function hostsIn(set: Rrset | undefined): Name[] {
  switch (set?.type) {
    case MX.code:
      return allData<{ exchange: Name }>(set).map(({ exchange }) => exchange)
    case NS.code:
      return allData<{ host: Name }>(set).map(({ host }) => host)
    case SRV.code:
    case CNAME.code:
      return allData<{ target: Name }>(set).map(({ target }) => target)
    default:
      return []
  }
}

/** What a server of the zone answers now; undefined where that is not simply a set of the zone: an alias, a wildcard, a zone below. */
export function presentAnswer(
  records: readonly ResourceRecord[],
  { apex, name, type }: Question,
): Expected | undefined {
  const has = (owner: Name, wanted: number): boolean =>
    records.some((one) => one.type === wanted && equalNames(one.name, owner))
  for (let at: Name | undefined = name; at && isWithin(at, apex) && !equalNames(at, apex); at = parentOf(at))
    if (has(at, NS.code)) return undefined
  if (type !== CNAME.code && has(name, CNAME.code)) return undefined
  const own = records.filter((one) => one.type === type && equalNames(one.name, name))
  const exists = records.some((one) => isWithin(one.name, name))
  if (!exists && records.some((one) => isWildcard(one.name))) return undefined
  return expectedText(
    type,
    own.map(({ data }) => data),
  )
}

/** RFC 4592 §2.1.1 */
const isWildcard = (name: Name): boolean => name.wire[0] === 1 && name.wire[1] === 0x2a
