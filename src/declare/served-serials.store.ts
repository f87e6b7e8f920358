// Serials that belong to no domain's row: the marks of what was last served.
import type { Kysely } from 'kysely'
import type { ControlTables } from '../store/store.ts'

type Db = Kysely<ControlTables>

export async function findMark(db: Db, id: string): Promise<string | undefined> {
  const found = await db.selectFrom('served_frame').select('fingerprint').where('id', '=', id).executeTakeFirst()
  return found?.fingerprint
}

export async function setMark(db: Db, id: string, fingerprint: string): Promise<void> {
  await db
    .insertInto('served_frame')
    .values({ id, fingerprint })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ fingerprint }))
    .execute()
}

/** Serials of all zones that are made here: one more, or the time where that is ahead. `now` in seconds since 1970. */
export async function growAll(db: Db, now: number): Promise<void> {
  await db
    .updateTable('domain')
    .set((eb) => ({
      serial: eb
        .case()
        .when('serial', '>=', now)
        .then(eb('serial', '+', 1))
        .else(now)
        .end(),
    }))
    .where('dns', '=', 'here')
    .execute()
}
