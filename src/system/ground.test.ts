import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { newId } from './id.ts'
import { createLog } from './log.ts'
import { selfSigned } from './tls.ts'

test('ids sort by the time they were made', () => {
  const ids = [1, 2, 1_800_000_000_000].map((now) => newId(now))
  assert.deepEqual([...ids].sort(), ids)
  assert.ok(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{26}$/.test(id)))
})

test('ids made within one millisecond, or after the clock was set back, still sort by their order', () => {
  const now = 1_900_000_000_000
  const ids = [...Array.from({ length: 1000 }, () => newId(now)), newId(now - 5), newId(now)]
  assert.deepEqual([...ids].sort(), ids)
  assert.equal(new Set(ids).size, ids.length)
})

test('secrets never reach a log line', () => {
  const lines = new PassThrough()
  const log = createLog({ level: 'info', destination: lines })
  log.info({ token: 'geheim-1', request: { password: 'geheim-2', headers: { authorization: 'geheim-3' } } }, 'call')
  const text = String(lines.read())
  assert.ok(text.includes('"msg":"call"'))
  assert.ok(!text.includes('geheim'), text)
})

test('the self-signed certificate is made once, names every MX name, and its key is nobody else’s to read', async (t) => {
  const folder = scratch(t)
  const now = Date.now()
  const first = await selfSigned(folder, ['mx.ulak.example', 'mx2.ulak.example'], now)
  assert.ok(new X509Certificate(first.cert).checkHost('mx2.ulak.example'))
  assert.deepEqual(await selfSigned(folder, ['mx.ulak.example'], now), first)
  assert.notDeepEqual(await selfSigned(folder, ['mx3.ulak.example'], now), first)
  assert.equal(statSync(path.join(folder, 'smtp-key.pem')).mode & 0o777, 0o600)
})
