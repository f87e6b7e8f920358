import assert from 'node:assert/strict'
import { fakeClock } from '../../test/support/clock.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { silentLog } from '../system/log.ts'
import { createTlsFacts, type TlsAttempt } from './tls-facts.ts'

const good: TlsAttempt = {
  domain: 'firma.example',
  policyType: 'no-policy-found',
  policyText: [],
  host: 'mx.firma.example',
  address: '192.0.2.1',
  result: 'success',
  detail: '',
}
const dayMs = 86_400_000

eachEngine('connections are counted by day, host and result', 'queue', async (store) => {
  const clock = fakeClock(Date.UTC(2026, 10, 25, 12))
  const facts = createTlsFacts({ store, clock, log: silentLog })
  facts.count(good)
  facts.count(good)
  await facts.list('firma.example', 1)
  facts.count(good)
  facts.count({ ...good, result: 'certificate-expired', detail: 'out of date' })
  facts.count({ ...good, domain: 'other.example' })
  await clock.advance(dayMs)
  facts.count(good)
  const shown = async (days: number) =>
    (await facts.list('firma.example', days)).map(({ day, result, sessions }) => `${day} ${result} ${sessions}`)
  assert.deepEqual(await shown(30), [
    '2026-11-26 success 1',
    '2026-11-25 certificate-expired 1',
    '2026-11-25 success 3',
  ])
  assert.deepEqual(await shown(1), ['2026-11-26 success 1'])
})

eachEngine(
  'of one domain and day no more rows than the cap, and nothing is lost from the sum',
  'queue',
  async (store) => {
    const facts = createTlsFacts({ store, clock: fakeClock(), log: silentLog })
    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < 150; at += 1) facts.count({ ...good, address: `192.0.${round}.${at}` })
      await facts.list('firma.example', 1)
    }
    const all = await facts.list('firma.example', 1)
    assert.ok(all.length <= 210, `${all.length} rows`)
    assert.equal(
      all.reduce((sum, { sessions }) => sum + sessions, 0),
      450,
    )
    assert.ok(all.find(({ host }) => host === '')!.sessions >= 250)
  },
)
