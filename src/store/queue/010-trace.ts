// What a trace needs beside the events: how long a next hop was last seen as it is, and when nothing could be written down.
import { sql } from 'kysely'
import {
  addColumn,
  createIndex,
  createTable,
  id,
  integer,
  optional,
  type StoreMigration,
  text,
  time,
} from '../columns.ts'

export type TraceTables = {
  hop_change: {
    /** When it was last met in this state; null: never since `at`. */
    until: number | null
  }
  /** Times of which the journal may not know everything. */
  journal_gap: {
    id: string
    from_at: number
    to_at: number
    /** `flood`: more came than is written down; `stopped`: Ulak did not run. */
    why: string
    /** Events that were not written. */
    lost: number
  }
}

export const traceTables: StoreMigration = {
  name: '010-trace',
  async up(db) {
    await addColumn(db, 'hop_change', 'until', optional(time))
    await createTable(db, 'journal_gap', { id, from_at: time, to_at: time, why: text, lost: integer })
    await createIndex(db, 'journal_gap', ['to_at'])
    // By the domain first, so that a mailbox is found with its sub-addresses, whatever other domains have.
    await sql`create index event_domain_index on event (domain, recipient, at) where domain is not null`.execute(db)
    await sql`drop index event_recipient_index`.execute(db)
  },
}
