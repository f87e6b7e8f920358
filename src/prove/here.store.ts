// What is remembered of whom the world asks for each domain that is served here.
import type { Kysely, Transaction } from 'kysely'
import type { ControlTables } from '../store/store.ts'
import type { HereRow, HereState } from './here-state.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

/** `isThere` false: the domain was removed meanwhile, and nothing can be remembered of it. */
export async function findHere(
  db: Db,
  domain: string,
): Promise<{ readonly isThere: boolean; readonly row: HereRow | undefined }> {
  const found = await db
    .selectFrom('domain')
    .leftJoin('delegation', 'delegation.domain_id', 'domain.id')
    .select(['state', 'since', 'first_named', 'ns_ttl', 'left_at', 'looked_at', 'next_look'])
    .where('domain.id', '=', domain)
    .executeTakeFirst()
  if (!found || found.state === null) return { isThere: found !== undefined, row: undefined }
  return {
    isThere: true,
    row: {
      state: found.state as HereState,
      since: found.since!,
      firstNamed: found.first_named ?? undefined,
      nsTtl: found.ns_ttl ?? undefined,
      leftAt: found.left_at ?? undefined,
      lookedAt: found.looked_at!,
      nextLook: found.next_look!,
    },
  }
}

export async function keepHere(db: Db, domain: string, row: HereRow): Promise<void> {
  const values = {
    state: row.state,
    since: row.since,
    first_named: row.firstNamed ?? null,
    ns_ttl: row.nsTtl ?? null,
    left_at: row.leftAt ?? null,
    looked_at: row.lookedAt,
    next_look: row.nextLook,
  }
  await db
    .insertInto('delegation')
    .values({ domain_id: domain, ...values })
    .onConflict((conflict) => conflict.column('domain_id').doUpdateSet(values))
    .execute()
}

/** Names of domains served here that are to be looked at again; those that never were come first. */
export async function dueHere(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('domain')
    .leftJoin('delegation', 'delegation.domain_id', 'domain.id')
    .select('domain.name as name')
    .where('domain.dns', '=', 'here')
    .where((eb) => eb.or([eb('next_look', 'is', null), eb('next_look', '<=', now)]))
    .orderBy((eb) => eb.fn.coalesce('next_look', eb.lit(0)))
    .orderBy('domain.id')
    .limit(limit)
    .execute()
  return rows.map(({ name }) => name)
}
