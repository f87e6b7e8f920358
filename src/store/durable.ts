// Files that survive a power cut: fsync of the file, fsync of the folder that names it.
import { open, readdir, rename } from 'node:fs/promises'
import path from 'node:path'

/** Makes a file's bytes, or a folder's list of names, durable. */
export async function syncPath(target: string): Promise<void> {
  const handle = await open(target, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Renames within one file system; after it returns, the new name holds through a power cut. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncPath(path.dirname(to))
  if (path.dirname(from) !== path.dirname(to)) await syncPath(path.dirname(from))
}

/** The files below `folder`, as relative paths with `/`, in order. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}
