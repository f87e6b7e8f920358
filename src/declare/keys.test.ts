import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { scratch } from '../../test/support/places.ts'
import { name } from '../dns/name.ts'
import { openControl } from '../store/store.ts'
import { silentLog } from '../system/log.ts'
import { createSecrets } from '../system/secrets.ts'
import { createAccounts } from './accounts.ts'
import { createKeys, keepOldMs } from './keys.ts'
import { createPeers } from './peers.ts'
import type { Scope } from './scope.ts'

async function rig(t: TestContext) {
  const folder = scratch(t)
  const store = await openControl({ engine: 'sqlite', folder })
  t.after(() => store.close())
  const clock = fakeClock(Date.UTC(2026, 10, 25))
  const accounts = createAccounts({ store, clock })
  await accounts.start({ token: 'operator-token-of-this-test' })
  const operator = (await accounts.authenticate('operator-token-of-this-test')) as Scope
  const keysWith = (file: string) =>
    createKeys({ store, clock, secrets: createSecrets({ file: path.join(folder, file) }), log: silentLog })
  return { folder, store, clock, accounts, operator, keysWith, keys: await keysWith('secret.key') }
}

const value = <T>(result: { ok: true; value: T } | { ok: false; problem: { code: string } }): T => {
  assert.ok(result.ok, result.ok ? '' : result.problem.code)
  return result.value
}
const code = (result: { ok: true } | { ok: false; problem: { code: string } }): string =>
  result.ok ? 'ok' : result.problem.code

test('a key’s secret is shown once; what is stored of it is worth nothing without the key file', async (t) => {
  const { folder, store, operator, keys, keysWith } = await rig(t)
  const { key, secret } = value(await keys.add(operator, { name: 'Xfer.NS2.example.' }))
  assert.deepEqual([key.name, key.algorithm, key.usable], ['xfer.ns2.example', 'hmac-sha256', true])
  const bytes = Buffer.from(secret, 'base64')
  assert.equal(bytes.length, 32)
  assert.equal(JSON.stringify(await keys.list(operator, { limit: 10 })).includes(secret), false)
  await store.db.selectFrom('tsig_key').selectAll().execute()
  for (const file of ['control.db', 'control.db-wal'])
    for (const form of [bytes, secret]) assert.equal(readFileSync(path.join(folder, file)).includes(form), false)
  const find = async (file: string) => (await keysWith(file)).find(name('xfer.ns2.example').key)?.secrets
  assert.deepEqual(
    (await find('secret.key'))?.map((one) => Buffer.from(one.secret)),
    [bytes],
  )
  assert.deepEqual(await find('another.key'), [])
})

test('a replaced secret is taken for a day beside the new one, and no longer', async (t) => {
  const { clock, operator, keys } = await rig(t)
  const first = value(await keys.add(operator, { name: 'k.example' })).secret
  const second = value(await keys.rotate(operator, 'k.example')).secret
  assert.notEqual(first, second)
  const taken = () => keys.find(name('k.example').key)!.secrets.map((one) => Buffer.from(one.secret).toString('base64'))
  assert.deepEqual(taken(), [second, first])
  await clock.leap(keepOldMs)
  assert.deepEqual(taken(), [second])
  const third = value(await keys.rotate(operator, 'k.example', { keepMs: 0 })).secret
  assert.deepEqual(taken(), [third])
})

test('a key that a secondary uses stays, and names are given once', async (t) => {
  const { store, clock, operator, keys } = await rig(t)
  const peers = await createPeers({ store, clock })
  value(await keys.add(operator, { name: 'k.example' }))
  value(await peers.add(operator, { name: 'ns2', addresses: [], key: 'k.example' }))
  assert.equal(code(await keys.remove(operator, 'k.example')), 'key-in-use')
  assert.equal(code(await keys.add(operator, { name: 'K.example' })), 'key-exists')
  value(await peers.remove(operator, 'ns2'))
  value(await keys.remove(operator, 'k.example'))
  assert.equal(keys.find(name('k.example').key), undefined)
})

test('a secret of others must be one: base64, and long enough', async (t) => {
  const { operator, keys } = await rig(t)
  for (const secret of ['', 'c2hvcnQ=', 'not base64 at all!'])
    assert.equal(code(await keys.add(operator, { name: 'k.example', secret })), 'bad-key-secret')
  value(await keys.add(operator, { name: 'k.example', secret: Buffer.alloc(16, 5).toString('base64') }))
})
