// What was answered to requests that carried an Idempotency-Key. A row's id is the token's id, a slash, and a hash of the key, so that a
// token's rows lie together.
import type { Kysely } from 'kysely'
import { startsWith } from '../store/prefix.ts'
import type { ControlTables } from '../store/store.ts'

type Db = Kysely<ControlTables>

export type KeptAnswer = { readonly status: number; readonly type: string; readonly answer: string }
/** `status` 0: the first request has not ended. */
export type KeptRow = KeptAnswer & { readonly request: string }

/** The row that is there already, or undefined: then it is the caller's now, with status 0. */
export async function claim(
  tx: Db,
  row: { token: string; id: string; request: string; now: number; keptMs: number; maxPerToken: number },
): Promise<KeptRow | undefined> {
  await tx
    .deleteFrom('idempotent_answer')
    .where('id', '=', row.id)
    .where('created_at', '<=', row.now - row.keptMs)
    .execute()
  const found = await tx
    .selectFrom('idempotent_answer')
    .select(['request', 'status', 'type', 'answer'])
    .where('id', '=', row.id)
    .executeTakeFirst()
  if (found) return found
  await makeRoom(tx, `${row.token}/`, row.maxPerToken)
  await tx
    .insertInto('idempotent_answer')
    .values({ id: row.id, request: row.request, status: 0, type: '', answer: '', created_at: row.now })
    .execute()
  return undefined
}

/** The oldest make room for one more. */
async function makeRoom(tx: Db, prefix: string, most: number): Promise<void> {
  const { held } = await tx
    .selectFrom('idempotent_answer')
    .select((eb) => eb.fn.countAll<number>().as('held'))
    .where((eb) => startsWith(eb.ref('id'), prefix))
    .executeTakeFirstOrThrow()
  if (Number(held) < most) return
  const oldest = await tx
    .selectFrom('idempotent_answer')
    .select('id')
    .where((eb) => startsWith(eb.ref('id'), prefix))
    .where('status', '!=', 0)
    .orderBy('created_at')
    .limit(Number(held) - most + 1)
    .execute()
  if (oldest.length === 0) return
  await tx
    .deleteFrom('idempotent_answer')
    .where(
      'id',
      'in',
      oldest.map(({ id }) => id),
    )
    .execute()
}

export async function keep(db: Db, id: string, answer: KeptAnswer): Promise<void> {
  await db.updateTable('idempotent_answer').set(answer).where('id', '=', id).execute()
}

export async function forget(db: Db, id: string): Promise<void> {
  await db.deleteFrom('idempotent_answer').where('id', '=', id).execute()
}
