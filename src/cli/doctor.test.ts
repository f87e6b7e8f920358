// `ulak doctor` as it is started: the real command on this machine, on a folder of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { scratch } from '../../test/support/places.ts'

const main = path.join(import.meta.dirname, 'main.ts')

test('doctor --json tells every examination; the exit code is that of the worst', (t) => {
  const run = spawnSync(process.execPath, [main, 'doctor', '--json'], {
    encoding: 'utf8',
    env: {
      ULAK_DATA: scratch(t),
      ULAK_LANG: 'tr',
      ULAK_HOSTNAME: 'mx.ulak.example',
      ULAK_RESOLVERS: '127.0.0.1:1',
      ULAK_MX_NAMES: 'mx.ulak.example=192.0.2.1',
    },
  })
  const found = JSON.parse(run.stdout) as { id: string; condition: string; message: string }[]
  const ids = new Set(found.map(({ id }) => id))
  for (const id of ['node', 'disk-sync', 'disk-space', 'port', 'clock', 'outbound', 'reverse-name', 'nameserver-name'])
    assert.ok(ids.has(id), id)
  const isBad = found.some(({ condition }) => condition === 'bad')
  assert.equal(run.status, isBad ? 1 : 3)
  assert.equal(found.find(({ id }) => id === 'reverse-name')?.condition, 'unknown')
  assert.equal(found.find(({ id }) => id === 'node')?.message, 'Güncel.')
})
