// Servers and programs that none of us wrote. A test names those it needs; where one is missing the test is skipped by that name,
// and with ULAK_TEST_NO_SKIP=1 (as .ci/run sets it) it fails instead.
import { accessSync, constants, readdirSync } from 'node:fs'
import path from 'node:path'

const folders = [
  ...(process.env.PATH ?? '').split(path.delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/lib/postfix/sbin',
  ...postgresFolders(),
]

function postgresFolders(): string[] {
  try {
    return readdirSync('/usr/lib/postgresql')
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
  } catch {
    return []
  }
}

/** The program's path, or undefined. */
export function findProgram(name: string): string | undefined {
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The program's path; throws if it is missing. */
export function program(name: string): string {
  const file = findProgram(name)
  if (!file) throw new Error(`${name} is not installed`)
  return file
}

/** Options of a test that needs these programs: `test('…', peer('named', 'dig'), async () => …)`. `root` may be one of them. */
export function peer(...names: string[]): { skip: string | false } {
  const missing = names.filter((name) => (name === 'root' ? process.getuid?.() !== 0 : !findProgram(name)))
  if (missing.length === 0) return { skip: false }
  const text = `needs ${missing.join(', ')}`
  if (process.env.ULAK_TEST_NO_SKIP === '1') throw new Error(`${text}, and skipping is forbidden here`)
  return { skip: text }
}
