// Who may come in, and what they did: accounts as a tree, tokens and one-time links as hashes, the audit trail, and the answers that
// are replayed for a repeated Idempotency-Key.
import { type Kysely, sql } from 'kysely'

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
    account_id: string
    actor: string
    action: string
    subject: string
    /** JSON. */
    detail: string
  }
  idempotent_answer: {
    /** Hash of account, token and key. */
    key: string
    /** Hash of method, address and body. */
    request: string
    /** 0 while the first request still runs. */
    status: number
    type: string
    answer: string
    created_at: number
  }
}

export async function up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void> {
  // Ranges of paths need an order by bytes; SQLite's text has it, PostgreSQL's must be told.
  const bytes = engine === 'postgres' ? sql`text collate "C"` : ('text' as const)
  const end = engine === 'sqlite' ? sql`strict` : sql``
  await db.schema
    .createTable('account')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('parent_id', 'text', (column) => column.references('account.id'))
    .addColumn('path', bytes, (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', engine === 'sqlite' ? sql`integer` : 'bigint', (column) => column.notNull())
    .modifyEnd(end)
    .execute()
}
