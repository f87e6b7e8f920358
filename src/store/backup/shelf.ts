// The folder that holds the backups: what is in it, how many are kept, when the next one is due.
import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { StoreProblem } from '../fault.ts'
import { bytesOf, readManifest } from './manifest.ts'

export type Backup = {
  /** The name of its folder. */
  readonly id: string
  readonly folder: string
  /** Milliseconds since 1970; 0 if it cannot be read. */
  readonly createdAt: number
  readonly bytes: number
  /** It was restored to one side and compared when it was made. */
  readonly verified: boolean
  readonly problem: StoreProblem | undefined
}

export const partialSuffix = '.partial'
export const removingSuffix = '.removing'
const daily = { keep: 7, everyMs: 24 * 60 * 60 * 1_000 }

export const isBackupName = (name: string, suffix = ''): boolean =>
  name.endsWith(suffix) && /^ulak-\d{8}T\d{6}Z(-\d+)?$/.test(name.slice(0, name.length - suffix.length))

/** All backups in `to`, newest first; those that are being made are none. */
export async function listBackups(to: string): Promise<readonly Backup[]> {
  const names = await readdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const backups = await Promise.all(
    names.filter((name) => isBackupName(name)).map((name) => describe(path.join(to, name))),
  )
  return backups.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
}

export async function describe(folder: string): Promise<Backup> {
  const id = path.basename(folder)
  const read = await readManifest(folder)
  if (!read.ok) return { id, folder, createdAt: 0, bytes: 0, verified: false, problem: read.problem }
  const { at, verifiedAt } = read.manifest
  return { id, folder, createdAt: at, bytes: bytesOf(read.manifest), verified: verifiedAt !== null, problem: undefined }
}

/** Removes the oldest good backups beyond `keep`. Damaged ones are left for a person to look at. */
export async function rotateBackups(to: string, keep: number = daily.keep): Promise<readonly string[]> {
  const good = (await listBackups(to)).filter((backup) => backup.verified)
  const old = good.slice(Math.max(keep, 1))
  for (const { folder } of old) {
    // A crash while it is emptied must not leave something that looks like a backup.
    await rename(folder, folder + removingSuffix)
    await rm(folder + removingSuffix, { recursive: true, force: true })
  }
  return old.map((backup) => backup.id)
}

/** Whether the daily backup is due. A last one in the future means that the clock was set back. */
export const dueBackup = (lastAt: number | undefined, now: number): boolean =>
  lastAt === undefined || lastAt > now || now - lastAt >= daily.everyMs
