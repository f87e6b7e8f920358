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
import { Paces } from './pace.ts'
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
  let closing: string | undefined
  let delayMs = 0
  const paces = new Paces()
  const working = new Map<string, number>()
  const after = () => (clock.now() - start) / 1_000

  const session = (host: string): Session => {
    const made = {
      offer: {} as Session['offer'],
      tls: undefined,
      isUsable: true,
      async send({ recipients }: { recipients: readonly string[] }) {
        const message = recipients[0]!
        attempts.push({ message, host, after: after() })
        if (delayMs > 0) await clock.sleep(delayMs)
        if (closing !== undefined) {
          made.isUsable = false
          const reply = replyOf(421, [closing])
          const later = { address: message, outcome: 'later' as const, reply }
          return {
            recipients: [later],
            session: { failed: 'lost' as const, text: `421 ${closing}`, reply },
            tls: undefined,
          }
        }
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
    paces,
    sessions: {
      async open(hop, { probe }): Promise<OpenedSession> {
        const count = working.get(hop.host) ?? 0
        if (!probe && count >= paces.sessions(hop.key)) return { kind: 'full' }
        opens.push({ host: hop.host, after: after() })
        return up.has(hop.host)
          ? (working.set(hop.host, count + 1), { kind: 'open', session: session(hop.host) })
          : { kind: 'failed', fault: 'silent', reason: `${hop.host}: ECONNREFUSED`, addresses: [addressOf(hop.host)] }
      },
      giveBack: ({ host }) => void working.set(host, working.get(host)! - 1),
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
    sendAway: (text: string | undefined) => (closing = text),
    takesMs: (ms: number) => (delayMs = ms),
    working,
    put(id: string, domain: string) {
      rows.set(id, { domain, recipient: accepted(clock.now(), 5 * 86_400_000) })
      delivery.wake(domain)
    },
  }
}

const addressOf = (host: string): string => `192.0.2.${host.length}`

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

test('thousands of dead hosts share 200 probes a second, and each gets its turn', async () => {
  const domains = Array.from({ length: 3_000 }, (_, at) => `d${at}.example`)
  const { clock, delivery, opens, put } = setUp(domains, (domain) => [{ host: `mail.${domain}`, preference: 10 }])
  await delivery.start()
  for (const domain of domains) put(domain, domain)
  await clock.advance(3_000)
  const before = opens.length
  await clock.advance(20_000)
  const probes = opens.slice(before)
  for (let second = 3; second < 23; second += 1) {
    const then = probes.filter(({ after }) => after > second && after <= second + 1).length
    assert.ok(then <= 200, `${then} in second ${second}`)
  }
  const each = Map.groupBy(probes, ({ host }) => host)
  assert.equal(each.size, 3_000, 'nobody is left out')
  assert.ok(
    [...each.values()].every((list) => list.length <= 2),
    'nobody is preferred',
  )
  await delivery.stop(0)
})

test('a connection from the host itself is answered with a probe at once, and not with one for each connection', async () => {
  const { clock, delivery, up, opens, rows, put, after } = setUp(['firma.example'], one)
  await delivery.start()
  put('m1', 'firma.example')
  await clock.advance(2 * 3_600_000 + 30_000)
  const [before, since] = [opens.length, after()]
  for (let at = 0; at < 10; at += 1) delivery.peerSeen('198.51.100.9')
  await clock.advance(0)
  assert.equal(opens.length, before, 'a stranger says nothing about it')
  for (let at = 0; at < 10; at += 1) delivery.peerSeen(addressOf('mail.firma.example'))
  await clock.advance(500)
  assert.equal(opens.length, before + 1)
  up.add('mail.firma.example')
  delivery.peerSeen(addressOf('mail.firma.example'))
  await clock.advance(1_000)
  assert.ok(rows.get('m1')!.delivered! - since < 2)
  await delivery.stop(0)
})

test('a better host that is down is looked for while mail takes a worse one, and not when there is no mail', async () => {
  const { clock, delivery, up, opens, put } = setUp(['firma.example'], () => [
    { host: 'b.firma.example', preference: 15 },
    { host: 'a.firma.example', preference: 10 },
  ])
  up.add('b.firma.example')
  await delivery.start()
  for (let at = 0; at < 10; at += 1) {
    put(`m${at}`, 'firma.example')
    await clock.advance(2_000)
  }
  await clock.advance(600_000)
  const looked = opens.filter(({ host }) => host === 'a.firma.example').map((open) => open.after)
  assert.deepEqual(looked, [0, 4, 8, 12, 16, 20])
  await delivery.stop(0)
})

test('a drain starts with one session, which become two, four, eight as the host takes mail', async () => {
  const { clock, delivery, up, rows, put, takesMs, working } = setUp(['firma.example'], one)
  await delivery.start()
  for (let at = 0; at < 300; at += 1) put(`m${at}`, 'firma.example')
  await clock.advance(10_000)
  takesMs(1_000)
  up.add('mail.firma.example')
  // The probe at 12 s.
  await clock.advance(2_500)
  const sessions: number[] = []
  for (let second = 0; second < 6; second += 1) {
    sessions.push(working.get('mail.firma.example')!)
    await clock.advance(1_000)
  }
  assert.deepEqual(sessions, [1, 2, 4, 8, 16, 20])
  await clock.advance(60_000)
  assert.ok([...rows.values()].every(({ delivered }) => delivered !== undefined))
  await delivery.stop(0)
})

test('a host that says 421 is left alone longer each time; its mail is as if it had not been tried', async () => {
  const { clock, delivery, up, attempts, rows, put, sendAway } = setUp(['firma.example'], one)
  up.add('mail.firma.example')
  sendAway('4.7.0 too much mail from you')
  await delivery.start()
  for (let at = 0; at < 20; at += 1) put(`m${at}`, 'firma.example')
  await clock.advance(60_000)
  assert.deepEqual(
    attempts.map(({ after }) => after),
    [0, 5, 15, 35],
  )
  assert.ok([...rows.values()].every(({ recipient }) => recipient!.attempts === 0))
  assert.match(delivery.waiting('firma.example')!.reason, /421 4\.7\.0 too much mail from you/)
  sendAway(undefined)
  await clock.advance(20_000)
  assert.ok([...rows.values()].every(({ delivered }) => delivered !== undefined))
  await delivery.stop(0)
})

test('4xx to everybody never marks the host down: each recipient has its own clock', async () => {
  const { clock, delivery, up, opens, rows, put, answer } = setUp(['firma.example'], one)
  up.add('mail.firma.example')
  answer(() => ({ outcome: 'later', reply: replyOf(451, ['4.7.1 greylisted']) }))
  await delivery.start()
  for (let at = 0; at < 60; at += 1) put(`m${at}`, 'firma.example')
  await clock.advance(30_000)
  assert.equal(delivery.waiting('firma.example'), undefined)
  assert.ok([...rows.values()].every(({ recipient }) => recipient!.attempts === 1))
  answer(() => ({}))
  await clock.advance(31_000)
  assert.ok([...rows.values()].every(({ delivered }) => delivered !== undefined))
  assert.ok(opens.length < 60)
  await delivery.stop(0)
})

test('a full disk at the host is about the host: the rest of the mail is not offered to it meanwhile', async () => {
  const { clock, delivery, up, attempts, rows, put, answer } = setUp(['firma.example'], one)
  up.add('mail.firma.example')
  answer(() => ({ outcome: 'later', reply: replyOf(452, ['4.3.1 insufficient system storage']) }))
  await delivery.start()
  for (let at = 0; at < 50; at += 1) put(`m${at}`, 'firma.example')
  await clock.advance(50_000)
  assert.ok(attempts.length < 6, `${attempts.length} attempts`)
  answer(() => ({}))
  await clock.advance(600_000)
  assert.ok([...rows.values()].every(({ delivered }) => delivered !== undefined))
  await delivery.stop(0)
})

test('many small domains of one host all get through beside a large one', async () => {
  const small = Array.from({ length: 60 }, (_, at) => `s${at}.example`)
  const { clock, delivery, up, rows, put, takesMs } = setUp(['large.example', ...small], one)
  await delivery.start()
  for (let at = 0; at < 3_000; at += 1) put(`l${at}`, 'large.example')
  for (const domain of small) put(domain, domain)
  await clock.advance(2_000)
  takesMs(1_000)
  up.add('mail.firma.example')
  await clock.advance(60_000)
  const done = small.filter((domain) => rows.get(domain)!.delivered !== undefined)
  assert.equal(done.length, 60)
  assert.ok(rows.get('l2999')!.delivered === undefined, 'the large one is not done before them')
  await clock.advance(600_000)
  await delivery.stop(0)
})

test('a host is not looked for any more when the mail for it is gone', async () => {
  const { clock, delivery, opens, rows, put } = setUp(['firma.example'], one)
  await delivery.start()
  put('m1', 'firma.example')
  await clock.advance(10_000)
  rows.delete('m1')
  await clock.advance(120_000)
  const before = opens.length
  await clock.advance(600_000)
  assert.equal(opens.length, before)
  assert.equal(delivery.waiting('firma.example'), undefined)
  await delivery.stop(0)
})
