// What is sealed can only be opened with the same key file, for the same purpose and owner.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { createSecrets, SecretsFault } from './secrets.ts'

const secret = Buffer.from('çok gizli')
const says = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SecretsFault)
  assert.match(error.text.en, pattern)
  assert.notEqual(error.text.tr, error.text.en)
  assert.ok(!error.text.en.includes('gizli'))
  return true
}

test('a secret comes back, and two seals of it tell nothing of each other', (t) => {
  const file = path.join(scratch(t), 'key')
  const made: string[] = []
  const secrets = createSecrets({ file, made: (one) => made.push(one) })
  const [first, second] = [secrets.seal('tsig', 'key-1', secret), secrets.seal('tsig', 'key-1', secret)]
  assert.notEqual(first, second)
  assert.ok(!first.includes(secret.toString('base64url')))
  assert.deepEqual(Buffer.from(createSecrets({ file }).open('tsig', 'key-1', first)), secret)
  assert.deepEqual(made, [file])
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

test('for another purpose or owner, or changed by a byte, it does not open', (t) => {
  const secrets = createSecrets({ file: path.join(scratch(t), 'key') })
  const sealed = secrets.seal('tsig', 'key-1', secret)
  const last = sealed.at(-2) === 'A' ? 'B' : 'A'
  assert.throws(() => secrets.open('dnssec', 'key-1', sealed), says(/not as it was sealed/))
  assert.throws(() => secrets.open('tsig', 'key-2', sealed), says(/not as it was sealed/))
  assert.throws(() => secrets.open('tsig', 'key-1', `${sealed.slice(0, -2)}${last}${sealed.at(-1)}`), says(/not as/))
  for (const other of ['', 'v1', 'v1.00.', 'v2.a.b', sealed.slice(0, 20)])
    assert.throws(() => secrets.open('tsig', 'key-1', other), says(/not as it was sealed/))
})

test('without the key file nothing is opened and no new key is made; another key is told from a changed secret', (t) => {
  const file = path.join(scratch(t), 'key')
  const sealed = createSecrets({ file }).seal('dnssec', 'zone', secret)
  const key = readFileSync(file)
  rmSync(file)
  assert.throws(() => createSecrets({ file }).open('dnssec', 'zone', sealed), says(/cannot be read.*ENOENT/))
  assert.ok(!existsSync(file))
  createSecrets({ file }).seal('dnssec', 'other', secret)
  assert.throws(() => createSecrets({ file }).open('dnssec', 'zone', sealed), says(/another key/))
  writeFileSync(file, 'short')
  assert.throws(() => createSecrets({ file }).open('dnssec', 'zone', sealed), says(/5 bytes/))
  writeFileSync(file, key)
  assert.deepEqual(Buffer.from(createSecrets({ file }).open('dnssec', 'zone', sealed)), secret)
  chmodSync(file, 0o600)
})
