// When somebody last ran this queue: the time in between does not count for what waits in it.
import { createTable, id, type StoreMigration, time } from '../columns.ts'

export type StandstillTables = {
  /** One row, `queue`. */
  last_seen: { id: string; at: number }
}

export const standstill: StoreMigration = {
  name: '008-standstill',
  up: (db) => createTable(db, 'last_seen', { id, at: time }),
}
