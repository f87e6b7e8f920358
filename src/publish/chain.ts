// The chain of a signed zone: its NSEC or NSEC3 records in their order, found by the name that one of them matches or covers.
import { labelsOf, type Name } from '../dns/name.ts'
import { lastNotAfter, orderKey } from '../dns/name-order.ts'
import { type Nsec3Hashing, nsec3Label } from '../dns/nsec3.ts'
import type { Rdata } from '../dns/records/index.ts'
import type { RrSet } from './zone-image.ts'

/** What stands in the chain for a name: its own record, or the one whose gap the name falls into. */
export type Link = { readonly set: RrSet; readonly matches: boolean }

export type Chain = { readonly kind: 'nsec' | 'nsec3'; find(name: Name): Link }

/** RFC 9276 §3.2: beyond this resolvers take the answer for unsigned or false, and each question would cost us that many rounds. */
export const maxIterations = 150

/** Undefined where there are no NSEC records. */
export function nsecChain(sets: readonly RrSet[]): Chain | undefined {
  return chainOf(
    'nsec',
    sets.map((set) => ({ set, key: orderKey(set.name) })),
    orderKey,
  )
}

/** Of the records with these parameters alone: while a zone goes over to others it has both. RFC 5155 §7.3 */
export function nsec3Chain(sets: readonly RrSet[], hashing: Nsec3Hashing): Chain | undefined {
  if (hashing.algorithm !== 1 || hashing.iterations > maxIterations) return undefined
  const own = sets.filter(({ records }) => isHashedSo(records[0]!.data as Rdata['NSEC3'], hashing))
  const labelOf = (set: RrSet): string => Buffer.from(labelsOf(set.name)[0]!).toString('latin1').toLowerCase()
  return chainOf(
    'nsec3',
    own.map((set) => ({ set, key: labelOf(set) })),
    (name) => nsec3Label(name, hashing),
  )
}

function chainOf(
  kind: Chain['kind'],
  entries: { readonly set: RrSet; readonly key: string }[],
  keyOf: (name: Name) => string,
): Chain | undefined {
  if (entries.length === 0) return undefined
  const sorted = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const keys = sorted.map(({ key }) => key)
  return {
    kind,
    find(name) {
      const key = keyOf(name)
      const at = lastNotAfter(keys, key)
      // Before the first one lies the gap of the last, whose next is the first.
      return { set: sorted.at(at)!.set, matches: keys[at] === key }
    },
  }
}

const isHashedSo = (data: Rdata['NSEC3'], { algorithm, iterations, salt }: Nsec3Hashing): boolean =>
  data.algorithm === algorithm && data.iterations === iterations && Buffer.compare(data.salt, salt) === 0
