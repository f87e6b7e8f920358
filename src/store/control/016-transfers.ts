// How zones go to other servers and come from them: keys, secondaries, what a zone was a moment ago, whom a domain follows, where it is pushed.
import {
  blob,
  createIndex,
  createTable,
  flag,
  id,
  integer,
  json,
  optional,
  references,
  type StoreMigration,
  text,
  time,
  unique,
} from '../columns.ts'

export type TransferTables = {
  tsig_key: {
    id: string
    account_id: string
    /** A-labels, lower case, no final dot: both sides sign under it. */
    name: string
    algorithm: string
    /** Sealed with the key file. */
    secret: string
    /** The one before, which is taken until then. */
    old_secret: string | null
    old_until: number | null
    created_at: number
    /** What it may write by dynamic update; null: nothing. */
    grants: string | null
  }
  peer: {
    id: string
    name: string
    addresses: string
    key_id: string | null
    /** Null: every zone. */
    domains: string | null
    catalog: number
    created_at: number
  }
  zone_journal: {
    zone: string
    from_serial: number
    to_serial: number
    /** What went and what came, in wire form. */
    delta: Uint8Array
  }
  /** One row: by what the frame of every zone (SOA, NS of the brand) was made when serials were last given. */
  served_frame: { id: string; fingerprint: string }
  domain_follow: {
    domain_id: string
    primaries: string
    key_id: string | null
    /** When the primary was last heard to have no newer zone, or gave one. */
    fresh_at: number | null
    next_at: number
    problem: string | null
  }
  /** A zone as its primary gave it. */
  followed_zone: { domain_id: string; serial: number; records: Uint8Array }
  domain_push: {
    domain_id: string
    kind: string
    target: string
    key_id: string | null
    /** Sealed: of the HTTP API. */
    secret: string | null
    pushed_at: number | null
    next_at: number
    problem: string | null
    /** Record sets that somebody else changed there. */
    drift: string | null
  }
}

export const transfers: StoreMigration = {
  name: '016-transfers',
  async up(db) {
    await createTable(db, 'tsig_key', {
      id,
      account_id: references('account', 'restrict'),
      name: unique(text),
      algorithm: text,
      secret: text,
      old_secret: optional(text),
      old_until: optional(time),
      created_at: time,
      grants: optional(json),
    })
    await createTable(db, 'peer', {
      id,
      name: unique(text),
      addresses: json,
      key_id: optional(references('tsig_key', 'restrict')),
      domains: optional(json),
      catalog: flag,
      created_at: time,
    })
    await createTable(
      db,
      'zone_journal',
      { zone: text, from_serial: integer, to_serial: integer, delta: blob },
      { primaryKey: ['zone', 'to_serial'] },
    )
    await createTable(db, 'served_frame', { id, fingerprint: text })
    await createTable(
      db,
      'domain_follow',
      {
        domain_id: references('domain'),
        primaries: json,
        key_id: optional(references('tsig_key', 'restrict')),
        fresh_at: optional(time),
        next_at: time,
        problem: optional(json),
      },
      { primaryKey: ['domain_id'] },
    )
    await createTable(
      db,
      'followed_zone',
      { domain_id: references('domain'), serial: integer, records: blob },
      { primaryKey: ['domain_id'] },
    )
    await createTable(
      db,
      'domain_push',
      {
        domain_id: references('domain'),
        kind: text,
        target: json,
        key_id: optional(references('tsig_key', 'restrict')),
        secret: optional(text),
        pushed_at: optional(time),
        next_at: time,
        problem: optional(json),
        drift: optional(json),
      },
      { primaryKey: ['domain_id'] },
    )
    await createIndex(db, 'domain_follow', ['next_at'])
    await createIndex(db, 'domain_push', ['next_at'])
  },
}
