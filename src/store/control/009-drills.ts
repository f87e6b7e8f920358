// Drills of a domain, and what they showed of each next hop: whether it takes what a backup hands on, whatever the sender's SPF says of the backup.
import {
  createIndex,
  createTable,
  id,
  json,
  optional,
  references,
  type StoreMigration,
  text,
  time,
} from '../columns.ts'

export type DrillTables = {
  drill: {
    id: string
    domain_id: string
    address: string
    /** Who began it. */
    actor: string
    begun_at: number
    /** Null: it goes on, or its process ended before it. */
    ended_at: number | null
    /** JSON: its ways and what it showed of the next hop. */
    facts: string
  }
  hand_over: {
    domain_id: string
    /** The next hop. */
    host: string
    outcome: string
    /** What the sender's SPF record said of the backup. */
    spf: string
    /** The next hop's own words. */
    reply: string
    seen_at: number
  }
}

export const drills: StoreMigration = {
  name: '009-drills',
  async up(db) {
    await createTable(db, 'drill', {
      id,
      domain_id: references('domain'),
      address: text,
      actor: text,
      begun_at: time,
      ended_at: optional(time),
      facts: json,
    })
    await createIndex(db, 'drill', ['domain_id', 'id'])
    await createTable(
      db,
      'hand_over',
      { domain_id: references('domain'), host: text, outcome: text, spf: text, reply: text, seen_at: time },
      { primaryKey: ['domain_id', 'host'] },
    )
  },
}
