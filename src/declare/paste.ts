// The records to publish where a domain's DNS lives, the token that shows its owner while he is not known, and whether the world
// sees each of them already.
import { formatName, relativeTo } from '../dns/name.ts'
import { typeName } from '../dns/records/index.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { DomainState } from './domains.store.ts'
import { ownedDomain, ownerSet } from './ownership.ts'
import { dataKey, dataText, rrset, type Rrset } from './rrset.ts'

export type PasteRecord = {
  readonly name: string
  readonly type: string
  readonly ttl: number
  readonly records: readonly string[]
  /** Lines of a zone file. */
  readonly text: string
  readonly seen: 'yes' | 'no' | 'different' | 'unknown'
}

export function seenRecords(state: DomainState, resolver: Resolver): Promise<PasteRecord[]> {
  const { zone } = state
  const token = state.proven ? undefined : ownerSet(ownedDomain(state))
  return Promise.all(
    [...zone.all(), ...(token ? [token] : [])].map(async (set) => {
      const records = set.rdata.map((one) => dataText(set.type, one))
      return {
        name: relativeTo(set.name, zone.apex).toLowerCase(),
        type: typeName(set.type),
        ttl: set.ttl,
        records,
        text: records.map((one) => `${formatName(set.name)} ${set.ttl} IN ${typeName(set.type)} ${one}`).join('\n'),
        seen: await seen(set, resolver),
      }
    }),
  )
}

async function seen(set: Rrset, resolver: Resolver): Promise<PasteRecord['seen']> {
  const answer = await resolver.resolve(set.name, set.type, { fresh: true })
  if (answer.kind === 'unknown') return 'unknown'
  if (answer.kind !== 'records') return 'no'
  const world = rrset(
    set.name,
    set.type,
    set.ttl,
    answer.records.filter(({ type }) => type === set.type).map(({ data }) => data),
  )
  const keys = (one: Rrset): string =>
    one.rdata
      .map((data) => dataKey(set.type, data))
      .toSorted()
      .join('\n')
  return keys(world) === keys(set) ? 'yes' : 'different'
}
