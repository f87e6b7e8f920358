// Puts a backup in the place of a data folder's databases and spool. All is prepared and proven in `restore.partial` inside the
// folder; while that exists no store opens there, so that a restore that was cut short is seen and run again.
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { takeLock } from '../../system/lock.ts'
import { filesBelow, syncPath } from '../durable.ts'
import { restoringName } from '../sqlite/file.ts'
import { openControl, openQueue, type ControlTables, type QueueTables, type Store } from '../store.ts'
import { afterRestore as standardSteps } from './after-restore.ts'
import { filesOf, keyFingerprint, type Manifest, readManifest } from './manifest.ts'
import { backupProblems, backupRefusals } from './problems.ts'
import { checkDatabases, copyPlainly, isAsWritten } from './verify.ts'

/** What must not be as it was: run on the restored databases before they are put in place. */
export type AfterRestore = (control: Store<ControlTables>, queue: Store<QueueTables>, now: number) => Promise<void>

export type RestoreRequest = {
  /** The folder of one backup. */
  readonly from: string
  /** The data folder. */
  readonly folder: string
  /** Where the server will look for its key; it must be the one of the backup. */
  readonly keyFile?: string
  /** Goes on without the key: what it encrypts is then lost. */
  readonly withoutKey?: boolean
  /** What is in the folder is moved to one side, not removed. */
  readonly replace?: boolean
  readonly now: number
  readonly afterRestore?: readonly AfterRestore[]
}

export type Restored = {
  readonly manifest: Manifest
  /** Where the data lie that were there before. */
  readonly movedTo: string | undefined
}

/** What a restore replaces; everything else in the data folder (key, certificate, backups) stays. */
const isReplaced = (name: string): boolean => /^(control|queue)\.db(-wal|-shm)?$/.test(name) || name === 'spool'

export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { folder, now } = request
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lock = takeLock(folder)
  if (!lock.ok) throw backupRefusals.held(folder, lock.holder.pid)
  try {
    const work = path.join(folder, restoringName)
    const wasInterrupted = existsSync(work)
    if (!request.replace && !wasInterrupted && (await holdsData(folder))) throw backupRefusals.notEmpty(folder)
    const manifest = await usableManifest(request)
    await rm(work, { recursive: true, force: true })
    try {
      await prepare(work, manifest, request)
    } catch (error) {
      // Nothing was touched yet; after an interruption, though, the folder must stay shut.
      if (!wasInterrupted) await rm(work, { recursive: true, force: true })
      throw error
    }
    const movedTo = await moveAside(folder, now)
    await moveIn(work, folder)
    return { manifest, movedTo }
  } finally {
    lock.release()
  }
}

async function holdsData(folder: string): Promise<boolean> {
  for (const name of (await readdir(folder)).filter(isReplaced)) {
    if (name !== 'spool' || (await filesBelow(path.join(folder, name))).length > 0) return true
  }
  return false
}

async function usableManifest({ from, keyFile, withoutKey }: RestoreRequest): Promise<Manifest> {
  const read = await readManifest(from)
  if (!read.ok) throw backupRefusals.unusable(read.problem)
  const { fingerprint } = read.manifest.key
  if (fingerprint !== null && keyFile !== undefined && !withoutKey) {
    const found = await keyFingerprint(keyFile)
    if (found === null) throw backupRefusals.noKey(keyFile)
    if (found !== fingerprint) throw backupRefusals.wrongKey(keyFile)
  }
  return read.manifest
}

/** Copies, compares, opens (which brings an older schema up to date) and takes the steps after a restore. */
async function prepare(work: string, manifest: Manifest, request: RestoreRequest): Promise<void> {
  await mkdir(path.join(work, 'spool'), { recursive: true, mode: 0o700 })
  for (const entry of filesOf(manifest)) {
    const copy = path.join(work, entry.path)
    await copyPlainly(path.join(request.from, entry.path), copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    if (!(await isAsWritten(copy, entry))) throw backupRefusals.unusable(backupProblems.file(entry.path))
  }
  const problem = await checkDatabases(work, manifest)
  if (problem) throw backupRefusals.unusable(problem)
  await takeSteps(work, request.afterRestore ?? standardSteps, request.now)
  for (const name of await filesBelow(work)) await syncPath(path.join(work, name))
}

async function takeSteps(work: string, steps: readonly AfterRestore[], now: number): Promise<void> {
  const where = { engine: 'sqlite', folder: work } as const
  const control = await openControl(where)
  try {
    const queue = await openQueue(where)
    try {
      for (const step of steps) await step(control, queue, now)
    } finally {
      await queue.close()
    }
  } finally {
    await control.close()
  }
}

async function moveAside(folder: string, now: number): Promise<string | undefined> {
  const names = (await readdir(folder)).filter(isReplaced)
  if (!(await holdsData(folder))) {
    for (const name of names) await rm(path.join(folder, name), { recursive: true })
    return undefined
  }
  const stamp = new Date(now).toISOString().replaceAll(/[-:.]/g, '')
  let aside = path.join(folder, `before-restore-${stamp}`)
  while (existsSync(aside)) aside += '-again'
  await mkdir(aside, { mode: 0o700 })
  for (const name of names) await rename(path.join(folder, name), path.join(aside, name))
  await syncPath(aside)
  await syncPath(folder)
  return aside
}

async function moveIn(work: string, folder: string): Promise<void> {
  for (const name of (await readdir(work)).filter(isReplaced))
    await rename(path.join(work, name), path.join(folder, name))
  await syncPath(folder)
  await rm(work, { recursive: true })
  await syncPath(folder)
}
