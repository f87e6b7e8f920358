// kysely's door to PostgreSQL, made to behave as SQLite does: the same values come back, and transactions are as good as
// one after the other.
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

/** Connections of one process to one database. */
const maxConnections = 10
const connectTimeoutMs = 10_000

const int8 = 20
const numeric = 1700
const bytea = 17

type Parse = (text: string) => unknown
const parsers: Record<number, Parse> = {
  [int8]: Number,
  [numeric]: Number,
  [bytea]: (text) => Uint8Array.fromHex(text.slice(2)),
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parse =>
    parsers[oid] ?? (pg.types.getTypeParser(oid, format as 'text') as Parse),
}

/** `guard` is called before a connection is taken. `close` waits for what runs and for what waits for a connection. */
export function openPostgres<T>(
  url: string,
  schema: string,
  guard: () => void,
): { readonly db: Kysely<T>; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    allowExitOnIdle: true,
    application_name: 'ulak',
    options: `-c search_path=${schema} -c client_min_messages=warning`,
    types: types as pg.CustomTypesConfig,
  })
  // A connection that breaks while idle is replaced by the next one; whoever needs it then hears of it.
  pool.on('error', () => {})
  const connecting = new Set<Promise<pg.PoolClient>>()
  const connect = (): Promise<pg.PoolClient> => {
    guard()
    const connection = pool.connect()
    connecting.add(connection)
    const forget = (): boolean => connecting.delete(connection)
    connection.then(forget, forget)
    return connection
  }
  const db = new Kysely<T>({
    dialect: new PostgresDialect({
      pool: { options: pool.options, connect, end: () => pool.end() },
    }),
  })
  const close = async (): Promise<void> => {
    while (connecting.size > 0) await Promise.allSettled(connecting)
    await db.destroy()
  }
  return { db, close }
}

/** Serialisation failures and deadlocks: the whole transaction may be tried again. */
export function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return code === '40001' || code === '40P01'
}
