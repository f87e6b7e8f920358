// Who has brought mail before: protect/greylist.ts.
import { createIndex, createTable, flag, id, type StoreMigration, time } from '../columns.ts'

export type GreylistTables = {
  greylist: {
    /** A hash of the client's network, the sender and a recipient. */
    id: string
    since: number
    known: number
  }
}

export const greylist: StoreMigration = {
  name: '006-greylist',
  async up(db) {
    await createTable(db, 'greylist', { id, since: time, known: flag })
    await createIndex(db, 'greylist', ['known', 'since'])
  },
}
