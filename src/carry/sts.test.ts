// MTA-STS as a sender keeps it, with the clock turned by hand. RFC 8461 §3.3, §5.1
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { scratch } from '../../test/support/places.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { world } from '../../test/support/world.ts'
import type { PolicyAnswer } from '../smtp/mta-sts.ts'
import { openQueue, type QueueTables, type Store } from '../store/store.ts'
import { silentLog } from '../system/log.ts'
import { createStsPolicies } from './sts.ts'
import { findPolicy, keepPolicy } from './sts.store.ts'

const signal = new AbortController().signal
const day = 86_400
const policyText = (mode: string, mx = 'mx.firma.example', maxAge = 7 * day): string =>
  `version: STSv1\r\nmode: ${mode}\r\nmx: ${mx}\r\nmax_age: ${maxAge}\r\n`
const record = (id: string) => ({ TXT: [`"v=STSv1; id=${id}"`] })

async function setUp(t: TestContext, store?: Store<QueueTables>) {
  const own = store ?? (await openQueue({ engine: 'sqlite', folder: scratch(t) }))
  if (!store) t.after(() => own.close())
  const clock = fakeClock()
  const dns = world({ '_mta-sts.firma.example': record('one') })
  const faults: string[] = []
  let fetches = 0
  let answer: PolicyAnswer = { kind: 'fetched', contentType: 'text/plain', body: policyText('enforce') }
  const start = () =>
    createStsPolicies({
      store: own,
      clock,
      log: silentLog,
      resolver: dns,
      async fetchPolicy() {
        fetches += 1
        return answer
      },
      onFault: (domain, { result }) => faults.push(`${domain} ${result}`),
    })
  let sts = start()
  return {
    dns,
    clock,
    faults,
    store: own,
    fetches: () => fetches,
    serve: (now: PolicyAnswer | string) =>
      void (answer = typeof now === 'string' ? { kind: 'fetched', contentType: 'text/plain', body: now } : now),
    restart: () => void (sts = start()),
    mode: async () => (await sts.find('firma.example', signal))?.mode,
    find: () => sts.find('firma.example', signal),
  }
}
const gone: PolicyAnswer = { kind: 'failed', why: 'unreachable', detail: 'ECONNREFUSED' }

test('a policy is fetched once and kept over a restart', async (t) => {
  const at = await setUp(t)
  assert.deepEqual(await at.find(), { mode: 'enforce', maxAge: 7 * day, mx: ['mx.firma.example'] })
  await Promise.all([at.mode(), at.mode()])
  at.restart()
  at.serve(gone)
  assert.equal(await at.mode(), 'enforce')
  assert.equal(at.fetches(), 1)
})

test('whoever hides the record or the policy host changes nothing until max_age has passed', async (t) => {
  const at = await setUp(t)
  await at.find()
  at.serve(gone)
  at.dns.set('_mta-sts.firma.example', undefined)
  await at.clock.advance(6 * day * 1_000)
  assert.equal(await at.mode(), 'enforce')
  at.dns.failing.add('_mta-sts.firma.example')
  assert.equal(await at.mode(), 'enforce')
  at.restart()
  assert.equal(await at.mode(), 'enforce')
  await at.clock.advance(2 * day * 1_000)
  assert.equal(await at.mode(), undefined)
})

test('a new id is a reason to fetch, and so is a day; what cannot be fetched leaves the old one in force', async (t) => {
  const at = await setUp(t)
  await at.find()
  at.dns.set('_mta-sts.firma.example', record('two'))
  at.serve(gone)
  assert.equal(await at.mode(), 'enforce')
  assert.equal(at.fetches(), 2)
  // The same id is left alone for five minutes.
  assert.equal(await at.mode(), 'enforce')
  assert.equal(at.fetches(), 2)
  at.serve(policyText('testing'))
  await at.clock.advance(5 * 60_000)
  assert.equal(await at.mode(), 'testing')
  at.serve(policyText('enforce', '*.firma.example'))
  await at.clock.advance(day * 1_000 + 1)
  await at.find()
  await at.clock.advance(0)
  assert.deepEqual((await at.find())?.mx, ['*.firma.example'])
  assert.equal(at.fetches(), 4)
  assert.deepEqual(at.faults, ['firma.example sts-policy-fetch-error'])
})

test('the first policy binds nobody until it was fetched, and mode none never does', async (t) => {
  const at = await setUp(t)
  at.serve(gone)
  assert.equal(await at.mode(), undefined)
  at.serve(policyText('none'))
  await at.clock.advance(5 * 60_000)
  assert.equal(await at.mode(), undefined)
  assert.equal(at.fetches(), 2)
  assert.equal((await findPolicy(at.store.db, 'firma.example', at.clock.now()))?.policy.mode, 'none')
})

test('what is no policy, or comes as no text, is none', async (t) => {
  const cases: [PolicyAnswer | string, string][] = [
    [{ kind: 'fetched', contentType: 'text/html', body: policyText('enforce') }, 'sts-policy-invalid'],
    ['<html>', 'sts-policy-invalid'],
    [policyText('enforce', 'mx.firma.example', 40_000_000), 'sts-policy-invalid'],
    [{ kind: 'failed', why: 'certificate', detail: 'CERT_HAS_EXPIRED' }, 'sts-webpki-invalid'],
    [{ kind: 'failed', why: 'redirect', detail: '302 → http://127.0.0.1/' }, 'sts-policy-fetch-error'],
    [{ kind: 'failed', why: 'too-large', detail: '1073741824 bytes' }, 'sts-policy-fetch-error'],
    [{ kind: 'failed', why: 'late', detail: 'no answer' }, 'sts-policy-fetch-error'],
    [{ kind: 'no-host' }, 'sts-policy-fetch-error'],
    [{ kind: 'unknown', detail: 'SERVFAIL' }, 'sts-policy-fetch-error'],
  ]
  const at = await setUp(t)
  for (const [served, fault] of cases) {
    at.serve(served)
    assert.equal(await at.mode(), undefined)
    assert.equal(at.faults.at(-1), `firma.example ${fault}`)
    await at.clock.advance(5 * 60_000)
  }
  assert.equal(at.faults.length, cases.length)
})

test('two records, a broken one, or none announce nothing', async (t) => {
  const at = await setUp(t)
  for (const texts of [['"v=STSv1; id=a"', '"v=STSv1; id=b"'], ['"v=STSv1; id="'], ['"v=spf1 -all"']]) {
    at.dns.set('_mta-sts.firma.example', { TXT: texts })
    assert.equal(await at.mode(), undefined)
  }
  assert.equal(at.fetches(), 0)
})

eachEngine('a kept policy is replaced, and gone when its time is over', 'queue', async (store) => {
  const kept = { id: 'a', policy: { mode: 'enforce', maxAge: 60, mx: ['mx.example'] }, fetched: 1, until: 100 } as const
  await keepPolicy(store.db, 'firma.example', kept)
  const next = { ...kept, id: 'b', until: 200 }
  await keepPolicy(store.db, 'firma.example', next)
  assert.deepEqual(await findPolicy(store.db, 'firma.example', 150), next)
  assert.equal(await findPolicy(store.db, 'firma.example', 200), undefined)
})
