// The thread that owns one SQLite connection: it takes requests one after the other and answers each. The only file that
// touches node:sqlite, which renamed its classes in Node 26.11.
import * as sqlite from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Step } from '../step.ts'
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

/** SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC. */
const failedSyncs = [1034, 1290]

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
/** A failed fsync is never retried: the kernel may have dropped the pages, and the next fsync would lie. */
let broken: Failure | undefined
const written = { rows: 0, bytes: 0 }

port.on('message', (request: Request) => {
  answer(request).then(
    (reply) => {
      port.postMessage({ id: request.id, ...reply } satisfies Reply)
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
  const changes = Number(statement.run(...parameters).changes)
  written.rows += changes
  for (const value of parameters)
    if (value instanceof Uint8Array || typeof value === 'string') written.bytes += value.length
  return { rows: [], changes }
}

function checkpointIfDue(): void {
  if (!connection || broken || connection.isTransaction) return
  if (written.rows < checkpointRows && written.bytes < checkpointBytes) return
  written.rows = 0
  written.bytes = 0
  try {
    connection.exec('pragma wal_checkpoint(passive)')
  } catch (error) {
    // The log has it all, and grows until there is room again; after anything else than a lack of room nothing is certain.
    const failure = failureOf(error)
    if (isFailedDisk(failure)) broken = failure
  }
}

function batch(db: Connection, steps: readonly Step[]): Omit<Reply, 'id'> {
  db.exec('begin immediate')
  try {
    const rows = steps.map(({ sql, each }) => {
      const statement = prepare(db, sql)
      const gives = statement.columns().length > 0
      return each.flatMap((values) => {
        if (gives) return statement.all(...(values as sqlite.SQLInputValue[]))
        statement.run(...(values as sqlite.SQLInputValue[]))
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
  if (failure.errcode !== undefined && failedSyncs.includes(failure.errcode)) broken = failure
  return failure
}
