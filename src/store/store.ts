// The two databases: what people declared (control) and the mail on its way (queue). Each is a file with a writer thread of its
// own, or a schema in PostgreSQL; the rest of Ulak cannot tell which.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely'
import type { StoreMigration } from './columns.ts'
import { controlMigrations, type ControlTables } from './control/index.ts'
import { storeFault, StoreRefused } from './fault.ts'
import { type Kind, migrate, stepsTaken } from './migrate.ts'
import { isRetryable, openPostgres } from './postgres.ts'
import { queueMigrations, type QueueTables } from './queue/index.ts'
import { refusals } from './refusals.ts'
import { openSqlite } from './sqlite/open.ts'
import type { Step } from './step.ts'

export type { ControlTables, QueueTables, Step }
export { storeFault, StoreRefused, type StoreFault, type StoreFaultKind } from './fault.ts'

/** `folder` is the data folder; `schema` the beginning of the two schemas' names (`ulak` unless told). */
export type Where =
  | { readonly engine: 'sqlite'; readonly folder: string }
  | { readonly engine: 'postgres'; readonly url: string; readonly schema?: string }

export type Store<T> = {
  /** For single statements. Inside `transact` use what it hands you: this one throws there, for on SQLite it would wait for ever. */
  readonly db: Kysely<T>
  /** For single reads that must not wait for a long transaction of somebody else: a connection of its own, made at the first call. */
  reader(): Promise<Kysely<T>>
  readonly engine: 'sqlite' | 'postgres'
  /** The database's file; undefined on PostgreSQL. */
  readonly file: string | undefined
  /**
   * All of `work` or nothing, as if transactions ran one after the other (on SQLite they do; on PostgreSQL `work` is run again
   * when two got in each other's way, so it must do nothing but ask the database). When it returns, the commit is on disk. After
   * a failed statement a transaction can only be rolled back: use `on conflict` instead of catching.
   */
  transact<R>(work: (tx: Transaction<T>) => Promise<R>): Promise<R>
  /**
   * One transaction of statements that are known beforehand, in one trip to the database: all of them or none, in their order. Answers
   * with the rows that each gave. When it returns, the commit is on disk.
   */
  batch(steps: readonly Step[]): Promise<readonly (readonly unknown[])[]>
  /**
   * Gives a step's worth of free space back to the disk, if it is more than a quarter of the file; true: there is more. PostgreSQL does
   * that by itself.
   */
  shrink(): Promise<boolean>
  /** Waits for what runs, then closes. */
  close(): Promise<void>
}

export const openControl = (where: Where): Promise<Store<ControlTables>> =>
  openStore<ControlTables>(where, 'control', controlMigrations)

export const openQueue = (where: Where): Promise<Store<QueueTables>> =>
  openStore<QueueTables>(where, 'queue', queueMigrations)

/** For tests of the store itself: any tables under one of the two names. */
export async function openStore<T>(where: Where, kind: Kind, steps: readonly StoreMigration[]): Promise<Store<T>> {
  const nesting = new AsyncLocalStorage<{ open: boolean }>()
  const guard = (): void => {
    if (nesting.getStore()?.open) throw new Error('inside a transaction only its own `tx` may be used')
  }
  const opened =
    where.engine === 'sqlite'
      ? await openSqlite<T>(where.folder, kind, steps, guard)
      : { ...(await openSchema<T>(where, kind, steps, guard)), file: undefined }
  const { db } = opened
  function transact<R>(work: (tx: Transaction<T>) => Promise<R>): Promise<R> {
    const attempt = (): Promise<R> => transactOnce(db, where.engine, nesting, work)
    return where.engine === 'sqlite' ? attempt() : retrying(attempt)
  }
  return {
    db,
    reader: 'reader' in opened ? opened.reader : () => Promise.resolve(db),
    engine: where.engine,
    file: opened.file,
    close: opened.close,
    transact,
    shrink: 'shrink' in opened ? opened.shrink : async () => false,
    batch: 'batch' in opened ? opened.batch : (steps) => transact((tx) => runSteps(tx, steps)),
  }
}

/** A batch as a part of a transaction. */
export async function runSteps<T>(tx: Transaction<T>, steps: readonly Step[]): Promise<unknown[][]> {
  const rows: unknown[][] = []
  for (const { sql: text, each } of steps) {
    const given: unknown[] = []
    for (const values of each) given.push(...(await tx.executeQuery(CompiledQuery.raw(text, [...values]))).rows)
    rows.push(given)
  }
  return rows
}

async function transactOnce<T, R>(
  db: Kysely<T>,
  engine: Where['engine'],
  nesting: AsyncLocalStorage<{ open: boolean }>,
  work: (tx: Transaction<T>) => Promise<R>,
): Promise<R> {
  const transaction = engine === 'postgres' ? db.transaction().setIsolationLevel('serializable') : db.transaction()
  return transaction.execute((tx) => {
    const mark = { open: true }
    return nesting.run(mark, async () => {
      try {
        return await work(tx)
      } finally {
        mark.open = false
      }
    })
  })
}

/** Tries of one transaction on PostgreSQL before its caller hears that the store is busy. */
const maxAttempts = 10

async function retrying<R>(attempt: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tries >= maxAttempts || !isRetryable(error)) throw error
      await delay(Math.random() * 2 ** tries)
    }
  }
}

async function openSchema<T>(
  where: Extract<Where, { engine: 'postgres' }>,
  kind: Kind,
  steps: readonly StoreMigration[],
  guard: () => void,
): Promise<{ readonly db: Kysely<T>; close(): Promise<void> }> {
  const schema = `${where.schema ?? 'ulak'}_${kind}`
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new Error(`not a name for a schema: ${schema}`)
  const { db, close } = openPostgres<T>(where.url, schema, guard)
  try {
    await sql`select 1`.execute(db)
    const known = new Set(steps.map((step) => step.name))
    const unknown = (await stepsTaken(db, kind, schema)).find((step) => !known.has(step))
    if (unknown) throw refusals.newer(schema, unknown)
    await migrate(db, kind, steps, schema)
    return { db, close }
  } catch (error) {
    await close()
    if (error instanceof StoreRefused) throw error
    throw storeFault(error)?.kind === 'locked' ? refusals.unreachable(error) : error
  }
}
