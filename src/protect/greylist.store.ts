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

/** Of those that wait since `waiting`, and of those that were last used since `known`. */
export async function countPairs(db: Db, { waiting, known }: { waiting: number; known: number }): Promise<number> {
  const row = await db
    .selectFrom('greylist')
    .select((e) => e.fn.countAll().as('count'))
    .where((e) =>
      e.or([
        e.and([e('known', '=', 0), e('since', '>=', waiting)]),
        e.and([e('known', '=', 1), e('since', '>=', known)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
