import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { checks } from './checks/index.ts'
import { checksPage } from './checks-page.ts'

const file = path.resolve(import.meta.dirname, '../../docs/reference/checks.md')

test('the reference page of the checks is what the code says, both ways', () => {
  if (process.env.ULAK_WRITE_DOCS === '1') writeFileSync(file, checksPage())
  const page = readFileSync(file, 'utf8')
  assert.equal(page, checksPage(), 'run: ULAK_WRITE_DOCS=1 npm test -- checks-page')
  assert.deepEqual(
    [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1]),
    checks.map(({ id }) => id),
  )
})
