import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isDmarc, parseDmarc } from './dmarc-record.ts'

test('the tags of RFC 9989', () => {
  const record = parseDmarc(
    'v=DMARC1; p=Reject; sp=quarantine; np=reject; psd=n; t=y; adkim=s; aspf=r; fo=1:d:s; rua=mailto:a@b.example, https://r.example/x; ruf=mailto:c@d.example;',
  )
  assert.deepEqual(record.problems, [])
  assert.deepEqual([record.policy, record.isTest], ['reject', true])
  assert.equal(parseDmarc('v=DMARC1').policy, undefined)
  assert.deepEqual(parseDmarc('v=DMARC1; p=none; x=anything goes').problems, [])
})

test('a fault is told with its column; what it says does not count', () => {
  const problems = (text: string) => parseDmarc(text).problems.map((one) => [one.code, one.at?.column])
  assert.deepEqual(problems('v=DMARC1; p=block'), [['dmarc-bad-value', 11]])
  assert.equal(parseDmarc('v=DMARC1; p=block').policy, undefined)
  assert.deepEqual(problems('v=DMARC1;  rua=a@b.example; p=none'), [['dmarc-bad-value', 12]])
  assert.deepEqual(problems('v=DMARC1; p none'), [['tag-bad', 11]])
  assert.deepEqual(problems('v=DMARC1;; p=none'), [['tag-empty', 10]])
  assert.deepEqual(problems('v=DMARC1; p=none; p=reject'), [['tag-twice', 19]])
  assert.deepEqual(problems('v=DMARC1; p='), [['tag-bad', 11]])
})

test('what is DMARC', () => {
  for (const text of ['v=DMARC1', 'v=DMARC1;p=none', 'v = DMARC1 ; p=none']) assert.equal(isDmarc(text), true, text)
  for (const text of ['v=dmarc1', 'v=DMARC10', ' v=DMARC1', 'p=none; v=DMARC1', 'v=spf1 -all'])
    assert.equal(isDmarc(text), false, text)
})

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void parseDmarc(`v=DMARC1;${text}`)))
})
