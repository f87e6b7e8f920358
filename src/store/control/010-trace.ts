// What a trace needs to know of the past: what the world was told of each domain's mail, and whose a domain was that is gone.
import {
  addColumn,
  createIndex,
  createTable,
  id,
  integer,
  json,
  optional,
  references,
  type StoreMigration,
  text,
  time,
} from '../columns.ts'

export type TraceTables = {
  past_domain: {
    account_path: string | null
    created_at: number | null
    removed_at: number | null
  }
  /** A time in which looks at a domain saw the same, from the first of them to the last. It stays when the domain goes. */
  world_seen: {
    id: string
    domain: string
    from_at: number
    to_at: number
    /** JSON: prove/world-seen.ts. */
    body: string
  }
  /** When a domain is looked at again. */
  world_look: {
    domain_id: string
    next_look: number
    /** When everything was last checked, not only where its mail goes. */
    checked_at: number
  }
}

export const traceTables: StoreMigration = {
  name: '010-trace',
  async up(db) {
    await addColumn(db, 'past_domain', 'account_path', optional(text))
    await addColumn(db, 'past_domain', 'created_at', optional(time))
    await addColumn(db, 'past_domain', 'removed_at', optional(time))
    await createTable(db, 'world_seen', { id, domain: text, from_at: time, to_at: time, body: json })
    await createIndex(db, 'world_seen', ['domain', 'from_at'])
    await createTable(
      db,
      'world_look',
      { domain_id: references('domain'), next_look: time, checked_at: integer },
      { primaryKey: ['domain_id'] },
    )
    await createIndex(db, 'world_look', ['next_look'])
  },
}
