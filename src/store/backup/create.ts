// Makes a backup of a live server: both databases, each as it is at one instant, and the spool's files. It is written beside its
// place as `….partial`, proven, synced, and only then given its name, so that whatever carries a name is whole.
//
// The queue is copied before the spool, and spool files must not be removed in between (`keepSpool`): then every body that a row
// names is there, and files without a row are swept at the next start, as after a crash.
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { filesBelow, renameDurably, syncPath } from '../durable.ts'
import { type Kind, stepsTaken } from '../migrate.ts'
import { SqliteThread } from '../sqlite/thread.ts'
import type { ControlTables, QueueTables, Store } from '../store.ts'
import {
  type DatabaseEntry,
  type FileEntry,
  hashFile,
  keyFingerprint,
  keyNote,
  manifestName,
  newManifest,
} from './manifest.ts'
import { backupRefusals } from './problems.ts'
import {
  type Backup,
  describe,
  dueBackup,
  isBackupName,
  listBackups,
  partialSuffix,
  removingSuffix,
  rotateBackups,
} from './shelf.ts'
import { copyPlainly, verifyBackup } from './verify.ts'

export type Live = { readonly control: Store<ControlTables>; readonly queue: Store<QueueTables> }

export type BackupRequest = Live & {
  /** The folder that holds all backups. */
  readonly to: string
  /** The spool of the running server. */
  readonly spool: string
  readonly keyFile?: string
  /** Version of Ulak. */
  readonly version: string
  readonly now: number
  /** Asks `carry` to leave spool files where they are until the answer is called. */
  keepSpool?(): () => void
}

/** Leftovers of a process that died are removed after this. */
const staleMs = 24 * 60 * 60 * 1_000
/** Left free on the disk of the backups, for the mail that comes meanwhile. */
const spareBytes = 64 * 1024 * 1024

export async function createBackup(request: BackupRequest): Promise<Backup> {
  await mkdir(request.to, { recursive: true, mode: 0o700 })
  await sweep(request.to, request.now)
  await checkRoom(request)
  const folder = await freeName(request.to, request.now)
  const partial = folder + partialSuffix
  try {
    await mkdir(partial, { mode: 0o700 })
    await fill(partial, request)
    const verdict = await verifyBackup(partial, request.to)
    if (!verdict.ok) throw backupRefusals.unusable(verdict.problem)
    await writeManifest(partial, { ...verdict.manifest, verifiedAt: request.now })
    await syncTree(partial)
    await renameDurably(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
  return describe(folder)
}

/** Makes a backup if a day has gone by since the last good one, and keeps seven. */
export async function backUpDaily(request: BackupRequest): Promise<Backup | undefined> {
  const last = (await listBackups(request.to)).find((backup) => backup.verified)
  if (!dueBackup(last?.createdAt, request.now)) return undefined
  const made = await createBackup(request)
  await rotateBackups(request.to)
  return made
}

async function fill(partial: string, request: BackupRequest): Promise<void> {
  const release = request.keepSpool?.()
  try {
    const databases = {
      control: await copyDatabase(request.control, 'control', partial),
      queue: await copyDatabase(request.queue, 'queue', partial),
    }
    const spool = await copySpool(request.spool, partial)
    const key = { included: false, note: keyNote, fingerprint: await keyFingerprint(request.keyFile) } as const
    await writeManifest(partial, newManifest({ ulak: request.version, at: request.now, databases, spool, key }))
  } finally {
    release?.()
  }
}

async function copyDatabase<T>(store: Store<T>, kind: Kind, partial: string): Promise<DatabaseEntry> {
  const name = `${kind}.db`
  const copy = path.join(partial, name)
  await writeFile(copy, '', { mode: 0o600 })
  const reader = await SqliteThread.open({ file: fileOfStore(store), readOnly: true })
  try {
    const rows = await reader.backup(copy)
    return { path: name, ...(await hashFile(copy)), steps: await stepsTaken(store.db, kind), rows }
  } finally {
    await reader.close()
  }
}

async function copySpool(spool: string, partial: string): Promise<readonly FileEntry[]> {
  if (!existsSync(spool)) return []
  const entries: FileEntry[] = []
  for (const name of await filesBelow(spool)) {
    const copy = path.join(partial, 'spool', name)
    try {
      await copyPlainly(path.join(spool, name), copy)
    } catch (error) {
      // Removed since it was listed: a body that was not committed after all.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      throw error
    }
    await chmod(copy, 0o600)
    entries.push({ path: `spool/${name}`, ...(await hashFile(copy)) })
  }
  return entries
}

async function checkRoom(request: BackupRequest): Promise<void> {
  const databases = await sizeOf([fileOfStore(request.control), fileOfStore(request.queue)])
  const names = existsSync(request.spool) ? await filesBelow(request.spool) : []
  const spool = await sizeOf(names.map((name) => path.join(request.spool, name)))
  const { bavail, bsize } = await statfs(request.to)
  // The databases twice: the proof restores them to one side.
  const needed = 2 * databases + spool + spareBytes
  if (bavail * bsize < needed) throw backupRefusals.noRoom(request.to, needed, bavail * bsize)
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let bytes = 0
  for (const file of files)
    bytes += await stat(file).then(
      (found) => found.size,
      () => 0,
    )
  return bytes
}

async function freeName(to: string, now: number): Promise<string> {
  const stamp = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')
  for (let count = 1; ; count += 1) {
    const folder = path.join(to, `ulak-${stamp}${count === 1 ? '' : `-${count}`}`)
    if (!existsSync(folder) && !existsSync(folder + partialSuffix)) return folder
  }
}

/** What a crash left; what is younger may belong to another process that is at work. */
async function sweep(to: string, now: number): Promise<void> {
  for (const name of await readdir(to)) {
    const isLeftover =
      isBackupName(name, partialSuffix) || isBackupName(name, removingSuffix) || name.startsWith('.verify-')
    if (!isLeftover) continue
    const { mtimeMs } = await stat(path.join(to, name))
    if (now - mtimeMs > staleMs) await rm(path.join(to, name), { recursive: true, force: true })
  }
}

const writeManifest = (folder: string, manifest: object): Promise<void> =>
  writeFile(path.join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 })

async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries) {
    const inner = path.join(folder, entry.name)
    await (entry.isDirectory() ? syncTree(inner) : syncPath(inner))
  }
  await syncPath(folder)
}

function fileOfStore<T>(store: Store<T>): string {
  if (store.file === undefined) throw backupRefusals.postgres()
  return store.file
}
