import assert from 'node:assert/strict'
import { type Scope, systemScope } from '../declare/scope.ts'
import type { QueueTables, Store } from '../store/store.ts'
import { newId } from '../system/id.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { insertMessages } from './queue-steps.store.ts'
import {
  applyOutcomes,
  claimDue,
  countByDomain,
  countByState,
  countMessages,
  decide,
  type DueMessage,
  expireSome,
  findMessage,
  forgetRecipients,
  listMessages,
  nextDue,
  type NewMessage,
  recoverTrying,
  retryDomain,
  spoolNames,
  waitingDomains,
} from './queue.store.ts'
import type { Decision, QueueEvent } from './queue.ts'
import { keptMs } from '../declare/retention.ts'
import { lifetimeOf } from './schedule.ts'

const lifetimeMs = lifetimeOf(undefined)

const now = 1_760_000_000_000
const minute = 60_000
let made = 0

const message = (changes: Partial<NewMessage> = {}): NewMessage => ({
  id: newId(now + (made += 1)),
  accountId: 'a',
  accountPath: '/root/a/',
  domain: 'firma.example',
  sender: 'ayşe@gönderen.example',
  received: now,
  size: 5,
  smtputf8: true,
  eightBit: true,
  clientIp: '192.0.2.1',
  trace: 'Received: from x\r\n',
  cuts: [[0, 3]],
  verdict: { spf: 'pass' },
  body: Buffer.from('ileti'),
  recipients: ['bir@firma.example', 'iki@firma.example'],
  lifetimeMs,
  bounceable: false,
  ...changes,
})

/** A person's decision as an event. */
const eventFor = (decision: Decision) =>
  decision === 'release' ? ({ kind: decision, lifetimeMs } as const) : ({ kind: decision } as const)

const claim = (store: Store<QueueTables>, options: { at?: number; domain?: string; limit?: number } = {}) =>
  store.transact((tx) =>
    claimDue(tx, {
      domain: options.domain ?? 'firma.example',
      now: options.at ?? now,
      limit: options.limit ?? 10,
      postgres: store.engine === 'postgres',
    }),
  )

eachEngine('what was accepted comes out as it went in, oldest first', 'queue', async (store) => {
  const [first, second] = [
    message(),
    message({ sender: '', smtputf8: false, body: undefined, recipients: ['x@firma.example'] }),
  ]
  await store.transact((tx) => insertMessages(tx, [second, first], now))
  const due = await claim(store)
  assert.deepEqual(
    due.map(({ id }) => id),
    [first.id, second.id],
  )
  const { recipients, body, ...rest } = due[0]!
  assert.deepEqual(rest, {
    id: first.id,
    domain: 'firma.example',
    sender: 'ayşe@gönderen.example',
    received: now,
    size: 5,
    smtputf8: true,
    eightBit: true,
    trace: 'Received: from x\r\n',
    cuts: [[0, 3]],
    spool: undefined,
  })
  assert.deepEqual(Buffer.from(body!).toString(), 'ileti')
  assert.deepEqual(
    recipients.map(({ address }) => address),
    ['bir@firma.example', 'iki@firma.example'],
  )
  assert.deepEqual([due[1]!.sender, due[1]!.body, due[1]!.spool], ['', undefined, second.id])
  assert.deepEqual(await spoolNames(store.db), new Set([second.id]))
})

eachEngine('recipients keep the order in which they were named', 'queue', async (store) => {
  const recipients = Array.from({ length: 1_200 }, (_, at) => `r${at}@firma.example`)
  await store.transact((tx) => insertMessages(tx, [message({ recipients })], now))
  assert.deepEqual(
    (await claim(store))[0]!.recipients.map(({ address }) => address),
    recipients,
  )
})

eachEngine('a recipient is claimed once, and its next attempt is stored before it is tried', 'queue', async (store) => {
  const one = message()
  await store.transact((tx) => insertMessages(tx, [one], now))
  const claims = await Promise.all([claim(store), claim(store), claim(store)])
  assert.equal(claims.flat().length, 1)
  const shown = await findMessage(store.db, systemScope, one.id)
  assert.deepEqual(
    shown?.recipients.map(({ state, nextTry }) => [state, nextTry]),
    [
      ['trying', now + minute],
      ['trying', now + minute],
    ],
  )
  assert.equal(await recoverTrying(store.db, now), 2)
  assert.equal((await claim(store)).length, 0)
  assert.equal((await claim(store, { at: now + minute })).length, 1)
})

eachEngine('each recipient has its own outcome; the message goes with the last one', 'queue', async (store) => {
  const one = message({ body: undefined, recipients: ['a@firma.example', 'b@firma.example', 'c@firma.example'] })
  await store.transact((tx) => insertMessages(tx, [one], now))
  const [due] = await claim(store)
  const [a, b, c] = due!.recipients.map(({ id, address }) => ({ recipientId: id, messageId: one.id, address }))
  const freed = await store.transact((tx) =>
    applyOutcomes(
      tx,
      [
        { ...a!, event: { kind: 'delivered' } },
        { ...b!, event: { kind: 'refused', reply: '550 5.1.1 kullanıcı yok' } },
        { ...c!, event: { kind: 'refused-for-now', reply: '451 later' } },
      ],
      now,
    ),
  )
  assert.deepEqual(freed.spools, [])
  const shown = await findMessage(store.db, systemScope, one.id)
  assert.deepEqual(shown?.recipients, [
    { address: 'b@firma.example', state: 'undeliverable', nextTry: null, lastReply: '550 5.1.1 kullanıcı yok' },
    { address: 'c@firma.example', state: 'waiting', nextTry: now + minute, lastReply: '451 later' },
  ])
  assert.equal(await nextDue(store.db, 'firma.example'), now + minute)
  await claim(store, { at: now + minute })
  await store.transact((tx) => applyOutcomes(tx, [{ ...c!, event: { kind: 'delivered' } }], now))
  const removed = await store.transact((tx) => decide(tx, systemScope, one.id, { kind: 'remove' }, now))
  assert.deepEqual([removed?.spools, removed?.message, removed?.changed], [[one.id], undefined, 1])
  assert.deepEqual(await countByState(store.db), { waiting: 0, trying: 0, held: 0, undeliverable: 0, quarantined: 0 })
})

eachEngine('an outcome that comes after the message was removed is passed over', 'queue', async (store) => {
  const one = message()
  await store.transact((tx) => insertMessages(tx, [one], now))
  const [due] = await claim(store)
  await store.transact((tx) => decide(tx, systemScope, one.id, { kind: 'remove' }, now))
  const { id: recipientId, address } = due!.recipients[0]!
  const outcome = { recipientId, address, messageId: one.id, event: { kind: 'delivered' } as const }
  assert.deepEqual(await store.transact((tx) => applyOutcomes(tx, [outcome], now)), { spools: [], routes: new Set() })
})

eachEngine(
  'waiting mail becomes undeliverable after its lifetime, and is kept until somebody says that its time is over',
  'queue',
  async (store) => {
    const one = message({ body: undefined })
    await store.transact((tx) => insertMessages(tx, [one], now))
    const expire = (at: number) => store.transact((tx) => expireSome(tx, at))
    assert.equal((await expire(now + lifetimeMs - 1)).count, 0)
    assert.equal((await expire(now + lifetimeMs)).count, 2)
    assert.deepEqual(
      (await findMessage(store.db, systemScope, one.id))?.recipients.map(({ state }) => state),
      ['undeliverable', 'undeliverable'],
    )
    assert.equal((await expire(now + lifetimeMs + 2 * keptMs('undeliverable'))).count, 0)
    const ids = (await store.db.selectFrom('recipient').select('id').execute()).map(({ id }) => id)
    assert.deepEqual((await store.transact((tx) => forgetRecipients(tx, ids, now))).spools, [one.id])
    assert.equal(await findMessage(store.db, systemScope, one.id), undefined)
  },
)

eachEngine(
  'quarantined mail is ours like any other, but nobody hands it on, and it goes as a whole',
  'queue',
  async (store) => {
    const one = message({ quarantine: 'DMARC of sender.example says quarantine' })
    await store.transact((tx) => insertMessages(tx, [one], now))
    assert.deepEqual([(await claim(store)).length, await waitingDomains(store.db)], [0, []])
    const { recipients } = (await findMessage(store.db, systemScope, one.id))!
    assert.deepEqual(
      recipients.map(({ state, lastReply }) => [state, lastReply]),
      Array(2).fill(['quarantined', 'DMARC of sender.example says quarantine']),
    )
    const kept = await store.db.selectFrom('recipient').select(['id', 'until']).execute()
    assert.deepEqual(
      kept.map(({ until }) => until),
      Array(2).fill(now + keptMs('quarantine')),
    )
    await store.transact((tx) =>
      forgetRecipients(
        tx,
        kept.map(({ id }) => id),
        now,
      ),
    )
    assert.equal(await findMessage(store.db, systemScope, one.id), undefined)
  },
)

eachEngine('held mail stays; released mail is due at once', 'queue', async (store) => {
  const one = message()
  await store.transact((tx) => insertMessages(tx, [one], now))
  const decision = (what: 'hold' | 'release' | 'retry') =>
    store.transact((tx) => decide(tx, systemScope, one.id, eventFor(what), now))
  assert.equal((await decision('hold'))?.changed, 2)
  assert.deepEqual(
    [(await claim(store)).length, await nextDue(store.db, 'firma.example'), await waitingDomains(store.db)],
    [0, undefined, []],
  )
  assert.equal((await store.transact((tx) => expireSome(tx, now + 10 * lifetimeMs))).count, 0)
  assert.equal((await decision('retry'))?.changed, 0)
  assert.equal((await decision('release'))?.message?.recipients[0]?.state, 'waiting')
  assert.deepEqual(await waitingDomains(store.db), [{ domain: 'firma.example', nextTry: now }])
  assert.equal((await claim(store)).length, 1)
})

eachEngine('what another account has does not exist', 'queue', async (store) => {
  const [mine, below, other] = [
    message(),
    message({ accountPath: '/root/a/b/' }),
    message({ accountPath: '/root/ab/', domain: 'baska.example' }),
  ]
  await store.transact((tx) => insertMessages(tx, [mine, below, other], now))
  const scope: Scope = { accountId: 'a', accountPath: '/root/a/', role: 'administrator', actor: 'test' }
  const ids = async (who: Scope) => (await listMessages(store.db, who, { limit: 10 })).map(({ id }) => id)
  assert.deepEqual(await ids(scope), [mine.id, below.id])
  assert.deepEqual(await ids(systemScope), [mine.id, below.id, other.id])
  assert.equal(await findMessage(store.db, scope, other.id), undefined)
  for (const decision of ['retry', 'hold', 'release', 'remove'] as const) {
    assert.equal(await store.transact((tx) => decide(tx, scope, other.id, eventFor(decision), now)), undefined)
  }
})

eachEngine('a member sees and decides on the mail of the domains given to it alone', 'queue', async (store) => {
  const given = message()
  const other = message({ domain: 'baska.example', recipients: ['a@baska.example'] })
  await store.transact((tx) => insertMessages(tx, [given, other], now))
  const member = (domains: string[]): Scope => ({ ...systemScope, role: 'member', domains })
  const scope = member([given.domain])
  assert.deepEqual(
    (await listMessages(store.db, scope, { limit: 10 })).map(({ id }) => id),
    [given.id],
  )
  assert.deepEqual(await listMessages(store.db, scope, { limit: 10, domain: other.domain }), [])
  assert.equal(await findMessage(store.db, scope, other.id), undefined)
  assert.equal(await store.transact((tx) => decide(tx, scope, other.id, { kind: 'remove' }, now)), undefined)
  assert.equal(await countMessages(store.db, scope), 1)
  assert.deepEqual([...(await countByDomain(store.db, scope, [given.domain, other.domain])).keys()], [given.domain])
  assert.deepEqual(await listMessages(store.db, member([]), { limit: 10 }), [], 'none is not all')
})

eachEngine('all that waits for a domain becomes due at once', 'queue', async (store) => {
  const [late, due, other] = [message(), message(), message({ domain: 'baska.example' })]
  await store.transact((tx) => insertMessages(tx, [late, other], now + minute))
  await store.transact((tx) => insertMessages(tx, [due], now - minute))
  const held = message()
  await store.transact((tx) => insertMessages(tx, [held], now))
  await store.transact((tx) => decide(tx, systemScope, held.id, { kind: 'hold' }, now))
  assert.equal(await retryDomain(store.db, 'firma.example', now), true)
  assert.equal(await retryDomain(store.db, 'leer.example', now), false)
  const next = async ({ id }: NewMessage) => (await findMessage(store.db, systemScope, id))?.recipients[0]?.nextTry
  assert.deepEqual(await Promise.all([late, due, other, held].map(next)), [now, now - minute, now + minute, null])
})

eachEngine('lists come in pages, and of one domain alone', 'queue', async (store) => {
  const all = Array.from({ length: 5 }, (_, at) => message({ domain: at % 2 ? 'tek.example' : 'firma.example' }))
  await store.transact((tx) => insertMessages(tx, all, now))
  const page = await listMessages(store.db, systemScope, { limit: 2 })
  const rest = await listMessages(store.db, systemScope, { limit: 9, after: page[1]!.id })
  assert.deepEqual(
    [...page, ...rest].map(({ id }) => id),
    all.map(({ id }) => id),
  )
  assert.equal((await listMessages(store.db, systemScope, { limit: 9, domain: 'tek.example' })).length, 2)
})

eachEngine('who is longest due comes first, and what waits for its own hour is passed over', 'queue', async (store) => {
  const [refused, old, young] = [message(), message(), message()]
  await store.transact((tx) => insertMessages(tx, [refused], now))
  const [first] = await claim(store)
  await settle(store, first!, { kind: 'refused-for-now', reply: '451 later' })
  await store.transact((tx) => insertMessages(tx, [old], now))
  await store.transact((tx) => insertMessages(tx, [young], now + 5))
  const ids = async (at: number, limit = 10) => (await claim(store, { at, limit })).map(({ id }) => id)
  const [taken] = await claim(store, { at: now + 5, limit: 1 })
  assert.equal(taken!.id, old.id)
  await settle(store, taken!, { kind: 'not-reached', reply: 'silent', received: now })
  assert.deepEqual(await ids(now + 7), [old.id, young.id], 'what was not reached keeps its place')
  assert.deepEqual(await ids(now + minute), [refused.id])
})

eachEngine('one claim holds a bounded number of bytes, and one message at least', 'queue', async (store) => {
  const large = (at: number) => message({ size: 1_500_000, body: Buffer.from(`${at}`) })
  const all = [large(1), large(2), large(3)]
  await store.transact((tx) => insertMessages(tx, all, now))
  for (const { id } of all)
    assert.deepEqual(
      (await claim(store)).map((one) => one.id),
      [id],
    )
})

async function settle(store: Store<QueueTables>, due: DueMessage, event: QueueEvent): Promise<void> {
  const outcomes = due.recipients.map(({ id, address }) => ({ recipientId: id, address, messageId: due.id, event }))
  await store.transact((tx) => applyOutcomes(tx, outcomes, now))
}
