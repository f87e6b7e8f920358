// Large bodies as files. A file is written, synced, its folder synced, and only then named by a committed row; a file without a row is an
// orphan of a crash and is swept at the next start. A sync that failed is never tried again: after it nobody knows what the disk holds.
import { closeSync, createReadStream, fsync, openSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { syncPath } from '../store/durable.ts'
import { createGroupCommit } from './group-commit.ts'

/** The disk did not do what it must: stop accepting, exit, recover. */
export class SyncFailed extends Error {}

export type SpoolFile = {
  readonly name: string
  write(chunk: Uint8Array): Promise<void>
  /** What was written, from `from` on: before the commit, and without another handle. */
  read(from: number): AsyncIterable<Uint8Array>
  /** Bytes and folder entry are on the disk when this resolves. */
  commit(): Promise<void>
  /** Closes and removes it. */
  discard(): Promise<void>
}

export type Spool = {
  create(name: string): Promise<SpoolFile>
  /** The bytes from `from` on. */
  read(name: string, from?: number): AsyncIterable<Uint8Array>
  remove(name: string): Promise<void>
  /** Files that are to be removed stay until the answer is called: a backup names them. */
  keep(): () => void
  /** Removes every file that `known` does not name; says how many. */
  sweep(known: ReadonlySet<string>): Promise<number>
  close(): Promise<void>
}

const readBytes = 256 * 1024
/** Of a file that is just being received there may be hundreds. */
const readBackBytes = 64 * 1024
const syncEntries = promisify(fsync)

export async function openSpool(folder: string): Promise<Spool> {
  if (await mkdir(folder, { recursive: true, mode: 0o700 })) await syncPath(path.dirname(folder))
  // One descriptor for all its syncs: when the process has none left, a file that is written can still be committed. It is no FileHandle,
  // since the collector of garbage may not close it.
  const entries = openSync(folder, 'r')
  let isOpen = true
  // Files that are ready together share the sync of their folder.
  const names = createGroupCommit<string, void>(async (group) => {
    if (!isOpen) throw new Error('the spool is closed')
    await synced(() => syncEntries(entries))
    return group.map(() => undefined)
  })
  const at = (name: string): string => path.join(folder, name)
  let keepers = 0
  const removedLater = new Set<string>()
  const unlinkNow = (name: string): Promise<void> => unlink(at(name)).catch(ignoreMissing)
  const remove = async (name: string): Promise<void> => {
    if (keepers > 0) removedLater.add(name)
    else await unlinkNow(name)
  }
  return {
    async create(name) {
      const handle = await open(at(name), 'wx+', 0o600)
      return spoolFile(name, handle, { named: () => names.add(name), remove: () => remove(name) })
    },
    read: (name, from = 0) => createReadStream(at(name), { start: from, highWaterMark: readBytes }),
    remove,
    keep() {
      keepers += 1
      let isKeeping = true
      return () => {
        if (!isKeeping) return
        isKeeping = false
        keepers -= 1
        if (keepers > 0) return
        // What cannot be removed is an orphan, which the next start sweeps.
        for (const name of removedLater) void unlinkNow(name).catch(() => undefined)
        removedLater.clear()
      }
    },
    async sweep(known) {
      const orphans = (await readdir(folder)).filter((name) => !known.has(name))
      for (const name of orphans) await remove(name)
      return orphans.length
    },
    async close() {
      await names.settled()
      if (isOpen) closeSync(entries)
      isOpen = false
    },
  }
}

function spoolFile(
  name: string,
  handle: FileHandle,
  folder: { named(): Promise<void>; remove(): Promise<void> },
): SpoolFile {
  let open = true
  const close = async (): Promise<void> => {
    if (!open) return
    open = false
    await handle.close()
  }
  return {
    name,
    async write(chunk) {
      for (let from = 0; from < chunk.length;) from += (await handle.write(chunk, from)).bytesWritten
    },
    async *read(from) {
      for (let at = from; open;) {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(readBackBytes), 0, readBackBytes, at)
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
        at += bytesRead
      }
    },
    async commit() {
      await synced(() => handle.sync())
      await close()
      await folder.named()
    },
    async discard() {
      await close()
      await folder.remove()
    },
  }
}

async function synced(sync: () => Promise<void>): Promise<void> {
  try {
    await sync()
  } catch (error) {
    throw new SyncFailed('the disk could not sync', { cause: error })
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
