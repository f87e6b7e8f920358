// Servers and programs that none of us wrote. A test names those it needs; where one is missing the test is skipped by that name,
// and with ULAK_TEST_NO_SKIP=1 (as .ci/run sets it) it fails instead.
import { findProgram, program } from '../../src/cli/demo/programs.ts'

export { findProgram, program }

/** Options of a test that needs these programs: `test('…', peer('named', 'dig'), async () => …)`. `root` may be one of them. */
export function peer(...names: string[]): { skip: string | false } {
  const missing = names.filter((name) => (name === 'root' ? process.getuid?.() !== 0 : !findProgram(name)))
  if (missing.length === 0) return { skip: false }
  const text = `needs ${missing.join(', ')}`
  if (process.env.ULAK_TEST_NO_SKIP === '1') throw new Error(`${text}, and skipping is forbidden here`)
  return { skip: text }
}
