import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { retentionPage } from './retention-page.ts'

const file = path.resolve(import.meta.dirname, '../../docs/reference/retention.md')

test('the reference page of what is kept is what the table says', () => {
  if (process.env.ULAK_WRITE_DOCS === '1') writeFileSync(file, retentionPage())
  assert.equal(readFileSync(file, 'utf8'), retentionPage(), 'run: ULAK_WRITE_DOCS=1 npm test -- retention-page')
})
