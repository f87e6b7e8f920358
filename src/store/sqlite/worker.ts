// The thread that owns one SQLite connection: it takes requests one after the other and answers each. node:sqlite renamed its
// classes in Node 26.11.
import * as sqlite from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Step } from '../step.ts'
import { memoryOf } from './parcel.ts'
import type { Failure, Reply, Request, ThreadOptions } from './thread.ts'

type Connection = sqlite.DatabaseSync
type Statement = sqlite.StatementSync
const Database = (sqlite as { Database?: typeof sqlite.DatabaseSync }).Database ?? sqlite.DatabaseSync

/** How long a statement waits for another process that holds the file. */
const busyTimeoutMs = 5_000
/** Prepared statements kept; the one that was used longest ago goes first. */
const maxStatements = 500
/** The write-ahead log is cut back to this after a checkpoint, so that one import does not leave a gigabyte behind. */
const maxLogBytes = 64 * 1024 * 1024

/** SQLITE_IOERR_WRITE, _FSYNC, _DIR_FSYNC and _TRUNCATE. */
const failedWrites = [778, 1034, 1290, 1546]

/**
 * What is written between two checkpoints. We make them ourselves, after the answer: nobody waits for one inside his commit, and SQLite, which
 * would pass over a sync that failed in its own, cannot hide that from us.
 */
const checkpointRows = 1_000
const checkpointBytes = 4 * 1024 * 1024
/** SQLite's own, should the count be far from the truth. In pages. */
const lastResortPages = 32_000

const options = workerData as ThreadOptions
const port = parentPort as NonNullable<typeof parentPort>
const statements = new Map<string, Statement>()
let connection: Connection | undefined
/**
 * A failed fsync is never retried: the kernel may have dropped the pages, and the next fsync would lie. A disk that fails at a write is trusted no
 * more either, whoever wrote: not even if it was only a note that nobody waits for.
 */
let broken: Failure | undefined
const written = { rows: 0, bytes: 0 }

port.on('message', (request: Request) => {
  answer(request).then(
    (reply) => {
      const handedOver = request.op === 'run' ? memoryOf(reply.rows ?? []) : []
      port.postMessage({ id: request.id, ...reply } satisfies Reply, handedOver)
      checkpointIfDue()
    },
    (error: unknown) => port.postMessage({ id: request.id, failure: remember(failureOf(error)) } satisfies Reply),
  )
})

async function answer(request: Request): Promise<Omit<Reply, 'id'>> {
  if (request.op === 'close') {
    statements.clear()
    connection?.close()
    connection = undefined
    return {}
  }
  if (request.op === 'open') {
    connection = open()
    return {}
  }
  if (broken) return { failure: broken }
  if (!connection) throw new Error('the database is closed')
  switch (request.op) {
    case 'run':
      return run(connection, request.sql, request.parameters, request.inTransaction)
    case 'batch':
      return batch(connection, request.steps)
    case 'rollback':
      // A full disk or an I/O error makes SQLite roll back by itself.
      if (connection.isTransaction) connection.exec('rollback')
      return {}
    case 'backup':
      return backup(connection, request.file)
    case 'shrinkable':
      return makeShrinkable(connection)
    case 'shrink':
      return shrink(connection)
    case 'count':
      return { rows: countRows(connection) }
  }
}

function open(): Connection {
  const opened = new Database(options.file, { readOnly: options.readOnly })
  try {
    opened.exec(`pragma busy_timeout=${busyTimeoutMs}`)
    if (!options.readOnly) opened.exec('pragma journal_mode=wal')
    opened.exec('pragma synchronous=full')
    opened.exec('pragma fullfsync=on; pragma checkpoint_fullfsync=on')
    opened.exec('pragma foreign_keys=on')
    // As PostgreSQL has it.
    opened.exec('pragma case_sensitive_like=on')
    opened.exec('pragma trusted_schema=off; pragma cell_size_check=on')
    opened.exec(`pragma journal_size_limit=${maxLogBytes}; pragma wal_autocheckpoint=${lastResortPages}`)
    // A statement needs no file handle of its own, so it does not fail when there is none left.
    opened.exec('pragma temp_store=memory')
    return opened
  } catch (error) {
    opened.close()
    throw error
  }
}

function run(
  db: Connection,
  sql: string,
  parameters: readonly sqlite.SQLInputValue[],
  inTransaction: boolean,
): Omit<Reply, 'id'> {
  // Without this, what follows a rollback by SQLite itself would be committed statement by statement.
  if (inTransaction && !db.isTransaction) throw new Error('SQLite has rolled this transaction back already')
  const statement = prepare(db, sql)
  if (statement.columns().length > 0) return { rows: statement.all(...parameters) }
  return { rows: [], changes: write(statement, parameters) }
}

/** Runs a statement without rows of its own; says how many it changed. */
function write(statement: Statement, parameters: readonly sqlite.SQLInputValue[]): number {
  const changes = Number(statement.run(...parameters).changes)
  written.rows += changes
  for (const value of parameters)
    if (value instanceof Uint8Array || typeof value === 'string') written.bytes += value.length
  return changes
}

function checkpointIfDue(): void {
  if (!connection || broken || connection.isTransaction) return
  if (written.rows < checkpointRows && written.bytes < checkpointBytes) return
  checkpoint(connection, 'passive')
}

function checkpoint(db: Connection, mode: 'passive' | 'truncate'): void {
  written.rows = 0
  written.bytes = 0
  try {
    db.exec(`pragma wal_checkpoint(${mode})`)
  } catch (error) {
    // The log has it all, and grows until there is room again; after anything else than a lack of room nothing is certain.
    const failure = failureOf(error)
    if (isFailedDisk(failure)) broken = failure
  }
}

/** A pragma that is one number. */
const pragma = (db: Connection, name: string): number =>
  Number(Object.values(db.prepare(`pragma ${name}`).get() ?? { none: 0 })[0])

/** Below this, free pages are kept for what comes next. */
const keptFreePages = 1_000
/** Given back in one step, which takes some milliseconds. */
const shrunkPages = 2_000

/** Gives a step's worth of free pages back to the disk, if they are more than a quarter. Says how many are still to go. */
function shrink(db: Connection): Omit<Reply, 'id'> {
  const surplus = (): number => {
    const free = pragma(db, 'freelist_count')
    return free > keptFreePages && free * 4 > pragma(db, 'page_count') ? free - keptFreePages : 0
  }
  if (pragma(db, 'auto_vacuum') !== incremental || surplus() === 0) return { rows: [{ left: 0 }] }
  db.exec(`pragma incremental_vacuum(${Math.min(surplus(), shrunkPages)})`)
  const left = surplus()
  // Only a checkpoint makes the file itself shorter, and the log short again.
  if (left === 0) checkpoint(db, 'truncate')
  return { rows: [{ left }] }
}

const SQLITE_FULL = 13
/** https://www.sqlite.org/pragma.html#pragma_auto_vacuum */
const incremental = 2
/** Up to so many pages a database is written anew to make it one that can shrink. */
const maxRewrittenPages = 25_000

/** From now on free pages can be given back. A large database of an earlier version stays as it is until it is small. */
function makeShrinkable(db: Connection): Omit<Reply, 'id'> {
  const used = pragma(db, 'page_count') - pragma(db, 'freelist_count')
  if (pragma(db, 'auto_vacuum') === incremental || used > maxRewrittenPages) return {}
  try {
    db.exec('pragma auto_vacuum=incremental')
    db.exec('vacuum')
  } catch (error) {
    // No room for it now: some later start does it.
    if (failureOf(error).errcode !== SQLITE_FULL) throw error
  }
  return {}
}

function batch(db: Connection, steps: readonly Step[]): Omit<Reply, 'id'> {
  db.exec('begin immediate')
  try {
    const rows = steps.map(({ sql, each }) => {
      const statement = prepare(db, sql)
      const gives = statement.columns().length > 0
      return each.flatMap((values) => {
        if (gives) return statement.all(...(values as sqlite.SQLInputValue[]))
        write(statement, values as sqlite.SQLInputValue[])
        return []
      })
    })
    db.exec('commit')
    return { rows }
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

function prepare(db: Connection, sql: string): Statement {
  const known = statements.get(sql)
  if (known) {
    statements.delete(sql)
    statements.set(sql, known)
    return known
  }
  const statement = db.prepare(sql)
  statements.set(sql, statement)
  for (const oldest of statements.keys()) {
    if (statements.size <= maxStatements) break
    statements.delete(oldest)
  }
  return statement
}

/** Pages copied between two looks at the inbox. */
const backupPages = 1_000

/**
 * Copies the database as it is at one instant: the read transaction holds its snapshot, so that writers neither wait for the
 * copy nor make it start again. Answers with the number of rows of each table in that snapshot.
 */
async function backup(db: Connection, file: string): Promise<Omit<Reply, 'id'>> {
  db.exec('begin')
  try {
    const rows = countRows(db)
    await sqlite.backup(db, file, { rate: backupPages })
    return { rows }
  } finally {
    db.exec('rollback')
  }
}

function countRows(db: Connection): { name: string; rows: number }[] {
  const tables = db
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    )
    .all() as { name: string }[]
  return tables.map(({ name }) => {
    const quoted = `"${name.replaceAll('"', '""')}"`
    const [row] = db.prepare(`select count(*) as rows from ${quoted}`).all() as { rows: number }[]
    return { name, rows: row?.rows ?? 0 }
  })
}

function failureOf(error: unknown): Failure {
  const { message, errcode } = error as { message?: string; errcode?: number }
  return { message: message ?? String(error), errcode }
}

/** SQLITE_IOERR, in all its kinds. */
const isFailedDisk = ({ errcode }: Failure): boolean => errcode !== undefined && (errcode & 0xff) === 10

function remember(failure: Failure): Failure {
  if (failure.errcode !== undefined && failedWrites.includes(failure.errcode)) broken = failure
  return failure
}
