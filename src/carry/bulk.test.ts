import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fakeClock } from '../../test/support/clock.ts'
import { scratch } from '../../test/support/places.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { systemScope } from '../declare/scope.ts'
import { openQueue, type QueueTables, type Store } from '../store/store.ts'
import { newId } from '../system/id.ts'
import { atOnce, createBulk } from './bulk.ts'
import { insertMessages } from './queue-steps.store.ts'
import { countByState, listQuery, maxRoutes, type NewMessage } from './queue.store.ts'

const clock = fakeClock()
const atMost = 3 * atOnce
const message = (domain: string, recipients = 1): NewMessage => ({
  id: newId(clock.now()),
  accountId: 'a',
  accountPath: '/root/a/',
  domain,
  sender: 'a@sender.example',
  received: clock.now(),
  size: 1,
  smtputf8: false,
  eightBit: false,
  clientIp: '',
  trace: '',
  cuts: [],
  verdict: {},
  body: Buffer.from('x'),
  recipients: Array.from({ length: recipients }, (_, at) => `r${at}@${domain}`),
  lifetimeMs: 1e9,
  bounceable: false,
})

function bulkOf(store: Store<QueueTables>) {
  const tried: string[] = []
  const decideAll = createBulk({
    store,
    clock,
    stopping: new AbortController().signal,
    atMost,
    removeSpools: async () => {},
    lifetimeOf: async (domain) => (domain === 'kisa.example' ? 1_000 : 2_000),
    waits: () => {},
    tryNow: (route) => tried.push(route),
  })
  return { decideAll, tried }
}

const insert = (store: Store<QueueTables>, messages: readonly NewMessage[]): Promise<void> =>
  store.transact((tx) => insertMessages(tx, messages, clock.now()))

eachEngine(
  'one call looks at so many, the next goes on there, and what came in meanwhile is not met',
  'queue',
  async (store) => {
    const { decideAll } = bulkOf(store)
    const all = Array.from({ length: atMost + 50 }, () => message('firma.example'))
    await insert(store, all)
    const first = await decideAll(systemScope, 'hold', { domain: 'firma.example' })
    assert.equal(first.messages, atMost)
    await insert(store, [message('firma.example')])
    const second = await decideAll(systemScope, 'hold', { domain: 'firma.example' }, first.next)
    assert.deepEqual(second, { messages: 50, next: undefined })
    assert.equal((await countByState(store.db)).waiting, 1)
  },
)

test('it breaks off in the middle: what was done is told, and the rest is done from there', async (t) => {
  const store = await openQueue({ engine: 'sqlite', folder: scratch(t) })
  t.after(() => store.close())
  const { decideAll, tried } = bulkOf(store)
  const all = Array.from({ length: 2 * atOnce + 10 }, (_, at) => message(at < 10 ? 'kisa.example' : 'firma.example'))
  await insert(store, all)
  await decideAll(systemScope, 'hold', {})
  const { id } = all[atOnce + 5]!
  await sql`create trigger full before update on recipient when old.message_id = ${sql.lit(id)} begin select raise(abort, 'no'); end`.execute(
    store.db,
  )
  const broken = await decideAll(systemScope, 'release', { state: 'held' })
  assert.deepEqual([broken.messages, broken.next], [atOnce, { after: all[atOnce - 1]!.id, newest: all.at(-1)!.id }])
  assert.match(String(broken.fault), /no/)
  assert.deepEqual(tried, ['kisa.example', 'firma.example'], 'those that were released are tried')
  await assert.rejects(decideAll(systemScope, 'release', { state: 'held' }, broken.next), 'nothing was done at all')
  await sql`drop trigger full`.execute(store.db)
  assert.deepEqual(await decideAll(systemScope, 'release', { state: 'held' }, broken.next), {
    messages: atOnce + 10,
    next: undefined,
  })
  const lives = await store.db.selectFrom('recipient').select(['domain', 'until']).distinct().execute()
  assert.deepEqual(Object.fromEntries(lives.map(({ domain, until }) => [domain, until! - clock.now()])), {
    'firma.example': 2_000,
    'kisa.example': 1_000,
  })
})

eachEngine('messages with many recipients are decided on whole', 'queue', async (store) => {
  const { decideAll } = bulkOf(store)
  for (const recipients of [3_000, 900, 900, 900, 1]) await insert(store, [message('firma.example', recipients)])
  assert.deepEqual(await decideAll(systemScope, 'hold', { state: 'waiting' }), { messages: 5, next: undefined })
  assert.deepEqual(await countByState(store.db), {
    waiting: 0,
    trying: 0,
    held: 5_701,
    undeliverable: 0,
    quarantined: 0,
  })
})

eachEngine('a search takes as many routes as it says', 'queue', async (store) => {
  const routes = Array.from({ length: maxRoutes }, (_, at) => `d${at}.example`)
  await insert(store, [message('d7.example')])
  const scope = { ...systemScope, domains: routes.slice(0, 10_000) }
  assert.equal((await listQuery(store.db, scope, { routes, limit: 10 }).execute()).length, 1)
})
