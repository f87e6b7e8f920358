// Large bodies as files. A file is written, synced, its folder synced, and only then named by a committed row; a file without a row is an
// orphan of a crash and is swept at the next start. A sync that failed is never tried again: after it nobody knows what the disk holds.
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import path from 'node:path'

/** The disk did not do what it must: stop accepting, exit, recover. */
export class SyncFailed extends Error {}

export type SpoolFile = {
  readonly name: string
  write(chunk: Uint8Array): Promise<void>
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
}

export async function openSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
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
      const handle = await open(at(name), 'wx', 0o600)
      return spoolFile(name, handle, folder, () => remove(name))
    },
    read: (name, from = 0) => createReadStream(at(name), { start: from, highWaterMark: 256 * 1024 }),
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
  }
}

function spoolFile(name: string, handle: FileHandle, folder: string, remove: () => Promise<void>): SpoolFile {
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
    async commit() {
      await synced(() => handle.sync())
      await close()
      const parent = await openFolder(folder)
      try {
        await synced(() => parent.sync())
      } finally {
        await parent.close()
      }
    },
    async discard() {
      await close()
      await remove()
    },
  }
}

const openFolder = (folder: string): Promise<FileHandle> => open(folder, 'r')

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
