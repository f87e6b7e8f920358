// TLS outward: the MTA-STS policies that are in force for us as a sender (RFC 8461 §3.3), and how connections went, counted for a month (RFC 8460).
import { createIndex, createTable, integer, json, type StoreMigration, text, time } from '../columns.ts'

export type TlsTables = {
  sts_policy: {
    /** A-labels, lower case, no final dot. */
    domain: string
    /** Of the record that announced it. */
    policy_id: string
    mode: string
    /** Seconds. */
    max_age: number
    /** JSON: the patterns. */
    mx: string
    fetched: number
    until: number
  }
  tls_fact: {
    /** `2026-11-25`, UTC. */
    day: string
    domain: string
    policy_type: string
    /** JSON: the policy's lines, as a report shows them. */
    policy_text: string
    /** '': of no single host; with both empty, of those beyond the cap of one day. */
    host: string
    address: string
    result: string
    sessions: number
    /** The last reason in words. */
    detail: string
  }
}

export const tls: StoreMigration = {
  name: '004-tls',
  async up(db) {
    await createTable(
      db,
      'sts_policy',
      { domain: text, policy_id: text, mode: text, max_age: integer, mx: json, fetched: time, until: time },
      { primaryKey: ['domain'] },
    )
    await createIndex(db, 'sts_policy', ['until'])
    await createTable(
      db,
      'tls_fact',
      {
        day: text,
        domain: text,
        policy_type: text,
        policy_text: json,
        host: text,
        address: text,
        result: text,
        sessions: integer,
        detail: text,
      },
      { primaryKey: ['domain', 'day', 'policy_type', 'policy_text', 'host', 'address', 'result'] },
    )
    await createIndex(db, 'tls_fact', ['day'])
  },
}
