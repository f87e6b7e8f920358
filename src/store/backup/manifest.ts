// manifest.json: what a backup holds, so that it can be proven whole without anything but itself.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { StoreProblem } from '../fault.ts'
import type { Kind } from '../migrate.ts'
import { backupProblems } from './problems.ts'

export const manifestName = 'manifest.json'
const format = 1

export type FileEntry = { readonly path: string; readonly bytes: number; readonly sha256: string }
export type DatabaseEntry = FileEntry & {
  /** The steps of the schema that the database has taken. */
  readonly steps: readonly string[]
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>
}

export type Manifest = {
  readonly format: typeof format
  /** The version of Ulak that wrote it. */
  readonly ulak: string
  /** Milliseconds since 1970, and the same for people. */
  readonly at: number
  readonly time: string
  readonly databases: Readonly<Record<Kind, DatabaseEntry>>
  readonly spool: readonly FileEntry[]
  /** The key that encrypts secrets is not in the backup. `fingerprint` tells whether a key file is the right one; null: there was none. */
  readonly key: { readonly included: false; readonly note: string; readonly fingerprint: string | null }
  /** When it was restored to one side and compared; a backup without this does not count. */
  readonly verifiedAt: number | null
}

export const kinds: readonly Kind[] = ['control', 'queue']
export const keyNote =
  'A restore needs the key file (ULAK_KEY_FILE), which is never part of a backup. Keep a copy of it elsewhere. / ' +
  'Geri yükleme, yedeğe hiç konmayan anahtar dosyasını (ULAK_KEY_FILE) gerektirir. Bir kopyasını başka yerde saklayın.'

export function newManifest(parts: Omit<Manifest, 'format' | 'time' | 'verifiedAt'>): Manifest {
  return { format, ...parts, time: new Date(parts.at).toISOString(), verifiedAt: null }
}

/** Every file of a backup but the manifest. */
export const filesOf = (manifest: Manifest): readonly FileEntry[] => [
  ...kinds.map((kind) => manifest.databases[kind]),
  ...manifest.spool,
]

/** A backup that fills a disk is no help: what it takes, for lists. */
export const bytesOf = (manifest: Manifest): number => filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0)

export type ReadManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly problem: StoreProblem }

export async function readManifest(folder: string): Promise<ReadManifest> {
  const file = path.join(folder, manifestName)
  if (!existsSync(file)) return { ok: false, problem: backupProblems.none(folder) }
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Partial<Manifest>
    if (typeof value.format === 'number' && value.format > format)
      return { ok: false, problem: backupProblems.format(folder) }
    if (isManifest(value)) return { ok: true, manifest: value }
  } catch {
    // Not JSON, or not readable: the same to whoever wants to restore it.
  }
  return { ok: false, problem: backupProblems.manifest(folder) }
}

function isManifest(value: Partial<Manifest>): value is Manifest {
  const isFile = (entry: FileEntry | undefined, expected: RegExp): boolean =>
    typeof entry?.path === 'string' &&
    expected.test(entry.path) &&
    !entry.path.split('/').includes('..') &&
    Number.isSafeInteger(entry.bytes) &&
    /^[0-9a-f]{64}$/.test(entry.sha256)
  const isDatabase = (kind: Kind): boolean => {
    const entry = value.databases?.[kind]
    const isWhole = Array.isArray(entry?.steps) && typeof entry.rows === 'object' && entry.rows !== null
    return isWhole && isFile(entry, new RegExp(`^${kind}\\.db$`))
  }
  return (
    value.format === format &&
    typeof value.ulak === 'string' &&
    Number.isSafeInteger(value.at) &&
    kinds.every(isDatabase) &&
    Array.isArray(value.spool) &&
    value.spool.every((entry: FileEntry) => isFile(entry, /^spool\/[^\\\0]+$/)) &&
    (value.key?.fingerprint === null || typeof value.key?.fingerprint === 'string') &&
    (value.verifiedAt === null || Number.isSafeInteger(value.verifiedAt))
  )
}

export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Tells a key file from others without telling anything of the key. */
export async function keyFingerprint(keyFile: string | undefined): Promise<string | null> {
  if (!keyFile || !existsSync(keyFile)) return null
  const key = await readFile(keyFile)
  return createHash('sha256').update('ulak key fingerprint\0').update(key).digest('hex').slice(0, 16)
}
