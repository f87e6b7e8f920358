// A database file before it is opened: is it there, whole as far as its header tells, and ours? Cheap, so it happens at every
// start; the thorough look (quick_check) only follows an unclean stop, which shows by the write-ahead log left behind.
import { existsSync, statSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import type { Kind } from '../migrate.ts'
import { refusals } from '../refusals.ts'

/** `application_id` in the header: "UlkC" and "UlkQ". */
export const applicationIds: Record<Kind, number> = { control: 0x556c6b43, queue: 0x556c6b51 }

/** In a data folder while a restore runs; what is in the folder must not be used then. */
export const restoringName = 'restore.partial'

export const fileOf = (folder: string, kind: Kind): string => path.join(folder, `${kind}.db`)

export async function prepareFolder(folder: string, kind: Kind): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (existsSync(path.join(folder, restoringName))) throw refusals.halfRestored(folder)
  // The other way round is a first start that was interrupted between the two.
  const [file, queue] = [fileOf(folder, 'control'), fileOf(folder, 'queue')]
  if (kind === 'control' && !existsSync(file) && existsSync(queue)) throw refusals.missing(file, queue)
}

/** A write-ahead log with something in it: the last user of the file did not close it. */
export function wasLeftOpen(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** https://www.sqlite.org/fileformat.html#the_database_header */
const headerBytes = 100
const magic = 'SQLite format 3\0'

/** Refuses a file whose header says that it is damaged, cut off, or not ours. */
export async function checkHeader(file: string, kind: Kind): Promise<void> {
  const { header, size } = await readHeader(file)
  if (header.length < headerBytes) throw refusals.corrupt(file, size === 0 ? 'it is empty' : `only ${size} bytes`)
  if (header.toString('latin1', 0, 16) !== magic) throw refusals.corrupt(file, 'not a SQLite file')
  if (header.readUInt32BE(68) !== applicationIds[kind]) throw refusals.foreign(file)
  if (wasLeftOpen(file)) return // the true header may be in the log
  const storedPageSize = header.readUInt16BE(16)
  const pageSize = storedPageSize === 1 ? 65_536 : storedPageSize
  // The page count is only kept up to date by writers that also copy the change counter.
  const isCountValid = header.readUInt32BE(24) === header.readUInt32BE(92)
  const expected = header.readUInt32BE(28) * pageSize
  if (isCountValid && size < expected) throw refusals.corrupt(file, `${size} of ${expected} bytes`)
}

async function readHeader(file: string): Promise<{ header: Buffer; size: number }> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw refusals.unreadable(file, error)
  })
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    return { header: buffer.subarray(0, bytesRead), size }
  } finally {
    await handle.close()
  }
}
