// Proves a backup: every file is what was written, and the databases, restored to one side, open, are sound inside and hold what
// they held when they were copied.
import { constants } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { StoreProblem } from '../fault.ts'
import type { Kind } from '../migrate.ts'
import { applicationIds } from '../sqlite/file.ts'
import { SqliteThread } from '../sqlite/thread.ts'
import { type FileEntry, filesOf, hashFile, kinds, type Manifest, readManifest } from './manifest.ts'
import { backupProblems } from './problems.ts'

export type Verdict =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly problem: StoreProblem }

/** `scratch` is a folder with room for both databases; the backup's own parent unless told. Nothing stays there. */
export async function verifyBackup(folder: string, scratch: string = path.dirname(folder)): Promise<Verdict> {
  const read = await readManifest(folder)
  if (!read.ok) return read
  const { manifest } = read
  const aside = await mkdtemp(path.join(scratch, '.verify-'))
  try {
    const problem =
      (await checkFiles(folder, manifest)) ??
      (await copyDatabases(folder, aside)) ??
      (await checkDatabases(aside, manifest))
    return problem ? { ok: false, problem } : { ok: true, manifest }
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function checkFiles(folder: string, manifest: Manifest): Promise<StoreProblem | undefined> {
  for (const entry of filesOf(manifest)) {
    if (!(await isAsWritten(path.join(folder, entry.path), entry))) return backupProblems.file(entry.path)
  }
  return undefined
}

export async function isAsWritten(file: string, entry: FileEntry): Promise<boolean> {
  try {
    if ((await stat(file)).size !== entry.bytes) return false
    return (await hashFile(file)).sha256 === entry.sha256
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function copyDatabases(from: string, to: string): Promise<undefined> {
  for (const kind of kinds) await copyPlainly(path.join(from, `${kind}.db`), path.join(to, `${kind}.db`))
}

/** Shares the blocks where the file system can. */
export async function copyPlainly(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 })
  await copyFile(from, to, constants.COPYFILE_FICLONE)
}

/** Opens the copies of both databases in `folder` and compares them with the manifest. */
export async function checkDatabases(folder: string, manifest: Manifest): Promise<StoreProblem | undefined> {
  for (const kind of kinds) {
    const problem = await checkDatabase(path.join(folder, `${kind}.db`), kind, manifest)
    if (problem) return problem
  }
  return undefined
}

async function checkDatabase(file: string, kind: Kind, manifest: Manifest): Promise<StoreProblem | undefined> {
  const entry = manifest.databases[kind]
  let thread: SqliteThread | undefined
  try {
    thread = await SqliteThread.open({ file, readOnly: false })
    const fault = await faultOf(thread, kind, entry)
    if (fault !== undefined) return backupProblems.database(entry.path, fault)
    return kind === 'queue' ? await missingBody(thread, manifest) : undefined
  } catch (error) {
    return backupProblems.database(entry.path, error instanceof Error ? error.message : String(error))
  } finally {
    await thread?.close()
  }
}

async function faultOf(
  thread: SqliteThread,
  kind: Kind,
  entry: Manifest['databases'][Kind],
): Promise<string | undefined> {
  const [application] = await thread.rows<{ application_id: number }>('pragma application_id')
  if (application?.application_id !== applicationIds[kind]) return 'application_id'
  const [integrity] = await thread.rows<{ integrity_check: string }>('pragma integrity_check(1)')
  if (integrity?.integrity_check !== 'ok') return integrity?.integrity_check ?? 'integrity_check'
  const dangling = await thread.rows('pragma foreign_key_check')
  if (dangling.length > 0) return 'foreign_key_check'
  const steps = await thread.rows<{ name: string }>(`select name from ${kind}_migration order by name`)
  if (
    !isSame(
      steps.map((step) => step.name),
      entry.steps.toSorted(),
    )
  )
    return 'schema'
  const rows = Object.entries(await thread.count()).map(String)
  const expected = Object.entries(entry.rows).map(String)
  if (!isSame(rows.toSorted(), expected.toSorted())) return 'number of rows'
  return undefined
}

/** Every body that a message has in the spool is part of the backup. */
async function missingBody(thread: SqliteThread, manifest: Manifest): Promise<StoreProblem | undefined> {
  const there = new Set(manifest.spool.map((entry) => entry.path))
  const named = await thread.rows<{ spool: string }>('select spool from message where spool is not null')
  const missing = named.find(({ spool }) => !there.has(`spool/${spool}`))
  return missing && backupProblems.file(`spool/${missing.spool}`)
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at])
