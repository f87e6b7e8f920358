// The MX records that Ulak published at a past moment, from the history of a domain that is served here.
import type { Kysely } from 'kysely'
import { MX } from '../dns/records/index.ts'
import type { ControlTables } from '../store/store.ts'
import type { Mx } from './compile-mx.ts'
import { changesSince, type DomainState } from './domains.store.ts'
import { decodeChanges, type StoredStep } from './plan-codec.ts'
import { allData, setKey } from './rrset.ts'

/** Undefined: the domain was not here then, its records are kept elsewhere, or too much was changed since. */
export async function pastMx(
  db: Kysely<ControlTables>,
  { id, dns, createdAt, zone }: DomainState,
  at: number,
): Promise<readonly Mx[] | undefined> {
  if (dns !== 'here' || at < createdAt) return undefined
  const key = setKey(zone.apex, MX.code)
  const since = await changesSince(db, id, at)
  if (!since) return undefined
  // The first change after that moment says what stood before it.
  for (const body of since) {
    const { changes } = JSON.parse(body) as StoredStep
    const change = decodeChanges(changes, zone).find(({ name, type }) => setKey(name, type) === key)
    if (change) return allData<Mx>(change.before)
  }
  return allData<Mx>(zone.get(zone.apex, MX.code))
}
