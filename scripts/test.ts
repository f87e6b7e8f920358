// `npm test`: runs every test file beside the code and in test/, lists by name what was skipped and why, and ends with one line that counts.
// Arguments narrow it: `npm test -- dns/name` runs the files whose path contains that text.
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const root = path.dirname(import.meta.dirname)
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const files = ['src/**/*.test.ts', 'test/**/*.test.ts', 'panel/src/**/*.test.ts']
  .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' }))
  // Long: `npm run torture`.
  .filter((file) => !file.startsWith('test/torture/'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
  .map((file) => path.join(root, file))

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`)
  process.exit(2)
}

const counts = { passed: 0, failed: 0, skipped: 0 }
const skipped: string[] = []
const jobs = Number(process.env.ULAK_TEST_JOBS ?? '') || availableParallelism() + 1

const stream = run({ files, concurrency: jobs, cwd: root })
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite' || isFile(event.name)) return
  if (event.skip === undefined && event.todo === undefined) counts.passed += 1
  else {
    counts.skipped += 1
    skipped.push(
      `${path.relative(root, event.file ?? '')}: ${event.name} (${event.skip === true || event.skip === '' ? 'no reason given' : (event.skip ?? event.todo)})`,
    )
  }
})
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite' || event.nesting === 0) counts.failed += 1
})
stream.once('end', () => {
  setImmediate(() => {
    if (skipped.length > 0) console.log(`\nSkipped here:\n${skipped.map((line) => `  - ${line}`).join('\n')}`)
    console.log(
      `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
    )
    process.exitCode = counts.failed > 0 ? 1 : 0
  })
})
stream.compose(new spec()).pipe(process.stdout)

/** The runner reports each file as a test of its own, too. */
function isFile(name: string): boolean {
  return name.endsWith('.test.ts')
}
