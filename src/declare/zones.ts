// What the world may see of the zones that Ulak is the authority for.
import type { ResourceRecord } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import { isNewerSerial } from '../dns/serial.ts'
import type { Brand } from './brand.ts'
import type { DomainState } from './domains.store.ts'
import { ownerSet } from './ownership.ts'
import type { Rrset } from './rrset.ts'
import { frameSets, recordsOf, soaRecord } from './zone-frame.ts'

/** One zone as it should be answered. The SOA stands first; the TTLs of one RRset are equal. */
export type PublishedZone = {
  readonly apex: Name
  readonly serial: number
  readonly records: readonly ResourceRecord[]
}

/** What changed for the authority. */
export type Published =
  | { readonly kind: 'replaced'; readonly zone: PublishedZone }
  | { readonly kind: 'removed'; readonly apex: Name }

export function publishedZone(state: Served, brand: Brand): PublishedZone {
  const { zone, serial } = state
  const frame = [...frameSets(zone, brand), ...ownerSets(state)]
  return {
    apex: zone.apex,
    serial,
    records: [soaRecord(zone, brand, serial), ...recordsOf(frame), ...recordsOf(zone.all())],
  }
}

type Served = Pick<DomainState, 'zone' | 'serial' | 'ownerToken' | 'byOperator'>

/** Whoever delegates the domain to us shows by that that it is his: the world then sees the token. */
function ownerSets(state: Served): Rrset[] {
  const set = state.byOperator ? undefined : ownerSet({ apex: state.zone.apex, ownerToken: state.ownerToken })
  return set && !state.zone.has(set.name) ? [set] : []
}

export const laterSerial = (a: number, b: number): number => (isNewerSerial(a, b) ? a : b)

/** Ours is the time where that is ahead of the last one, and never goes back. */
export function nextSerial(last: number, nowMs: number): number {
  const time = Math.floor(nowMs / 1000) % 2 ** 32
  const next = isNewerSerial(time, last) ? time : (last + 1) % 2 ** 32
  // Some secondaries take 0 for "none".
  return next === 0 ? 1 : next
}
