import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { defaultRules } from '../declare/mail-rules.ts'
import { rspamdActions } from './decide.ts'
import { markWords, protectPage } from './protect-page.ts'

const file = path.resolve(import.meta.dirname, '../../docs/reference/protect.md')

test('the reference page of the door is what the code says, both ways', () => {
  if (process.env.ULAK_WRITE_DOCS === '1') writeFileSync(file, protectPage())
  const page = readFileSync(file, 'utf8')
  assert.equal(page, protectPage(), 'run: ULAK_WRITE_DOCS=1 npm test -- protect-page')
  assert.deepEqual(
    [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]),
    [...markWords, ...Object.keys(defaultRules), ...Object.keys(rspamdActions)],
  )
})
