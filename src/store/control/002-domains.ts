// What should be true of each domain (its mail intent, its records), how it came to be so (plans and changes), and what is known of
// the hosts that its mail is handed to.
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

export type DomainTables = {
  domain: {
    id: string
    account_id: string
    /** A-labels, lower case, no final dot. */
    name: string
    /** Labels from the right, each with a dot: `tr.com.firma.`; what lies below has it as prefix. */
    reversed: string
    dns: string
    /** Grows with every change; a plan is for one version. */
    version: number
    /** Of the zone's SOA. */
    serial: number
    /** Of the `_ulak` TXT record. */
    owner_token: string
    by_operator: number
    proven_at: number | null
    created_at: number
  }
  mail_intent: {
    domain_id: string
    /** Repeated from `intent` for lists. */
    provider: string
    role: string | null
    intent: string
    /** The records and mechanisms that this intent put there, and that go with it. */
    owned: string
  }
  rrset: {
    domain_id: string
    /** Relative to the domain, lower case, `@` for the apex. */
    name: string
    type: number
    /** The owner as it was written, wire form. */
    owner: Uint8Array
    ttl: number
    /** Uncompressed RDATA of each record, each after its length in two bytes. */
    rdata: Uint8Array
  }
  plan: {
    id: string
    /** Of the account that asked for it. */
    account_path: string
    actor: string
    created_at: number
    expires_at: number
    body: string
    /** What applying it did; set once. */
    outcome: string | null
  }
  change: {
    id: string
    domain_id: string
    at: number
    actor: string
    plan_id: string
    /** Record sets, intent, sentences, before and after. */
    body: string
    insisted: string
    undoes: string | null
    serial: number
  }
  next_hop_health: {
    host: string
    port: number
    state: string
    /** Since when it is so. */
    since: number
    seen_at: number
    failures: number
    reply: string
  }
}

export const domains: StoreMigration = {
  name: '002-domains',
  async up(db) {
    await createTable(db, 'domain', {
      id,
      account_id: references('account', 'restrict'),
      name: unique(text),
      reversed: unique(text),
      dns: text,
      version: integer,
      serial: integer,
      owner_token: text,
      by_operator: flag,
      proven_at: optional(time),
      created_at: time,
    })
    await createIndex(db, 'domain', ['account_id', 'name'])
    await createTable(
      db,
      'mail_intent',
      { domain_id: references('domain'), provider: text, role: optional(text), intent: json, owned: json },
      { primaryKey: ['domain_id'] },
    )
    await createTable(
      db,
      'rrset',
      { domain_id: references('domain'), name: text, type: integer, owner: blob, ttl: integer, rdata: blob },
      { primaryKey: ['domain_id', 'name', 'type'] },
    )
    await createTable(db, 'plan', {
      id,
      account_path: text,
      actor: text,
      created_at: time,
      expires_at: time,
      body: json,
      outcome: optional(json),
    })
    await createIndex(db, 'plan', ['expires_at'])
    await createTable(db, 'change', {
      id,
      domain_id: references('domain'),
      at: time,
      actor: text,
      plan_id: text,
      body: json,
      insisted: json,
      undoes: optional(text),
      serial: integer,
    })
    await createIndex(db, 'change', ['domain_id', 'id'])
    await createTable(
      db,
      'next_hop_health',
      { host: text, port: integer, state: text, since: time, seen_at: time, failures: integer, reply: text },
      { primaryKey: ['host', 'port'] },
    )
  },
}
