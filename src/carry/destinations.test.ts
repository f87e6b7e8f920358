import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Scope, systemScope } from '../declare/scope.ts'
import { newId } from '../system/id.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { createDestinations, type Destination, destinationText } from './destinations.ts'
import { listWaits } from './destinations.store.ts'
import type { Hop } from './hops.ts'
import { insertMessages } from './queue-steps.store.ts'
import { decide, type NewMessage } from './queue.store.ts'

const hop = (host: string, preference = 10): Hop => ({
  key: `${host}:25`,
  host,
  port: 25,
  preference,
  policyDomain: host,
  isSecure: false,
  tellsClient: false,
  addresses: undefined,
})

test('what waits is told by host, longest waiting first, and counted once however many look', async () => {
  const clock = fakeClock()
  let counts = 0
  const [a, b] = [hop('a.firma.example'), hop('b.firma.example')]
  const routes: Record<string, readonly Hop[]> = { 'x.example': [b, a], 'y.example': [a, b], 'z.example': [b] }
  const now = clock.now()
  const down = {
    state: 'down',
    reason: 'a.firma.example: ECONNREFUSED',
    since: now - 60_000,
    nextTry: now + 4_000,
  } as const
  const destinations = createDestinations({
    clock,
    async listWaits() {
      counts += 1
      return [
        { domain: 'x.example', accountPath: '/root/a/', messages: 2, oldest: now - 5_000 },
        { domain: 'y.example', accountPath: '/root/b/', messages: 3, oldest: now - 9_000 },
        { domain: 'z.example', accountPath: '/root/b/', messages: 1, oldest: now - 1_000 },
        { domain: 'new.example', accountPath: '/root/b/', messages: 1, oldest: now - 20_000 },
      ]
    },
    hopsOf: (domain) => routes[domain],
    waiting: (domain) => (domain < 'z' && domain > 'o' ? down : undefined),
  })
  const seen = await destinations(systemScope)
  assert.deepEqual(
    seen.map(({ host, state, messages, domains }) => [host, state, messages, domains]),
    [
      [undefined, 'unknown', 1, ['new.example']],
      ['a.firma.example', 'down', 5, ['x.example', 'y.example']],
      ['b.firma.example', 'up', 1, ['z.example']],
    ],
  )
  const other: Scope = { ...systemScope, accountPath: '/root/a/' }
  assert.deepEqual(
    (await destinations(other)).map(({ messages, domains }) => [messages, domains]),
    [[2, ['x.example']]],
  )
  assert.deepEqual(await destinations({ ...other, domains: ['y.example'] }), [])
  assert.equal(counts, 1)
})

test('one sentence says it all, in both languages', () => {
  const now = Date.parse('2026-11-25T17:00:00Z')
  const one: Destination = {
    host: 'mail.firma.com',
    domains: ['firma.com'],
    messages: 1_204,
    oldest: now - (3 * 3_600 + 12 * 60) * 1_000,
    state: 'down',
    since: Date.parse('2026-11-25T14:02:00Z'),
    reason: 'mail.firma.com: 192.0.2.1 port 25: ECONNREFUSED',
    nextTry: now + 4_000,
  }
  assert.deepEqual(destinationText(one, now), {
    en: '1,204 messages wait for mail.firma.com, oldest 3 h 12 m, down since 14:02 UTC (connection refused), next try in 4 s',
    tr: '1.204 ileti mail.firma.com için bekliyor, en eskisi 3 sa 12 dk, 14:02 UTC’den beri ulaşılamıyor (bağlantı reddedildi), sonraki deneme 4 sn sonra',
  })
  const younger: Destination = {
    ...one,
    messages: 1,
    oldest: now,
    since: now - 86_400_000,
    reason: 'x: 554 go away',
    nextTry: undefined,
  }
  assert.equal(
    destinationText(younger, now).en,
    '1 message waits for mail.firma.com, oldest 0 s, down since 2026-11-24 17:00 UTC (x: 554 go away)',
  )
})

eachEngine(
  'messages that wait are counted by domain and account; what is held is not among them',
  'queue',
  async (store) => {
    const now = 1_760_000_000_000
    let made = 0
    const message = (domain: string, accountPath = '/root/a/'): NewMessage => ({
      id: newId(now + (made += 1)),
      accountId: 'a',
      accountPath,
      domain,
      sender: '',
      received: now + made,
      size: 1,
      smtputf8: false,
      eightBit: false,
      clientIp: '192.0.2.1',
      trace: '',
      cuts: [],
      verdict: {},
      body: Buffer.from('x'),
      recipients: [`bir@${domain}`, `iki@${domain}`],
      lifetimeMs: 1e9,
      bounceable: false,
    })
    const held = message('b.example')
    const all = [
      message('a.example'),
      message('a.example'),
      held,
      message('b.example'),
      message('c.example'),
      message('c.example', '/root/b/'),
    ]
    const gone = message('d.example')
    await store.transact((tx) => insertMessages(tx, [...all, gone], now))
    for (const { id } of [held, gone]) await store.transact((tx) => decide(tx, systemScope, id, { kind: 'hold' }, now))
    assert.deepEqual(
      (await listWaits(store.db)).toSorted((x, y) => (x.domain + x.accountPath < y.domain + y.accountPath ? -1 : 1)),
      [
        { domain: 'a.example', accountPath: '/root/a/', messages: 2, oldest: all[0]!.received },
        { domain: 'b.example', accountPath: '/root/a/', messages: 1, oldest: all[3]!.received },
        { domain: 'c.example', accountPath: '/root/a/', messages: 1, oldest: all[4]!.received },
        { domain: 'c.example', accountPath: '/root/b/', messages: 1, oldest: all[5]!.received },
      ],
    )
  },
)
