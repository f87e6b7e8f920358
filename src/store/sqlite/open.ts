// Opens one embedded database, or says why not. A new one is made under another name and appears whole, so that an empty or
// half-made file under the real name always means damage.
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { Kysely } from 'kysely'
import type { StoreMigration } from '../columns.ts'
import { renameDurably, syncPath } from '../durable.ts'
import { SqliteError, storeFault, StoreRefused } from '../fault.ts'
import { type Kind, migrate, stepsTaken } from '../migrate.ts'
import { refusals } from '../refusals.ts'
import type { Step } from '../step.ts'
import { sqliteDialect } from './dialect.ts'
import { applicationIds, checkHeader, fileOf, prepareFolder, wasLeftOpen } from './file.ts'
import { SqliteThread } from './thread.ts'

/** SQLITE_CANTOPEN, SQLITE_READONLY and SQLITE_PERM. */
const accessCodes = [14, 8, 3]

type Opened<T> = {
  readonly db: Kysely<T>
  batch(steps: readonly Step[]): Promise<readonly (readonly unknown[])[]>
  shrink(): Promise<boolean>
  close(): Promise<void>
}

export async function openSqlite<T>(
  folder: string,
  kind: Kind,
  steps: readonly StoreMigration[],
  guard: () => void,
): Promise<Opened<T> & { readonly file: string; reader(): Promise<Kysely<T>> }> {
  const file = fileOf(folder, kind)
  try {
    await prepareFolder(folder, kind)
    if (!existsSync(file)) await create(file, kind, steps)
    await checkHeader(file, kind)
    const opened = await openChecked<T>(file, kind, steps, guard)
    let reader: ReturnType<typeof openReader<T>> | undefined
    return {
      ...opened,
      file,
      reader: async () => (await (reader ??= openReader<T>(file, guard))).db,
      async close() {
        const reading = await reader?.catch(() => undefined)
        // The last one to close takes the log with it, and only the writer may.
        if (reading) await close(reading.db, reading.thread)
        await opened.close()
      },
    }
  } catch (error) {
    throw refusalOf(file, error)
  }
}

async function create(file: string, kind: Kind, steps: readonly StoreMigration[]): Promise<void> {
  const unfinished = `${file}.new`
  for (const suffix of ['', '-wal', '-shm']) await rm(unfinished + suffix, { force: true })
  // SQLite gives its logs the same rights.
  await writeFile(unfinished, '', { mode: 0o600 })
  const thread = await SqliteThread.open({ file: unfinished, readOnly: false })
  const db = new Kysely<unknown>({ dialect: sqliteDialect(thread, () => {}) })
  try {
    await thread.run(`pragma application_id=${applicationIds[kind]}`)
    await migrate(db, kind, steps)
  } finally {
    await close(db, thread)
  }
  await syncPath(unfinished)
  await renameDurably(unfinished, file)
}

async function openChecked<T>(
  file: string,
  kind: Kind,
  steps: readonly StoreMigration[],
  guard: () => void,
): Promise<Opened<T>> {
  const isUnclean = wasLeftOpen(file)
  const thread = await SqliteThread.open({ file, readOnly: false })
  const dialect = sqliteDialect(thread, guard)
  const db = new Kysely<T>({ dialect })
  try {
    if (isUnclean) await quickCheck(thread, file)
    const known = new Set(steps.map((step) => step.name))
    const unknown = (await stepsTaken(db, kind)).find((step) => !known.has(step))
    if (unknown) throw refusals.newer(file, unknown)
    await migrate(db, kind, steps)
    // Mail comes and goes; what is declared stays.
    if (kind === 'queue') await thread.makeShrinkable()
    return { db, batch: dialect.batch, shrink: dialect.shrink, close: () => db.destroy() }
  } catch (error) {
    await close(db, thread)
    throw error
  }
}

async function openReader<T>(file: string, guard: () => void): Promise<{ db: Kysely<T>; thread: SqliteThread }> {
  const thread = await SqliteThread.open({ file, readOnly: true })
  return { db: new Kysely<T>({ dialect: sqliteDialect(thread, guard) }), thread }
}

async function quickCheck(thread: SqliteThread, file: string): Promise<void> {
  const [first] = await thread.rows<{ quick_check: string }>('pragma quick_check(1)')
  if (first?.quick_check !== 'ok') throw refusals.corrupt(file, first?.quick_check ?? 'no answer')
}

/** kysely destroys its driver only if it was used. */
async function close<T>(db: Kysely<T>, thread: SqliteThread): Promise<void> {
  await db.destroy()
  await thread.close()
}

function refusalOf(file: string, error: unknown): unknown {
  if (error instanceof StoreRefused) return error
  const kind = storeFault(error)?.kind
  const detail = error instanceof Error ? error.message : String(error)
  if (kind === 'corrupt') return refusals.corrupt(file, detail, error)
  if (kind === 'locked') return refusals.locked(file, error)
  if (kind === 'full') return refusals.full(file, error)
  if (error instanceof SqliteError && accessCodes.includes(error.errcode & 0xff))
    return refusals.unreadable(file, error)
  return (error as NodeJS.ErrnoException).syscall ? refusals.unreadable(file, error) : error
}
