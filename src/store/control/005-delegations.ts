// Whom the world asks for a domain that is served here, as far as it was seen, so that "since when" outlives the process.
import { createIndex, createTable, integer, optional, references, type StoreMigration, text, time } from '../columns.ts'

export type DelegationTables = {
  delegation: {
    domain_id: string
    /** The last that was known. */
    state: string
    since: number
    /** When the parent was first seen to name our servers; null while it names others. */
    first_named: number | null
    /** Seconds: the greatest TTL of the NS set, at the parent or at its servers, while others were named. */
    ns_ttl: number | null
    looked_at: number
    next_look: number
  }
}

export const delegations: StoreMigration = {
  name: '005-delegations',
  async up(db) {
    await createTable(
      db,
      'delegation',
      {
        domain_id: references('domain'),
        state: text,
        since: time,
        first_named: optional(time),
        ns_ttl: optional(integer),
        looked_at: time,
        next_look: time,
      },
      { primaryKey: ['domain_id'] },
    )
    await createIndex(db, 'delegation', ['next_look'])
  },
}
