// Who hears of mail that waits or was given up; days pass by a clock that is turned by hand.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { defaultRules, type MailRules } from '../declare/mail-rules.ts'
import { systemScope } from '../declare/scope.ts'
import { policy, primary, type Primary, rig, type Rig } from '../../test/support/carry.ts'
import { fakeClock, type FakeClock } from '../../test/support/clock.ts'
import { until } from '../../test/support/places.ts'
import { submit } from '../../test/support/submit.ts'
import { world } from '../../test/support/world.ts'
import { mayHearOfFailure } from './notices.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

type Scene = {
  readonly rig: Rig
  readonly clock: FakeClock
  /** The server of firma.example; it refuses every recipient for good while `refusing`. */
  readonly mail: Primary
  /** Where the rest of the world gets its mail. */
  readonly elsewhere: Primary
  refusing: boolean
  send(from: string): Promise<string>
}

async function scene(t: TestContext, rules: Partial<MailRules> = {}): Promise<Scene> {
  const clock = fakeClock()
  const made = { refusing: true }
  const mail = await primary(t, {
    onRcptTo: (_address, _session, done) =>
      done(made.refusing ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
  })
  const elsewhere = await primary(t)
  await elsewhere.up()
  const at = (name: string) => ({ [name]: { MX: [`10 mx.${name}.`] }, [`mx.${name}`]: { A: ['127.0.0.1'] } })
  const resolver = world({
    ...at('sender.example'),
    ...at('stranger.example'),
    ...at('people.example'),
    'sender.example': { MX: ['10 mx.sender.example.'], TXT: ['"v=spf1 ip4:127.0.0.1 -all"'] },
  })
  const own = await rig(t, {
    policies: [policy({ port: mail.port, rules: { ...defaultRules, ...rules } })],
    options: { outPort: elsewhere.port },
    ports: { resolver, clock },
  })
  return Object.assign(made, {
    rig: own,
    clock,
    mail,
    elsewhere,
    async send(from: string) {
      const message = 'From: <a@sender.example>\r\nSubject: merhaba\r\n\r\nGizli\r\n'
      const [reply] = await submit(own.where, [{ from, to: ['bir@firma.example'], message }])
      return /accepted as (\w+)/.exec(reply!)![1]!
    },
  })
}

const stateOf = async ({ rig: { carry } }: Scene, id: string) =>
  (await carry.queue.find(systemScope, id))?.recipients[0]?.state
const becomes = (one: Scene, id: string, state: string | undefined) =>
  until(`${id} is ${state ?? 'gone'}`, async () => (await stateOf(one, id)) === state)

/** The queue looks about once a minute, and its work takes real time: minutes pass until it is so, too slowly for a session to be late. */
const eventually = (one: Scene, what: string, isSo: () => boolean | Promise<boolean>) =>
  until(what, async () => {
    await one.clock.advance(minute)
    for (let looks = 0; looks < 40; looks += 1) {
      if (await isSo()) return true
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return false
  })

test('a later refusal is told to a sender whom SPF proved, once, and never to anybody else', async (t) => {
  const one = await scene(t)
  await one.mail.up()
  const ids = [await one.send('ayse@sender.example'), await one.send('forged@stranger.example'), await one.send('')]
  for (const id of ids) await becomes(one, id, 'undeliverable')
  await eventually(one, 'the notice has arrived', () => one.elsewhere.got.length === 1)
  await one.clock.advance(10 * minute)
  assert.deepEqual(
    one.elsewhere.got.map(({ from, to }) => [from, to]),
    [['', ['ayse@sender.example']]],
  )
  const text = one.elsewhere.got[0]!.body.toString()
  assert.match(text, /report-type=delivery-status[^]*Status: 5\.1\.1[^]*Subject: merhaba/)
  assert.doesNotMatch(text, /Gizli/)
  // Let go again and refused again: the sender has heard of it.
  await one.rig.carry.queue.release(systemScope, ids[0]!)
  await becomes(one, ids[0]!, 'undeliverable')
  await one.clock.advance(10 * minute)
  assert.equal(one.elsewhere.got.length, 1)
})

test('whoever sends to nobody by the hundred hears of twenty an hour', async (t) => {
  const one = await scene(t)
  await one.mail.up()
  for (let count = 0; count < 25; count += 1) await one.send('ayse@sender.example')
  await until('all are undeliverable', async () => (await one.rig.carry.queue.counts()).undeliverable === 25)
  await eventually(one, 'twenty notices have arrived', () => one.elsewhere.got.length === 20)
  await one.clock.advance(10 * minute)
  assert.equal(one.elsewhere.got.length, 20)
})

test('a notice whose own delivery fails makes no other one', async (t) => {
  const one = await scene(t)
  await one.mail.up()
  await one.elsewhere.down()
  await one.send('ayse@sender.example')
  await until('it is undeliverable', async () => (await one.rig.carry.queue.counts()).undeliverable === 1)
  await eventually(one, 'the notice waits', async () => (await one.rig.carry.queue.counts()).waiting === 1)
  for (let hours = 0; hours < 49; hours += 7) await one.clock.advance(7 * hour)
  await eventually(one, 'the notice was given up', async () => (await one.rig.carry.queue.counts()).undeliverable === 2)
  await one.clock.advance(minute + 1)
  assert.equal(await one.rig.carry.queue.total(systemScope), 2)
})

test('the people of a domain hear after 4 and 24 hours of waiting, once each, and again at the next outage', async (t) => {
  const one = await scene(t, { notices: ['kisi@people.example'] })
  const subjects = () =>
    one.elsewhere.got.map(({ body }) =>
      /^Subject: (.*)$/m.exec(body.toString())![1]!.replace(/^=\?utf-8\?B\?|\?=.*$/g, ''),
    )
  one.refusing = false
  const id = await one.send('ayse@sender.example')
  await one.clock.advance(3 * hour + 50 * minute)
  assert.equal(one.elsewhere.got.length, 0)
  await one.clock.advance(10 * minute)
  await eventually(one, 'the first notice is there', () => one.elsewhere.got.length === 1)
  assert.deepEqual(one.elsewhere.got[0]!.to, ['kisi@people.example'])
  const text = Buffer.from(one.elsewhere.got[0]!.body.toString().split('\r\n\r\n')[1]!, 'base64').toString()
  assert.match(text, /For firma\.example one message waits here[^]*ECONNREFUSED[^]*burada 1 ileti bekliyor/)
  await one.clock.advance(19 * hour)
  assert.equal(one.elsewhere.got.length, 1)
  await one.clock.advance(2 * hour)
  await eventually(one, 'the second notice is there', () => one.elsewhere.got.length === 2)
  await one.mail.up()
  await one.clock.advance(5 * minute)
  await becomes(one, id, undefined)
  await eventually(one, 'nothing is told of', async () => {
    const told = await one.rig.store.db.selectFrom('told').selectAll().execute()
    return told.length === 0
  })
  await one.mail.down()
  await one.send('ayse@sender.example')
  await one.clock.advance(4 * hour + 2 * minute)
  await eventually(one, 'the next outage is news', () => one.elsewhere.got.length === 3)
  assert.equal(new Set(subjects()).size, 2)
})

test('the people of a domain hear of mail that was given up, once a day', async (t) => {
  const one = await scene(t, { notices: ['kisi@people.example'] })
  await one.mail.up()
  const told = () => one.elsewhere.got.filter(({ to }) => to[0] === 'kisi@people.example').length
  await becomes(one, await one.send('forged@stranger.example'), 'undeliverable')
  await eventually(one, 'they hear of it', () => told() === 1)
  await becomes(one, await one.send('forged@stranger.example'), 'undeliverable')
  await one.clock.advance(hour)
  assert.equal(told(), 1)
  await becomes(one, await one.send('forged@stranger.example'), 'undeliverable')
  await one.clock.advance(day)
  await becomes(one, await one.send('forged@stranger.example'), 'undeliverable')
  await eventually(one, 'they hear of it again', () => told() === 2)
})

test('undeliverable mail can be let go to another address, with the null reverse-path, or to a host', async (t) => {
  const one = await scene(t)
  await one.mail.up()
  const [first, second] = [await one.send('forged@stranger.example'), await one.send('forged@stranger.example')]
  for (const id of [first, second]) await becomes(one, id, 'undeliverable')
  const { release } = one.rig.carry.queue
  assert.equal((await release(systemScope, first, { address: 'başka@people.example' })).kind, 'done')
  await becomes(one, first, undefined)
  assert.deepEqual([one.elsewhere.got[0]!.from, one.elsewhere.got[0]!.to], ['', ['başka@people.example']])
  assert.match(one.elsewhere.got[0]!.body.toString(), /Gizli/)
  assert.equal((await release(systemScope, second, { host: '127.0.0.1', port: one.elsewhere.port })).kind, 'done')
  await becomes(one, second, undefined)
  assert.deepEqual(
    [one.elsewhere.got[1]!.from, one.elsewhere.got[1]!.to],
    ['forged@stranger.example', ['bir@firma.example']],
  )
  assert.equal((await release(systemScope, first, { address: 'a@[192.0.2.1]' })).kind, 'not-possible')
})

test('a passed SPF of HELO, or a signature of somebody else, proves no sender', () => {
  const spf = { result: 'fail', identity: 'mailfrom', domain: 'sender.example' } as const
  const signed = (domain: string) => [{ result: 'pass', domain, selector: 's' } as const]
  const may = (sender: string, given: Partial<Parameters<typeof mayHearOfFailure>[1]>): boolean =>
    mayHearOfFailure(sender, { spf, dkim: [], ...given })
  assert.equal(may('a@sender.example', { spf: { ...spf, result: 'pass' } }), true)
  assert.equal(may('', { spf: { ...spf, result: 'pass', identity: 'helo' } }), false)
  assert.equal(may('a@mail.sender.example', { dkim: signed('sender.example') }), true)
  assert.equal(may('a@sender.example', { dkim: signed('mail.sender.example') }), false)
  assert.equal(may('a@sender.example', { dkim: signed('bulk.example') }), false)
  assert.equal(may('a@sender.example', { dkim: [{ result: 'fail', domain: 'sender.example', selector: 's' }] }), false)
})
