// Who may come in, and what they did: accounts as a tree, tokens and one-time links as hashes, the audit trail, and the answers that
// are replayed for a repeated Idempotency-Key.
import {
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
  unique,
} from '../columns.ts'

export type AccountTables = {
  account: {
    id: string
    parent_id: string | null
    /** `/root/x/y/`: its own id last. */
    path: string
    name: string
    created_at: number
  }
  token: {
    id: string
    account_id: string
    role: string
    name: string
    /** SHA-256 in hex; the secret itself is nowhere. */
    hash: string
    created_at: number
    expires_at: number | null
  }
  one_time_link: { id: string; hash: string; created_at: number; expires_at: number }
  audit: {
    id: string
    at: number
    /** No reference: what was done outlives who did it. */
    account_id: string
    actor: string
    action: string
    subject: string
    detail: string
  }
  idempotent_answer: {
    /** The token's id, a slash, and a hash of the key it sent. */
    id: string
    /** Hash of method, address, If-Match and body. */
    request: string
    /** 0 while the first request still runs. */
    status: number
    type: string
    answer: string
    created_at: number
  }
}

export const accounts: StoreMigration = {
  name: '001-accounts',
  async up(db) {
    await createTable(db, 'account', {
      id,
      parent_id: optional(references('account', 'restrict')),
      path: unique(text),
      name: text,
      created_at: time,
    })
    await createTable(db, 'token', {
      id,
      account_id: references('account'),
      role: text,
      name: text,
      hash: unique(text),
      created_at: time,
      expires_at: optional(time),
    })
    await createIndex(db, 'token', ['account_id'])
    await createTable(db, 'one_time_link', { id, hash: unique(text), created_at: time, expires_at: time })
    await createTable(db, 'audit', {
      id,
      at: time,
      account_id: text,
      actor: text,
      action: text,
      subject: text,
      detail: json,
    })
    await createIndex(db, 'audit', ['account_id', 'id'])
    await createTable(db, 'idempotent_answer', {
      id,
      request: text,
      status: integer,
      type: text,
      answer: text,
      created_at: time,
    })
    await createIndex(db, 'idempotent_answer', ['created_at'])
  },
}
