// The shim of disk-shim.c: what a process does to its disk as a log, and faults on demand. Built once a test file, with Debian's gcc.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, type TestContext } from 'node:test'
import { scratch } from './places.ts'

/** In the order of disk-shim.c. */
const operations = [
  'create',
  'write',
  'truncate',
  'rename',
  'unlink',
  'link',
  'mkdir',
  'rmdir',
  'sync-begin',
  'sync-end',
  'said',
  'heard',
] as const

/** One thing that happened. Paths are relative to the folder; the folder itself is ''. */
export type DiskRecord = {
  readonly op: (typeof operations)[number]
  readonly thread: number
  /** Of a sync or a write that the shim failed: the error; else 0. */
  readonly error: number
  readonly inode: bigint
  /** Of a write, and the new length of a truncate. */
  readonly offset: number
  readonly path: string
  readonly other: string
  readonly data: Buffer
}

/** Calls that can be made to fail. */
export const faultClasses = { write: 1, sync: 2, open: 4, truncate: 8, name: 16 } as const
export type FaultClass = keyof typeof faultClasses
export const errors = { EIO: 5, EMFILE: 24, ENOSPC: 28 } as const

export type Fault = {
  readonly on: readonly FaultClass[]
  /** Only calls on paths like this (fnmatch). */
  readonly path?: string
  readonly error: keyof typeof errors
  /** Calls that still succeed before. */
  readonly skip?: number
  /** Calls that fail then; all of them unless told. */
  readonly count?: number
}

export type DiskShim = {
  readonly environment: Readonly<Record<string, string>>
  arm(fault: Fault): void
  disarm(): void
  /** Calls of the armed classes since `arm`, and how many of them failed. */
  counts(): { readonly seen: number; readonly failed: number }
  slowSyncs(ms: number): void
  log(): readonly DiskRecord[]
}

let library: string | undefined
after(() => library && rmSync(path.dirname(library), { recursive: true }))

/** For processes that work in `folder`. `marks`: what is said to or heard from a socket is logged if it contains one of them. */
export function diskShim(t: TestContext, folder: string, marks: readonly string[] = []): DiskShim {
  const place = scratch(t, 'ulak-shim')
  const control = path.join(place, 'control')
  const log = path.join(place, 'log')
  writeFileSync(control, Buffer.alloc(128))
  library ??= build()
  const words = (): Int32Array => new Int32Array(new Uint8Array(readFileSync(control)).buffer)
  const put = (at: number, values: readonly number[]): void => {
    const file = openSync(control, 'r+')
    writeSync(file, new Uint8Array(Int32Array.from(values).buffer), 0, values.length * 4, at * 4)
    closeSync(file)
  }
  return {
    environment: {
      LD_PRELOAD: library,
      ULAK_SHIM_ROOT: folder,
      ULAK_SHIM_LOG: log,
      ULAK_SHIM_CONTROL: control,
      ULAK_SHIM_MARKS: marks.join('\n'),
      // The shim sees calls, not requests in a ring.
      UV_USE_IO_URING: '0',
    },
    arm(fault) {
      const classes = fault.on.reduce((sum, one) => sum | faultClasses[one], 0)
      put(0, [0])
      put(8, [...new Int32Array(Uint8Array.from(Buffer.from((fault.path ?? '').padEnd(96, '\0'))).buffer)])
      put(0, [0, fault.skip ?? 0, fault.count ?? -1, errors[fault.error], 0, 0])
      put(0, [classes])
    },
    disarm: () => put(0, [0]),
    counts: () => ({ seen: words()[4]!, failed: words()[5]! }),
    slowSyncs: (ms) => put(6, [ms]),
    log: () => readLog(readFileSync(log)),
  }
}

function build(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-shim-so-'))
  const source = path.join(import.meta.dirname, 'disk-shim.c')
  const target = path.join(folder, 'disk-shim.so')
  const made = spawnSync('gcc', ['-O1', '-Wall', '-Wextra', '-shared', '-fPIC', '-o', target, source], {
    encoding: 'utf8',
  })
  if (made.status !== 0 || made.stderr !== '') throw new Error(`gcc: ${made.stderr}`)
  return target
}

function readLog(bytes: Buffer): DiskRecord[] {
  const records: DiskRecord[] = []
  // A process that was killed may have left half a record.
  for (let at = 0; at + 4 <= bytes.length && at + 4 + bytes.readUInt32LE(at) <= bytes.length;) {
    const [path, other, data] = [bytes.readUInt32LE(at + 32), bytes.readUInt32LE(at + 36), bytes.readUInt32LE(at + 40)]
    const text = (from: number, length: number): string => bytes.toString('utf8', from, from + length)
    const start = at + 44
    records.push({
      op: operations[bytes.readUInt32LE(at + 4) - 1]!,
      thread: bytes.readUInt32LE(at + 8),
      error: bytes.readInt32LE(at + 12),
      inode: bytes.readBigUInt64LE(at + 16),
      offset: Number(bytes.readBigInt64LE(at + 24)),
      path: text(start, path),
      other: text(start + path, other),
      data: bytes.subarray(start + path + other, start + path + other + data),
    })
    at += 4 + bytes.readUInt32LE(at)
  }
  return records
}
