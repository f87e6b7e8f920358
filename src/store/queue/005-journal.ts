// What happened to mail, for whoever asks later why it did or did not arrive.
import { sql } from 'kysely'
import { createIndex, createTable, id, integer, optional, type StoreMigration, text, time } from '../columns.ts'

export type JournalTables = {
  event: {
    id: string
    at: number
    /** See carry/journal.ts. */
    kind: string
    message_id: string | null
    /** ASCII letters in lower case. */
    recipient: string
    reply: string | null
    /** Of what a client did: these are null in events of a message that is ours. */
    domain: string | null
    account_path: string | null
    sender: string | null
    client_ip: string | null
    /** JSON */
    detail: string | null
  }
  /** When a next hop went down and came back. */
  hop_change: { id: string; host: string; at: number; is_up: number; reason: string }
}

export const journal: StoreMigration = {
  name: '005-journal',
  async up(db) {
    await createTable(db, 'event', {
      id,
      at: time,
      kind: text,
      message_id: optional(text),
      recipient: text,
      reply: optional(text),
      domain: optional(text),
      account_path: optional(text),
      sender: optional(text),
      client_ip: optional(text),
      detail: optional(text),
    })
    // What came to us for a recipient; what became of it is found by the message.
    await sql`create index event_recipient_index on event (recipient, at) where domain is not null`.execute(db)
    await createIndex(db, 'event', ['message_id'])
    await createTable(db, 'hop_change', { id, host: text, at: time, is_up: integer, reason: text })
    await createIndex(db, 'hop_change', ['host', 'at'])
  },
}
