// The pairs of greylist.ts in queue.db.
import type { Kysely, Transaction } from 'kysely'
import type { QueueTables } from '../store/queue/index.ts'

type Db = Kysely<QueueTables>
type Tx = Transaction<QueueTables>
type Row = { readonly key: string; readonly since: number; readonly isKnown: boolean }

export async function findPairs(db: Db, keys: readonly string[]): Promise<Map<string, Row>> {
  const rows = await db.selectFrom('greylist').selectAll().where('id', 'in', keys).execute()
  return new Map(
    rows.map((row) => [row.id, { key: row.id, since: Number(row.since), isKnown: row.known === 1 }] as const),
  )
}

export async function putPairs(tx: Tx, pairs: readonly Row[]): Promise<void> {
  await tx
    .insertInto('greylist')
    .values(pairs.map(({ key, since, isKnown }) => ({ id: key, since, known: isKnown ? 1 : 0 })))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((e) => ({ since: e.ref('excluded.since'), known: e.ref('excluded.known') })),
    )
    .execute()
}

export async function countPairs(db: Db): Promise<number> {
  const row = await db
    .selectFrom('greylist')
    .select((e) => e.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Those that wait since before `waiting`, and those that were last used before `known`. */
export async function forgetPairs(db: Db, waiting: number, known: number): Promise<void> {
  await db.deleteFrom('greylist').where('known', '=', 0).where('since', '<', waiting).execute()
  await db.deleteFrom('greylist').where('known', '=', 1).where('since', '<', known).execute()
}
