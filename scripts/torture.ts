// `npm run torture`: the long forms of what `npm test` proves shortly, test/torture/*.test.ts one after the other. Arguments narrow it as they
// narrow the tests. What is random is seeded: a failure names its seed, and ULAK_TORTURE_SEED=… plays it again.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import path from 'node:path'

const root = path.dirname(import.meta.dirname)
const wanted = process.argv.slice(2)
const files = globSync('test/torture/*.test.ts', { cwd: root })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .toSorted()

if (files.length === 0) {
  console.error(`no torture matches ${wanted.join(' ')}`)
  process.exit(2)
}
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...files], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
