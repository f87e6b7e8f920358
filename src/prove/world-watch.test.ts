// How the world was: looked at each hour, kept as rows of time, and asked for a moment that has passed.
import assert from 'node:assert/strict'
import { fakeClock } from '../../test/support/clock.ts'
import { backup, brand, declareRig, must } from '../../test/support/declare.ts'
import { eachEngine, eachPlace } from '../../test/support/stores.ts'
import { world } from '../../test/support/world.ts'
import { createRetentionJob } from '../declare/retention-job.ts'
import { createTerms } from '../declare/retention-terms.ts'
import { systemScope } from '../declare/scope.ts'
import { name } from '../dns/name.ts'
import { type ControlTables, openControl, openQueue, type Store } from '../store/store.ts'
import { silentLog } from '../system/log.ts'
import { dueLooks } from './world-seen.store.ts'
import { createWorldWatch } from './world-watch.ts'

const domain = 'firma.example'
const [minute, hour] = [60_000, 3_600_000]
const day = 24 * hour
/** Each test is later than any id of this process. */
let begin = Date.now()
const hops = [{ key: 'mail.firma.example:25', host: 'mail.firma.example' }]

async function rig(store: Store<ControlTables>) {
  const clock = fakeClock((begin += 200 * day))
  const dns = world({ 'mail.firma.example': { A: ['192.0.2.10'] }, 'mx.ulak.example': { A: ['192.0.2.25'] } })
  const made = await declareRig(store, { clock, resolver: dns })
  must(await made.declare.add(made.scope, { domain }))
  const watch = createWorldWatch({
    store,
    clock,
    log: silentLog,
    signal: new AbortController().signal,
    tools: () => ({ resolver: dns, now: clock.now, allowPrivate: true }),
    async find(text) {
      const found = await made.declare.find(systemScope, text)
      return found.ok ? found.value : undefined
    },
    ours: async () => ({ names: ['mx.ulak.example'], addresses: ['192.0.2.25'] }),
    meetHops: async () => hops,
  })
  const seen = async (at: number) => {
    const found = await watch.at(name(domain), at)
    const mx = found?.mx.map(({ preference, host, isOurs }) => `${preference} ${host}${isOurs ? ' ours' : ''}`)
    return found && { kind: found.kind, mx: mx!.join(', '), isCertain: found.isCertain }
  }
  const rows = async () => (await store.db.selectFrom('world_seen').select('id').execute()).length
  const hours = async (count: number) => {
    for (let hourly = 0; hourly < count; hourly += 1) {
      await clock.advance(hour)
      await watch.round()
    }
  }
  return { ...made, clock, dns, watch, hours, seen, rows }
}

eachEngine(
  'a moment between two looks that saw the same is certain, one before a change is not',
  'control',
  async (store) => {
    const { clock, dns, watch, hours, seen, rows } = await rig(store)
    dns.set(domain, { MX: ['10 mail.firma.example.'] })
    const start = clock.now()
    await watch.round()
    await hours(6)
    assert.equal(await rows(), 1, 'what stays the same is one row')
    dns.set(domain, { MX: ['10 mail.firma.example.', '20 mx.ulak.example.'] })
    const changed = clock.now()
    await hours(3)
    dns.failing.add(`MX ${domain}`)
    await hours(2)

    const alone = { kind: 'hosts', mx: '10 mail.firma.example', isCertain: true }
    const both = { kind: 'hosts', mx: '10 mail.firma.example, 20 mx.ulak.example ours', isCertain: true }
    assert.deepEqual(await seen(start + 2.5 * hour), alone)
    assert.deepEqual(await seen(changed + 30 * minute), { ...alone, isCertain: false }, 'it changed at some time then')
    assert.deepEqual(await seen(changed + 2 * hour), both)
    assert.deepEqual(await seen(clock.now() - 10 * minute), { kind: 'unknown-now', mx: '', isCertain: true })
    assert.equal(await seen(start - 1), undefined, 'nobody had looked yet')
  },
)

eachEngine(
  'who asks about this moment causes a look; the domain may go, what was seen stays',
  'control',
  async (store) => {
    const { clock, dns, declare, scope, watch, seen } = await rig(store)
    dns.set(domain, { MX: ['20 mx.ulak.example.'] })
    await clock.advance(minute)
    const now = clock.now()
    assert.deepEqual(await seen(now), { kind: 'hosts', mx: '20 mx.ulak.example ours', isCertain: true })
    const asked = dns.asked.length
    await seen(now)
    assert.equal(dns.asked.length, asked, 'and another one only later')
    const found = await watch.at(name(domain), now)
    assert.deepEqual(found!.hops, hops)
    assert.ok(
      found!.findings!.some(({ id }) => id.startsWith('mx-') || id.startsWith('spf-')),
      JSON.stringify(found),
    )
    assert.deepEqual(await dueLooks(store.db, now + hour - 1, 9), [])
    assert.deepEqual(await dueLooks(store.db, now + hour, 9), [domain])
    must(await declare.remove(scope, domain))
    await clock.advance(hour)
    assert.deepEqual(await dueLooks(store.db, clock.now(), 9), [])
    assert.equal((await seen(now))!.mx, '20 mx.ulak.example ours')
  },
)

eachPlace('after three months it is forgotten', async (where) => {
  const [store, queue] = [await openControl(where), await openQueue(where)]
  try {
    const { clock, dns, watch, rows } = await rig(store)
    dns.set(domain, { MX: ['0 .'] })
    await watch.at(name(domain), clock.now())
    dns.set(domain, { MX: ['20 mx.ulak.example.'] })
    await clock.advance(minute)
    await watch.at(name(domain), clock.now())
    assert.equal(await rows(), 2)
    await clock.leap(98 * day)
    await watch.round()
    const terms = createTerms({ store, clock })
    const ports = { control: store, queue, terms, clock, log: silentLog, now: clock.now }
    await createRetentionJob({ ...ports, forgetRecipients: async () => {} }).walk()
    assert.equal(await rows(), 1)
  } finally {
    await Promise.all([store.close(), queue.close()])
  }
})

eachEngine('the MX that Ulak published at a moment comes from the history', 'control', async (store) => {
  const { clock, declare, scope } = await rig(store)
  const at = (ms: number) => declare.publishedMx(name(domain), ms)
  const change = async (mail: typeof backup): Promise<number> => {
    await clock.advance(hour)
    const plan = must(await declare.plan(scope, [{ domain, mail }]))
    must(await declare.apply(scope, plan.id, { insist: plan.refusals.map(({ id }) => id) }))
    return clock.now()
  }
  const text = (mx: Awaited<ReturnType<typeof at>>) => mx?.map(({ preference }) => preference)
  const added = clock.now()
  const first = await change(backup)
  const second = await change({ ...backup, ulak: { ...backup.ulak, preference: 50 } })
  await clock.advance(hour)
  assert.equal(await at(added - 1), undefined)
  assert.deepEqual(text(await at(added)), [])
  assert.deepEqual(text(await at(first)), [10, 20])
  assert.deepEqual(text(await at(second - 1)), [10, 20])
  assert.deepEqual(text(await at(clock.now())), [10, 50])
  assert.equal(brand.mxNames.length, 1)
})
