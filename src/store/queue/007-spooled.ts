// Which files of the spool are named, without a look at any message: a start asks for all of them.
import { sql } from 'kysely'
import type { StoreMigration } from '../columns.ts'

export const spooled: StoreMigration = {
  name: '007-spooled',
  async up(db) {
    await sql`create index message_spool_index on message (spool) where spool is not null`.execute(db)
  },
}
