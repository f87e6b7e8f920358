// The last steps of each zone in control.db.
import type { Kysely, Transaction } from 'kysely'
import type { ControlTables } from '../../store/store.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

export type StepRow = ControlTables['zone_journal']

/** The newest first. */
export const stepsOf = (db: Db, zone: string): Promise<StepRow[]> =>
  db.selectFrom('zone_journal').selectAll().where('zone', '=', zone).execute()

export async function insertStep(db: Db, row: StepRow): Promise<void> {
  await db
    .insertInto('zone_journal')
    .values(row)
    .onConflict((conflict) => conflict.columns(['zone', 'to_serial']).doUpdateSet(row))
    .execute()
}

export async function deleteSteps(db: Db, zone: string, toSerials: readonly number[]): Promise<void> {
  if (toSerials.length === 0) return
  await db
    .deleteFrom('zone_journal')
    .where('zone', '=', zone)
    .where('to_serial', 'in', [...toSerials])
    .execute()
}

export const deleteJournal = async (db: Db, zone: string): Promise<void> =>
  void (await db.deleteFrom('zone_journal').where('zone', '=', zone).execute())
