import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ed25519Key, rsaKey } from '../../test/support/dkim-key.ts'
import { isDkimKey, parseDkimKey } from './dkim-record.ts'

const problems = (text: string) => parseDkimKey(text).problems.map(({ code, at }) => [code, at?.column])

test('an RSA key and its length, in both forms, with blanks and without a version', () => {
  for (const bits of [768, 1024, 2048, 4608]) {
    assert.equal(parseDkimKey(`v=DKIM1; k=rsa; p=${rsaKey(bits)}`).bits, bits)
    assert.equal(parseDkimKey(`p=${rsaKey(bits, 'pkcs1')}`).bits, bits)
  }
  const key = rsaKey(2048)
  const spread = parseDkimKey(`v=DKIM1;p=${key.slice(0, 100)} ${key.slice(100)}`)
  assert.deepEqual([spread.bits, spread.key, spread.problems], [2048, key, []])
})

test('an Ed25519 key is its 32 bytes and nothing around them', () => {
  assert.deepEqual(problems(`v=DKIM1; k=ed25519; p=${ed25519Key}`), [])
  assert.deepEqual(problems('v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='), [
    ['dkim-bad-key', 21],
  ])
})

test('what stands in the other tags', () => {
  const { hashes, services, isTest, keyType } = parseDkimKey(`h=sha1:SHA256; s=email:x; t=y:s; p=${rsaKey(1024)}`)
  assert.deepEqual([hashes, services, isTest, keyType], [['sha1', 'sha256'], ['email', 'x'], true, 'rsa'])
  assert.deepEqual(parseDkimKey('v=DKIM1; p=').key, '')
  assert.deepEqual(parseDkimKey('v=DKIM1; p=').problems, [])
})

test('a fault is told with its column', () => {
  assert.deepEqual(problems('k=rsa; v=DKIM1; p='), [['dkim-bad-version', 8]])
  assert.deepEqual(problems('v=DKIM2; p='), [['dkim-bad-version', 1]])
  assert.deepEqual(problems('v=DKIM1; k=rsa'), [['dkim-no-key', 1]])
  assert.deepEqual(problems(`v=DKIM1; p=${rsaKey(1024).slice(0, 90)}`), [['dkim-bad-key', 10]])
  assert.deepEqual(problems(`v=DKIM1; p="${rsaKey(1024)}"`), [['dkim-bad-key', 10]])
  assert.deepEqual(problems('v=DKIM1 k=rsa p=abc')[0], ['dkim-bad-version', 1])
})

test('what was meant as a key', () => {
  for (const text of ['v=DKIM1; p=', 'k=rsa; p=abc', 'p=abc']) assert.equal(isDkimKey(text), true, text)
  for (const text of ['v=spf1 -all', 'hello', 'o=~; r=a@b']) assert.equal(isDkimKey(text), false, text)
})

test('no text makes it throw or take long', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void parseDkimKey(`p=${text}`)))
  for (const text of ['p='.repeat(30_000), `p=${'A'.repeat(60_000)}`, ';'.repeat(60_000), `h=${':'.repeat(60_000)}`])
    parseDkimKey(text)
})
