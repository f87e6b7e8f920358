// One server a data folder. The lock is a file with the holder's pid and start; a dead holder's lock is taken over.
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type Holder = { readonly pid: number; readonly since: string; readonly command: string }
export type LockResult = { readonly ok: true; release(): void } | { readonly ok: false; readonly holder: Holder }

const lockName = 'ulak.lock'

/** Takes the lock of `folder`, which must exist; says who holds it otherwise. */
export function takeLock(folder: string): LockResult {
  const file = path.join(folder, lockName)
  const mine = { pid: process.pid, since: new Date().toISOString(), command: 'ulak serve', born: birthOf(process.pid) }
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      const handle = openSync(file, 'wx', 0o644)
      writeFileSync(handle, JSON.stringify(mine))
      closeSync(handle)
      return { ok: true, release: () => rmSync(file, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = readHolder(file)
    if (holder && isAlive(holder)) return { ok: false, holder }
    rmSync(file, { force: true })
  }
  throw new Error(`the lock ${file} cannot be taken`)
}

/** Who holds `folder` now, if anybody. */
export function lockHolder(folder: string): Holder | undefined {
  const holder = readHolder(path.join(folder, lockName))
  return holder && isAlive(holder) ? holder : undefined
}

function readHolder(file: string): (Holder & { born?: string }) | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function isAlive(holder: Holder & { born?: string }): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  // A pid is given again after a reboot or a wrap: the same process has the same start.
  return holder.born === undefined || holder.born === birthOf(holder.pid)
}

/** When a process started, in the kernel's own unit; empty where /proc does not tell. */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
