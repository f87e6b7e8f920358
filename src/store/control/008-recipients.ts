// Who is at a domain: what its people said (the list) and what its mail servers said (learned), with what is known of the domain as a whole.
import {
  createIndex,
  createTable,
  flag,
  integer,
  json,
  optional,
  references,
  type StoreMigration,
  text,
  time,
} from '../columns.ts'

export type RecipientTables = {
  /** One row for each domain of which anything is known. */
  recipient_domain: {
    domain_id: string
    /** Of the list that counts. A whole list is written under the next number and takes its place in one commit. */
    generation: number
    /** When the list was last changed, and by whom; null: there never was one. */
    listed_at: number | null
    listed_by: string | null
    /** 1: its servers take a mailbox that cannot be there; 0: they refuse it; null: not known. */
    takes_all: number | null
    tested_at: number | null
    next_pull: number | null
    pulled_at: number | null
    /** What came of the last pull. */
    pull_result: string | null
  }
  listed_recipient: {
    domain_id: string
    generation: number
    /** The local part with ASCII letters in lower case. */
    local_key: string
    /** As it was written. */
    local: string
    source: string
    added_at: number
  }
  learned_recipient: {
    domain_id: string
    local_key: string
    local: string
    is_there: number
    source: string
    since: number
    /** When it was last seen to be so. */
    seen_at: number
    until: number
    /** What the server said, of those that are not there. */
    reply: string | null
  }
}

export const recipients: StoreMigration = {
  name: '008-recipients',
  async up(db) {
    await createTable(
      db,
      'recipient_domain',
      {
        domain_id: references('domain'),
        generation: integer,
        listed_at: optional(time),
        listed_by: optional(text),
        takes_all: optional(integer),
        tested_at: optional(time),
        next_pull: optional(time),
        pulled_at: optional(time),
        pull_result: optional(json),
      },
      { primaryKey: ['domain_id'] },
    )
    await createIndex(db, 'recipient_domain', ['next_pull'])
    await createTable(
      db,
      'listed_recipient',
      {
        domain_id: references('domain'),
        generation: integer,
        local_key: text,
        local: text,
        source: text,
        added_at: time,
      },
      { primaryKey: ['domain_id', 'generation', 'local_key', 'local'] },
    )
    await createTable(
      db,
      'learned_recipient',
      {
        domain_id: references('domain'),
        local_key: text,
        local: text,
        is_there: flag,
        source: text,
        since: time,
        seen_at: time,
        until: time,
        reply: optional(text),
      },
      { primaryKey: ['domain_id', 'local_key', 'local'] },
    )
    await createIndex(db, 'learned_recipient', ['until'])
  },
}
