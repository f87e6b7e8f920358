// Programs of Debian packages that cannot be installed beside others (each of them wants to be the machine's mail server): downloaded and unpacked
// into a folder of the machine's temporary ones, once, and run from there.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram } from './peers.ts'

/** A mail server that runs from there. */
export type MailServer = {
  readonly address: string
  readonly port: number
  /** Messages in the mailbox, as it wrote them (LF line ends). */
  delivered(): Buffer[]
  log(): string
}

/** The folder into which they are unpacked; or why that cannot be done here. */
export function unpacked(
  name: string,
  packages: readonly string[],
): { readonly root: string } | { readonly missing: string } {
  const root = path.join(tmpdir(), `ulak-unpacked-${process.getuid?.() ?? 0}`, name)
  if (existsSync(root)) return isOurs(root) ? { root } : { missing: `${root} belongs to somebody else` }
  const needed = ['apt-get', 'dpkg', 'unshare', 'mount'].filter((program) => !findProgram(program))
  if (process.getuid?.() !== 0) needed.push('root')
  if (needed.length > 0) return { missing: `${name} needs ${needed.join(', ')}` }
  const half = `${root}.${process.pid}`
  mkdirSync(half, { recursive: true, mode: 0o755 })
  try {
    const got = spawnSync('apt-get', ['download', ...packages], { cwd: half, timeout: 120_000 })
    if (got.status !== 0) return { missing: `${name} cannot be downloaded from Debian here` }
    for (const file of readdirSync(half).filter((one) => one.endsWith('.deb'))) {
      if (spawnSync('dpkg', ['-x', file, '.'], { cwd: half }).status !== 0)
        return { missing: `${file} cannot be unpacked` }
      rmSync(path.join(half, file))
    }
    // Another test file may have been faster.
    if (!existsSync(root)) renameSync(half, root)
    return { root }
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

/** The folder of temporary ones is everybody's. */
const isOurs = (folder: string): boolean =>
  [folder, path.dirname(folder)].every((one) => statSync(one).uid === process.getuid?.())
