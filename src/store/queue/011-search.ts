// How a message is found by who wrote it, to whom, and what state it is in.
import { sql } from 'kysely'
import { type AnyDb, engineOf, type StoreMigration } from '../columns.ts'

/** The part of an address after its @, in an expression that the index below has, too. */
export const domainPart = (db: AnyDb, column: 'sender') =>
  engineOf(db) === 'sqlite'
    ? sql<string>`lower(substr(${sql.ref(column)}, instr(${sql.ref(column)}, '@') + 1))`
    : sql<string>`lower(substr(${sql.ref(column)}, strpos(${sql.ref(column)}, '@') + 1))`

export const search: StoreMigration = {
  name: '011-search',
  async up(db) {
    await sql`create index message_sender_index on message (lower(sender), id)`.execute(db)
    await sql`create index message_sender_domain_index on message (${domainPart(db, 'sender')}, id)`.execute(db)
    await sql`create index recipient_address_index on recipient (lower(address), message_id)`.execute(db)
    // What is carried on at once is `trying` from its first commit to its last, and costs nothing here.
    await sql`create index recipient_state_index on recipient (state, message_id) where state <> 'trying'`.execute(db)
  },
}
