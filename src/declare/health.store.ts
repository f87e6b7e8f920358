// What is known of the next hops, in the database.
import type { Kysely } from 'kysely'
import type { ControlTables } from '../store/store.ts'

type Db = Kysely<ControlTables>
export type HopRow = ControlTables['next_hop_health']

/** SQLite takes 32,766 values in one statement; a row has nine. */
const maxRows = 1_000

/** The hosts that were heard of last. */
export const listHops = (db: Db, limit: number): Promise<HopRow[]> =>
  db.selectFrom('next_hop_health').selectAll().orderBy('seen_at', 'desc').limit(limit).execute()

export async function saveHops(db: Db, rows: readonly HopRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += maxRows) {
    await db
      .insertInto('next_hop_health')
      .values(rows.slice(at, at + maxRows))
      .onConflict((conflict) =>
        conflict.columns(['host', 'port']).doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          since: eb.ref('excluded.since'),
          seen_at: eb.ref('excluded.seen_at'),
          failures: eb.ref('excluded.failures'),
          reply: eb.ref('excluded.reply'),
          fault: eb.ref('excluded.fault'),
          offer: eb.ref('excluded.offer'),
        })),
      )
      .execute()
  }
}
