// kysely's door to a SQLite thread. One connection, so transactions come one after the other; each begins `immediate`, so that
// it never finds out at its first write that another process was faster.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Step } from '../step.ts'
import type { SqliteThread } from './thread.ts'

/** `batch` and `shrink` take their turn among the transactions. */
export function sqliteDialect(
  thread: SqliteThread,
  guard: () => void,
): Dialect & { batch(steps: readonly Step[]): Promise<readonly (readonly unknown[])[]>; shrink(): Promise<boolean> } {
  const driver = new ThreadDriver(thread, guard)
  async function inTurn<R>(work: () => Promise<R>): Promise<R> {
    await driver.acquireConnection()
    try {
      return await work()
    } finally {
      await driver.releaseConnection()
    }
  }
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => driver,
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    batch: (steps) => inTurn(() => thread.batch(steps)),
    shrink: () => inTurn(() => thread.shrink()),
  }
}

class Adapter extends SqliteAdapter {
  // The driver queues by itself, after its guard has looked.
  override get supportsMultipleConnections(): boolean {
    return true
  }
  // A migration that fails leaves nothing behind.
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class ThreadDriver implements Driver {
  readonly #thread: SqliteThread
  readonly #guard: () => void
  readonly #connection: ThreadConnection
  readonly #queue: (() => void)[] = []
  #taken = false

  constructor(thread: SqliteThread, guard: () => void) {
    this.#thread = thread
    this.#guard = guard
    this.#connection = new ThreadConnection(thread)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#guard()
    await this.#take()
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    const next = this.#queue.shift()
    if (next) next()
    else this.#taken = false
  }

  beginTransaction(): Promise<void> {
    return this.#connection.begin()
  }

  commitTransaction(): Promise<void> {
    return this.#connection.commit()
  }

  rollbackTransaction(): Promise<void> {
    return this.#connection.rollback()
  }

  /** Waits for what is running. */
  async destroy(): Promise<void> {
    await this.#take()
    await this.#thread.close()
    await this.releaseConnection()
  }

  #take(): Promise<void> {
    if (this.#taken) return new Promise((resolve) => this.#queue.push(resolve))
    this.#taken = true
    return Promise.resolve()
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread
  /** `failed`: as on PostgreSQL, after a failed statement a transaction can only be rolled back. */
  #transaction: 'none' | 'open' | 'failed' = 'none'

  constructor(thread: SqliteThread) {
    this.#thread = thread
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#transaction === 'failed') throw new Error('an earlier statement of this transaction failed')
    try {
      const reply = await this.#thread.run(query.sql, query.parameters, this.#transaction === 'open')
      const rows = (reply.rows ?? []) as R[]
      return reply.changes === undefined ? { rows } : { rows, numAffectedRows: BigInt(reply.changes) }
    } catch (error) {
      if (this.#transaction === 'open') this.#transaction = 'failed'
      throw error
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are not streamed: ask page by page, with a limit and the last key')
  }

  async begin(): Promise<void> {
    await this.#thread.run('begin immediate')
    this.#transaction = 'open'
  }

  async commit(): Promise<void> {
    if (this.#transaction === 'failed') throw new Error('an earlier statement of this transaction failed')
    await this.#thread.run('commit', [], true)
    this.#transaction = 'none'
  }

  async rollback(): Promise<void> {
    this.#transaction = 'none'
    await this.#thread.rollback()
  }
}
