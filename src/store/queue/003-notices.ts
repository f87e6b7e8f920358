// Who is told what of mail that waits or was given up.
import { sql } from 'kysely'
import { addColumn, createTable, flag, type StoreMigration, text, time } from '../columns.ts'

export type NoticeTables = {
  /** What the people of a domain were told, so that they hear of one trouble once. */
  told: {
    domain: string
    /** `waits-4h`, `waits-24h`, `undeliverable` */
    kind: string
    at: number
  }
}

export const notices: StoreMigration = {
  name: '003-notices',
  async up(db) {
    // At acceptance it was certain who sent it, so its sender may hear of a failure.
    await addColumn(db, 'message', 'bounceable', flag)
    // Of an undeliverable recipient: it was decided whether the sender hears of it.
    await addColumn(db, 'recipient', 'told', flag)
    await sql`create index recipient_untold_index on recipient (message_id) where state = 'undeliverable' and told = 0`.execute(
      db,
    )
    await createTable(db, 'told', { domain: text, kind: text, at: time }, { primaryKey: ['domain', 'kind'] })
  },
}
