// Times in the queue after it stood still. Nobody can tell at a start whether Ulak was stopped for a year or the clock was set forward by one, and it
// need not be told: what waits is given the time that it had left. After the clock was set back, everything is moved back with it.
import { type Kysely, sql } from 'kysely'
import type { QueueTables, Store } from '../store/store.ts'

/** A stop this short, or a clock that is so little behind, is passed over. */
const toleratedMs = 5 * 60_000

/** Notes that the queue runs now. */
export async function noteSeen(db: Kysely<QueueTables>, now: number): Promise<void> {
  await db
    .insertInto('last_seen')
    .values({ id: 'queue', at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ at: now }))
    .execute()
}

/** When it was last noted that the queue runs. */
export const lastSeen = async (db: Kysely<QueueTables>): Promise<number | undefined> =>
  (await db.selectFrom('last_seen').select('at').executeTakeFirst())?.at

/** At start. Answers with how far the times were moved: forward after a standstill, back after the clock was set back. */
export async function moveTimes(store: Store<QueueTables>, now: number): Promise<number> {
  return store.transact(async (tx) => {
    const seen = await lastSeen(tx)
    await noteSeen(tx, now)
    const moved = seen === undefined ? 0 : now - seen
    if (Math.abs(moved) < toleratedMs) return 0
    // What became due while nobody ran it is due; what would be due by the old clock is so by the new one.
    if (moved < 0)
      await tx
        .updateTable('recipient')
        .set({ next_try: sql`next_try + ${moved}` })
        .where('next_try', 'is not', null)
        .execute()
    await tx
      .updateTable('recipient')
      .set({ until: sql`until + ${moved}` })
      .where('until', 'is not', null)
      .execute()
    return moved
  })
}
