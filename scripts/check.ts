// `npm run check`: format, types, lint, and whether the generated pages are true. The other tests are `npm test`.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.dirname(import.meta.dirname)
const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name)
const places = ['src', 'test', 'scripts', 'panel/src', 'bench'].filter((place) => existsSync(path.join(root, place)))

const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['format', bin('oxfmt'), ['--check', ...places]],
  ['types', bin('tsc'), ['-p', '.']],
  ['types of the panel', bin('tsc'), ['-p', 'panel']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings', ...places]],
  // Each is kept by one test: `ULAK_WRITE_DOCS=1 npm test -- <file>` writes it anew.
  ['generated pages', process.execPath, ['--test', '--test-reporter=dot', ...pages()]],
]

function pages(): string[] {
  return globSync('{src,test}/**/*.test.ts', { cwd: root })
    .map((file) => path.join(root, file))
    .filter((file) => readFileSync(file, 'utf8').includes('ULAK_WRITE_DOCS'))
}

const failed: string[] = []
for (const [name, command, args] of steps) {
  console.log(`── ${name}`)
  if (spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status !== 0) failed.push(name)
}
console.log(failed.length === 0 ? 'all good' : `not good: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
