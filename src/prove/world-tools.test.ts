import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorities } from '../../test/support/authorities.ts'
import { name } from '../dns/name.ts'
import { A, SOA } from '../dns/records/index.ts'
import { sharingForeign } from './world-tools.ts'

test('whether a server serves strangers is asked once a minute, its own zones every time', async () => {
  let [now, asked] = [0, 0]
  const zones = { 'firma.example': '@ SOA ns1 h 1 7200 1800 1209600 300' }
  const server = { zones, says: () => void (asked += 1) }
  const direct = sharingForeign(authorities({ '192.0.2.53': server }), () => now)
  const ask = (recursion: boolean) =>
    direct.ask(
      { address: '192.0.2.53', port: 53 },
      name('firma.example'),
      recursion ? A.code : SOA.code,
      recursion ? { recursion, overTcp: true } : {},
    )
  for (const recursion of [true, true, false, false])
    assert.equal((await ask(recursion)).kind, recursion ? 'no-data' : 'records')
  assert.equal(asked, 3)
  now = 60_000
  await ask(true)
  assert.equal(asked, 4)
})
