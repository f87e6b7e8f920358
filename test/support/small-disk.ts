// A file system of a chosen size, where one can be mounted.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

/** The folder on which it is mounted; where none can be, the test is skipped. */
export function smallDisk(t: TestContext, size: string): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'ulak-test', folder]).status === 0
  t.after(() => {
    if (mounted) spawnSync('umount', ['-l', folder])
    rmdirSync(folder)
  })
  if (!mounted) t.skip('a small file system cannot be mounted here')
  return mounted ? folder : undefined
}
