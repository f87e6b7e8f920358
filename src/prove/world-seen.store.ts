// What looks at the world saw of each domain, one row for a time in which they saw the same; and when the next look is due.
import type { Kysely, Transaction } from 'kysely'
import type { ControlTables } from '../store/store.ts'
import { newId } from '../system/id.ts'
import type { WorldSeen } from './world-seen.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

export type SeenRow = {
  readonly id: string
  readonly from: number
  readonly to: number
  readonly body: string
}

/** A row is no longer than this, so that what retention takes with it is little. */
const longestMs = 7 * 86_400_000
/** Looks that lie further apart than this are not joined: of the time between nobody knows. */
const joinedMs = 3 * 86_400_000
/** Rows of one domain, whose answers may change with each look. */
const maxRows = 1_000

const rowsOf = (db: Db, domain: string) =>
  db.selectFrom('world_seen').select(['id', 'from_at as from', 'to_at as to', 'body']).where('domain', '=', domain)

/** What was seen at that moment, or last before it. */
export const seenAt = (db: Db, domain: string, at: number): Promise<SeenRow | undefined> =>
  rowsOf(db, domain).where('from_at', '<=', at).orderBy('from_at', 'desc').limit(1).executeTakeFirst()

export async function keepSeen(tx: Db, domain: string, body: WorldSeen, at: number): Promise<void> {
  const before = await seenAt(tx, domain, at)
  const text = JSON.stringify(body)
  if (before?.body === text && at - before.to <= joinedMs && at - before.from <= longestMs)
    return void (await tx.updateTable('world_seen').set({ to_at: at }).where('id', '=', before.id).execute())
  await tx
    .insertInto('world_seen')
    .values({ id: newId(at), domain, from_at: at, to_at: at, body: text })
    .execute()
  const oldest = await rowsOf(tx, domain).orderBy('from_at', 'desc').offset(maxRows).limit(1).executeTakeFirst()
  if (oldest)
    await tx.deleteFrom('world_seen').where('domain', '=', domain).where('from_at', '<=', oldest.from).execute()
}

// ── When to look ────────────────────────────────────────────────────────────────────────────────

/** Domains that were there before there were looks. */
export async function addMissingLooks(db: Db): Promise<void> {
  await db
    .insertInto('world_look')
    .columns(['domain_id', 'next_look', 'checked_at'])
    .expression((eb) =>
      eb
        .selectFrom('domain')
        .select(['domain.id', eb.lit(0).as('next_look'), eb.lit(0).as('checked_at')])
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('world_look').select('domain_id').whereRef('domain_id', '=', 'domain.id'))),
        ),
    )
    .execute()
}

/** Names of domains whose look is due, longest due first. */
export async function dueLooks(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('world_look')
    .innerJoin('domain', 'domain.id', 'world_look.domain_id')
    .select('domain.name as name')
    .where('next_look', '<=', now)
    .orderBy('next_look')
    .limit(limit)
    .execute()
  return rows.map(({ name }) => name)
}

/** When the domain was last checked; undefined: it is not there any more. */
export const checkedAt = async (db: Db, domainId: string): Promise<number | undefined> =>
  (await db.selectFrom('world_look').select('checked_at').where('domain_id', '=', domainId).executeTakeFirst())
    ?.checked_at

export const setLook = (db: Db, domainId: string, look: { next_look: number; checked_at?: number }): Promise<unknown> =>
  db.updateTable('world_look').set(look).where('domain_id', '=', domainId).execute()
