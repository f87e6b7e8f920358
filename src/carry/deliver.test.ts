// The two clocks, turned by hand: hosts and stores are values here, so that a day passes in a moment.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecipientResult, Session } from '../smtp/client.ts'
import { replyOf } from '../smtp/reply.ts'
import { silentLog } from '../system/log.ts'
import { policy } from '../../test/support/carry.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { createDelivery } from './deliver.ts'
import { createHopFinder } from './hops.ts'
import { accepted, type Recipient, transition } from './queue.ts'
import type { DueMessage } from './queue.store.ts'
import type { OpenedSession } from './sessions.ts'
import { world } from '../../test/support/world.ts'

type Row = { readonly domain: string; recipient: Recipient | undefined; delivered?: number }

/** A queue of one recipient a message, hosts that are up or not, and what was attempted when. */
function setUp(domains: readonly string[], hosts: (domain: string) => { host: string; preference: number }[]) {
  const clock = fakeClock()
  const start = clock.now()
  const up = new Set<string>()
  const opens: { host: string; after: number }[] = []
  const attempts: { message: string; host: string; after: number }[] = []
  const rows = new Map<string, Row>()
  let answer: (message: string) => Partial<RecipientResult> = () => ({})
  let broken: (message: string) => boolean = () => false
  const after = () => (clock.now() - start) / 1_000

  const session = (host: string): Session => {
    const made = {
      offer: {} as Session['offer'],
      tls: undefined,
      isUsable: true,
      async send({ recipients }: { recipients: readonly string[] }) {
        const message = recipients[0]!
        attempts.push({ message, host, after: after() })
        const lost = broken(message) || !up.has(host)
        made.isUsable = !lost
        return {
          recipients: [
            lost
              ? { address: message, outcome: 'later' as const, reply: undefined }
              : { address: message, outcome: 'delivered' as const, reply: replyOf(250, ['ok']), ...answer(message) },
          ],
          session: lost ? { failed: 'lost' as const, text: 'gone' } : ('ok' as const),
          tls: undefined,
        }
      },
      verify: () => assert.fail('nobody is asked here'),
      async close() {},
      destroy() {},
    }
    return made
  }

  const delivery = createDelivery({
    clock,
    log: silentLog,
    spool: {} as never,
    policyFor: async (domain) => {
      return domains.includes(domain) ? policy({ domain, hops: { kind: 'hosts', hosts: hosts(domain) } }) : undefined
    },
    hops: createHopFinder({
      resolver: world({}),
      outPort: 25,
      random: () => 0,
      own: { names: () => [], endpoints: () => [] },
    }),
    sessions: {
      async open(hop): Promise<OpenedSession> {
        opens.push({ host: hop.host, after: after() })
        return up.has(hop.host)
          ? { kind: 'open', session: session(hop.host) }
          : { kind: 'failed', fault: 'silent', reason: `${hop.host}: ECONNREFUSED` }
      },
      giveBack() {},
      async close() {},
    },
    async claim(domain, limit) {
      const due: DueMessage[] = []
      for (const [id, row] of rows) {
        if (due.length >= limit || row.domain !== domain || !row.recipient) continue
        if (row.recipient.state !== 'waiting' || row.recipient.nextTry! > clock.now()) continue
        const made = transition(row.recipient, { kind: 'due' }, clock.now())
        assert.ok(made?.kind === 'stays')
        row.recipient = made.recipient
        due.push({
          id,
          domain,
          sender: '',
          received: 0,
          size: 1,
          smtputf8: false,
          eightBit: false,
          trace: '',
          cuts: [],
          body: Buffer.from('x'),
          spool: undefined,
          recipients: [{ id, address: id }],
        })
      }
      return due
    },
    async settle(outcomes) {
      for (const { messageId, event } of outcomes) {
        const row = rows.get(messageId)!
        const made = transition(row.recipient!, event, clock.now())
        row.recipient = made?.kind === 'stays' ? made.recipient : undefined
        if (made?.kind === 'ends') row.delivered = after()
      }
    },
    nextDue: async (domain) => {
      const times = [...rows.values()]
        .filter((row) => row.domain === domain && row.recipient?.state === 'waiting')
        .map((row) => row.recipient!.nextTry!)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    waitingDomains: async () => [],
  })
  return {
    clock,
    delivery,
    up,
    opens,
    attempts,
    rows,
    after,
    answer: (how: typeof answer) => (answer = how),
    breakOff: (when: typeof broken) => (broken = when),
    put(id: string, domain: string) {
      rows.set(id, { domain, recipient: accepted(clock.now(), 5 * 86_400_000) })
      delivery.wake(domain)
    },
  }
}

const one = () => [{ host: 'mail.firma.example', preference: 10 }]

test('a silent host is probed every 4 s for an hour, then every minute; mail leaves with the first probe that is answered', async () => {
  const { clock, delivery, up, opens, rows, put, after } = setUp(['firma.example'], one)
  await delivery.start()
  put('m1', 'firma.example')
  await clock.advance(20_000)
  assert.deepEqual(
    opens.map(({ after }) => after),
    [0, 4, 8, 12, 16, 20],
  )
  await clock.advance(7_200_000)
  const late = opens.slice(-3).map((open) => open.after)
  assert.deepEqual([late[1]! - late[0]!, late[2]! - late[1]!], [60, 60])
  up.add('mail.firma.example')
  const back = after()
  await clock.advance(60_000)
  assert.ok(rows.get('m1')!.delivered! - back <= 60)
  await delivery.stop(0)
})

test('more mail does not make a host that is down be asked more often', async () => {
  const { clock, delivery, opens, put } = setUp(['firma.example'], one)
  await delivery.start()
  for (let at = 0; at < 50; at += 1) {
    put(`m${at}`, 'firma.example')
    await clock.advance(100)
  }
  assert.deepEqual(
    opens.map(({ after }) => after),
    [0, 4],
  )
  await delivery.stop(0)
})

test('a thousand domains of one dead host ask it as often as one, and all go when it is back', async () => {
  const domains = Array.from({ length: 1_000 }, (_, at) => `d${at}.example`)
  const { clock, delivery, up, opens, rows, put } = setUp(domains, one)
  await delivery.start()
  for (const domain of domains) put(domain, domain)
  await clock.advance(40_000)
  // At first all of them look, as many as may at once (in sessions.ts: ten a host); from then on one looks for all.
  assert.deepEqual(
    opens.filter(({ after }) => after > 0).map(({ after }) => after),
    [4, 8, 12, 16, 20, 24, 28, 32, 36, 40],
  )
  up.add('mail.firma.example')
  await clock.advance(4_000)
  assert.equal([...rows.values()].filter((row) => row.delivered !== undefined).length, 1_000)
  await delivery.stop(0)
})

test('4xx is about the recipient: it is asked after 1, 5, 15, 30 minutes, then hourly, while others pass', async () => {
  const { clock, delivery, up, attempts, rows, put, answer } = setUp(['firma.example'], one)
  up.add('mail.firma.example')
  answer((message) => (message === 'slow' ? { outcome: 'later', reply: replyOf(450, ['4.2.0 later']) } : {}))
  await delivery.start()
  put('slow', 'firma.example')
  put('quick', 'firma.example')
  await clock.advance(4 * 3_600_000)
  assert.equal(rows.get('quick')!.delivered, 0)
  assert.deepEqual(
    attempts.filter(({ message }) => message === 'slow').map(({ after }) => after / 60),
    [0, 1, 6, 21, 51, 111, 171, 231],
  )
  assert.equal(rows.get('slow')!.recipient!.lastReply, 'mail.firma.example: 450 4.2.0 later')
  await delivery.stop(0)
})

test('the host that is down is passed over, and used again after it answers a probe', async () => {
  const { clock, delivery, up, attempts, put } = setUp(['firma.example'], () => [
    { host: 'b.firma.example', preference: 15 },
    { host: 'a.firma.example', preference: 10 },
  ])
  up.add('b.firma.example')
  await delivery.start()
  put('m1', 'firma.example')
  await clock.advance(1_000)
  up.add('a.firma.example')
  put('m2', 'firma.example')
  await clock.advance(5_000)
  put('m3', 'firma.example')
  await clock.advance(1_000)
  assert.deepEqual(
    attempts.map(({ message, host }) => [message, host]),
    [
      ['m1', 'b.firma.example'],
      ['m2', 'b.firma.example'],
      ['m3', 'a.firma.example'],
    ],
  )
  await delivery.stop(0)
})

test('a connection that breaks is the host’s fault once; a message that breaks it twice waits behind the others', async () => {
  const { clock, delivery, up, attempts, rows, put, breakOff } = setUp(['firma.example'], one)
  up.add('mail.firma.example')
  breakOff((message) => message === 'poison')
  await delivery.start()
  put('poison', 'firma.example')
  put('good', 'firma.example')
  await clock.advance(10_000)
  assert.notEqual(rows.get('good')!.delivered, undefined)
  assert.equal(attempts.filter(({ message }) => message === 'poison').length, 2)
  assert.equal(rows.get('poison')!.recipient!.state, 'waiting')
  await delivery.stop(0)
})

test('a person’s wish, or a changed policy, is followed at once', async () => {
  const { clock, delivery, up, rows, put } = setUp(['firma.example'], one)
  await delivery.start()
  put('m1', 'firma.example')
  await clock.advance(3_600_000 + 61_000)
  up.add('mail.firma.example')
  delivery.tryNow('firma.example')
  await clock.advance(0)
  assert.notEqual(rows.get('m1')!.delivered, undefined)
  assert.equal(delivery.waiting('firma.example'), undefined)
  await delivery.stop(0)
})

test('mail of a domain that is nobody’s now waits, with the reason', async () => {
  const { clock, delivery, rows, put } = setUp([], one)
  await delivery.start()
  put('m1', 'weg.example')
  await clock.advance(300_000)
  assert.equal(rows.get('m1')!.recipient!.state, 'waiting')
  assert.match(delivery.waiting('weg.example')!.reason, /not served here/)
  await delivery.stop(0)
})
