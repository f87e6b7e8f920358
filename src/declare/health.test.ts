import assert from 'node:assert/strict'
import { silentLog } from '../system/log.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { createHealth, type HopOffer } from './health.ts'

const hop = { key: 'mail.firma.example:25', port: 25 }
const offer: HopOffer = { size: 10_000_000, smtputf8: true, eightBitMime: true, startTls: true, dsn: false }

eachEngine('what is known of a host outlives a restart', 'control', async (store) => {
  const clock = fakeClock()
  const before = createHealth({ store, clock, log: silentLog })
  await before.load()
  const end = new AbortController()
  const running = before.run(end.signal)
  before.offered(hop, offer)
  const since = clock.now()
  before.failed(hop, { fault: 'silent', reason: 'connection refused', since })
  end.abort()
  await running

  const after = createHealth({ store, clock, log: silentLog })
  await after.load()
  assert.deepEqual(after.down(), [
    { ...hop, offer, since, trouble: { fault: 'silent', reason: 'connection refused', since } },
  ])
  after.reached(hop)
  assert.deepEqual(after.down(), [])
  assert.deepEqual(after.find(hop.key)?.offer, offer)
})

eachEngine(
  'a host that fails and fails is written once; other words of it once a minute at most',
  'control',
  async (store) => {
    const clock = fakeClock()
    let writes = 0
    const counting = Object.assign(Object.create(store), { db: counted(store.db, () => (writes += 1)) })
    const health = createHealth({ store: counting, clock, log: silentLog })
    await health.load()
    writes = 0
    const end = new AbortController()
    const running = health.run(end.signal)
    const since = clock.now()
    for (let at = 0; at < 150; at += 1) {
      health.failed(hop, { fault: 'silent', reason: `refused, try ${at}`, since })
      await clock.advance(4_000)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    // Ten, and some more where the store was slower than the clock that is turned by hand; 150 without a limit.
    assert.ok(writes >= 2 && writes <= 20, `${writes} writes in ten minutes`)
    end.abort()
    await running
  },
)

/** Counts the statements that insert. */
const counted = <T extends object>(db: T, onInsert: () => void): T =>
  new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown
      if (name === 'insertInto') onInsert()
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
