// Mail that waits: one row a message, one a recipient. What a recipient's states mean stands in carry/queue.ts.
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
} from '../columns.ts'

export type MessageTables = {
  message: {
    id: string
    account_id: string
    /** Copied when it came in, and corrected when the domain or the account moves: lists are cut by it. */
    account_path: string
    /** A-labels, lower case, no final dot: the domain that it was written to. */
    domain: string
    /** '' is the null reverse-path. */
    sender: string
    received: number
    /** Bytes as they came in. */
    size: number
    smtputf8: number
    eight_bit: number
    client_ip: string
    /** Our own header lines, put above the message. */
    trace: string
    /** JSON: [[from, to], …], bytes of the message that are not handed on (forged fields). */
    cuts: string
    /** JSON: the verdict's words. */
    verdict: string
    /** The message as it came in, here or in the spool. */
    body: Uint8Array | null
    spool: string | null
    bounceable: number
  }
  recipient: {
    id: string
    message_id: string
    /** Where it goes: the message's domain, or a detour (carry/detour.ts). */
    domain: string
    address: string
    state: string
    attempts: number
    next_try: number | null
    until: number | null
    last_reply: string | null
    told: number
  }
}

export const messages: StoreMigration = {
  name: '001-messages',
  async up(db) {
    await createTable(db, 'message', {
      id,
      account_id: text,
      account_path: text,
      domain: text,
      sender: text,
      received: time,
      size: integer,
      smtputf8: flag,
      eight_bit: flag,
      client_ip: text,
      trace: text,
      cuts: json,
      verdict: json,
      body: optional(blob),
      spool: optional(text),
    })
    await createTable(db, 'recipient', {
      id,
      message_id: references('message'),
      domain: text,
      address: text,
      state: text,
      attempts: integer,
      next_try: optional(time),
      until: optional(time),
      last_reply: optional(text),
    })
    // Whose turn it is: a domain's waiting recipients, oldest message first, without a look at the rows.
    await createIndex(db, 'recipient', ['domain', 'state', 'message_id', 'next_try'])
    await createIndex(db, 'recipient', ['message_id'])
    await createIndex(db, 'recipient', ['until'])
  },
}
