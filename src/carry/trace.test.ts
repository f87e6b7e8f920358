// Each end that a trace can have, from facts; and a real way through the door, the queue and a next hop.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policy, primary, rig, still } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { submit } from '../../test/support/submit.ts'
import { cause } from '../declare/refusal.ts'
import { systemScope } from '../declare/scope.ts'
import { parseName } from '../dns/name.ts'
import type { EventKind } from './journal.ts'
import {
  conclude,
  type HostThen,
  isSentBy,
  type MxThen,
  type SeenThen,
  type Story,
  type TraceFacts,
  type WorldThen,
} from './trace.ts'
import { codeText } from './reply-codes.ts'
import { findStories, mailboxesOf } from './trace.store.ts'
import { traceText } from './trace-words.ts'

const seen = (kind: 'accepted' | 'refused' | 'quarantined', reply = '250 ok'): Story['seen'] => ({
  kind,
  at: 50,
  message: 'm',
  recipient: 'b@firma.example',
  sender: 'a@sender.example',
  client: '192.0.2.1',
  reply,
  detail: {},
})
const event = (kind: EventKind, reply?: string, actor?: string): Story['events'][number] => ({
  kind,
  at: 60,
  recipient: 'b@firma.example',
  reply,
  client: undefined,
  actor,
})
const story = (changes: Partial<Story>): Story => ({ seen: seen('accepted'), events: [], waits: undefined, ...changes })
const waits = (state: NonNullable<Story['waits']>['state'], lastReply: string | null = null): Partial<Story> => ({
  waits: { address: 'b@firma.example', state, nextTry: 99, lastReply },
})
const host = (state: HostThen['state']): HostThen => ({ host: 'mail.firma.example', state })
const facts = (changes: Partial<TraceFacts>): TraceFacts => ({
  from: 50,
  at: 100,
  keptSince: 10,
  served: [{ from: 10 }],
  gaps: [],
  world: undefined,
  isCut: false,
  stories: [],
  hosts: [],
  ...changes,
})
const stopped = { from: 90, to: 110, why: 'stopped', lost: 0 } as const
const theirs: MxThen = { preference: 10, host: 'mail.firma.example', isOurs: false }
const ours: MxThen = { preference: 20, host: 'mx.ulak.example', isOurs: true }
const world = (mx: readonly MxThen[], changes: Partial<SeenThen> = {}): WorldThen => ({
  seen: { kind: 'hosts', mx, hops: [], findings: [], from: 90, to: 110, isCertain: true, ...changes },
  published: undefined,
})
const ofStory = (changes: Partial<Story>) => facts({ stories: [story(changes)] })

const ends: readonly (readonly [string, TraceFacts])[] = [
  ['delivered', ofStory({ events: [event('delivered', 'mail.firma.example: 250 ok')] })],
  ['waiting', ofStory(waits('waiting', 'mail.firma.example: 450 later'))],
  ['waiting', ofStory(waits('trying'))],
  ['held', ofStory({ ...waits('held'), events: [event('held', undefined, 'ayse')] })],
  ['removed', ofStory({ events: [event('undeliverable'), event('removed', undefined, 'ayse')] })],
  ['forgotten', ofStory({ events: [event('undeliverable'), event('forgotten')] })],
  ['undeliverable', ofStory(waits('undeliverable', 'connection refused'))],
  ['refused-there', ofStory(waits('undeliverable', 'mail.firma.example: 550 5.1.1 no'))],
  ['quarantined', ofStory(waits('quarantined'))],
  ['refused-here', ofStory({ seen: seen('refused', '550 5.7.1 no') })],
  ['put-off-here', ofStory({ seen: seen('refused', '451 4.7.1 later') })],
  ['gap', ofStory({ events: [event('accepted')] })],
  ['too-many', facts({ isCut: true, stories: [story({})] })],
  ['too-old', facts({ keptSince: 51 })],
  ['not-ours-then', facts({ served: [{ from: 10, to: 60 }, { from: 101 }] })],
  ['never-came-primary-up', facts({ hosts: [host('down'), host('up')] })],
  ['never-came-primary-down', facts({ hosts: [host('down')] })],
  ['never-came', facts({ hosts: [host('down'), host('unknown')] })],
  ['events-lost', facts({ hosts: [host('up')], gaps: [{ from: 1, to: 60, why: 'flood', lost: 7 }] })],
  ['never-came-stopped', facts({ hosts: [host('down')], gaps: [stopped] })],
  ['never-came-primary-down', facts({ hosts: [host('down')], gaps: [{ ...stopped, to: 99 }] })],
  ['not-in-mx', facts({ hosts: [host('up')], world: world([theirs]) })],
  ['not-in-mx', facts({ world: world([], { kind: 'null-mx' }) })],
  ['not-in-mx', facts({ world: { seen: undefined, published: [theirs] } })],
  ['never-came-only-here', facts({ hosts: [host('up')], world: world([ours]) })],
  ['never-came-primary-up', facts({ hosts: [host('up')], world: world([theirs, ours]) })],
  ['never-came', facts({ world: world([theirs], { isCertain: false }) })],
  ['never-came', facts({ world: world([], { kind: 'unknown-now' }) })],
  ['never-came', facts({})],
]

for (const [kind, given] of ends)
  test(`ends in ${kind}, with a text for the desk and one for the customer`, () => {
    const found = conclude(given)
    assert.equal(found.kind, kind)
    const named = { sender: 'a@sender.example', recipient: 'b@firma.example', time: String }
    const { desk, customer } = traceText(found, named)
    for (const text of [desk, customer]) {
      assert.match(text.en, /b@firma\.example: ./)
      assert.notEqual(text.en, text.tr)
      assert.doesNotMatch(text.en + text.tr, /undefined|null,/)
    }
    if (found.reply !== undefined && kind !== 'gap') assert.ok(desk.tr.includes(found.reply))
  })

test('put off first and delivered later is delivered', () => {
  const first = story({ seen: seen('refused', '451 4.7.1 later') })
  const then = story({ events: [event('delivered', 'mail: 250 ok')] })
  assert.equal(conclude(facts({ stories: [first, then] })).kind, 'delivered')
})

test('a sender is an address, a domain, the null sender or anybody', () => {
  assert.ok(isSentBy('Ali@sender.example', 'ali@SENDER.example'))
  assert.ok(isSentBy('ali@sender.example', 'sender.example'))
  assert.ok(!isSentBy('ali@notsender.example', 'sender.example'))
  assert.ok(isSentBy('', '<>'))
  assert.ok(!isSentBy('ali@sender.example', '<>'))
  assert.ok(isSentBy('', undefined))
})

test('an enhanced code is explained, an unknown one is not', () => {
  assert.match(codeText('mail: 550 5.1.1 no')!.tr, /posta kutusu/)
  assert.equal(codeText('550 5.9.9 no'), undefined)
  assert.equal(codeText('550 no'), undefined)
})

test('a refusal is explained by the rule that refused, and by its code where no rule is known', () => {
  const named = { sender: 'a@sender.example', recipient: 'b@firma.example', time: String }
  const refused = (detail: Story['seen']['detail'], reply = '550 5.7.1 no'): string =>
    traceText(conclude(ofStory({ seen: { ...seen('refused', reply), detail } })), named).desk.en
  assert.match(refused(cause('blocklist', 'bl.example (127.0.0.2)')), /block list bl\.example \(127\.0\.0\.2\)/)
  assert.match(refused(cause('recipient-list'), '550 5.1.1 no'), /list of recipients/)
  assert.match(refused({ by: { rule: 'a rule of old' as 'spam', detail: '' } }, '550 5.1.1 no'), /no such mailbox/)
})

test('a mailbox is found with its sub-addresses, and they with it', async (t) => {
  const mx = await rig(t, { policies: [still] })
  const came = ['ali@firma.example', 'ali+x@firma.example', 'ali-y@firma.example', 'alinin@firma.example']
  const letter = { from: 'a@sender.example', message: 'Subject: x\r\n\r\nMerhaba\r\n' }
  for (const to of came) await submit(mx.where, [{ ...letter, to: [to] }])
  const ask = async (recipient: string, separators: string) => {
    const asked = { recipient, sender: undefined, from: 0, to: Date.now() }
    const { stories, others } = await findStories(mx.store.db, systemScope, asked, separators, (one) => one)
    return [stories.map((one) => one.seen.recipient), others.map((one) => one.recipient)]
  }
  assert.deepEqual(await ask('Ali@firma.example', '+'), [['ali@firma.example', 'ali+x@firma.example'], []])
  assert.deepEqual(await ask('ali+x@firma.example', '+-'), [['ali+x@firma.example'], ['ali@firma.example']])
  assert.deepEqual(await ask('ali@firma.example', ''), [['ali@firma.example'], []])
  assert.deepEqual(mailboxesOf('+@firma.example', '+').keys, ['+@firma.example'])
})

test('waiting while the primary is down, delivered when it is back, refused by it, and never seen', async (t) => {
  const server = await primary(t, {
    onRcptTo({ address }, _session, done) {
      done(
        address.startsWith('550') ? Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }) : undefined,
      )
    },
  })
  const mx = await rig(t, { policies: [policy({ port: server.port })] })
  const name = parseName('firma.example.')
  assert.ok(name.ok)
  const trace = async (local: string, sender = 'a@sender.example') => {
    const now = Date.now()
    const asked = { recipient: `${local}@firma.example`, sender, from: now - 3_600_000, to: now + 3_600_000, at: now }
    return mx.carry.queue.trace(systemScope, { ...asked, domain: name.value, served: [{ from: 0 }] })
  }
  for (const local of ['ayse', '550'])
    await submit(mx.where, [
      { from: 'a@sender.example', to: [`${local}@firma.example`], message: 'Subject: x\r\n\r\nMerhaba\r\n' },
    ])
  await until('the host to be down', async () => (await trace('nobody')).hosts[0]?.state === 'down')
  assert.equal((await trace('ayse')).conclusion.kind, 'waiting')
  assert.equal((await trace('nobody')).conclusion.kind, 'never-came-primary-down')
  const mistaken = await trace('ayse', 'other.example')
  assert.equal(mistaken.conclusion.kind, 'never-came-primary-down')
  assert.equal(mistaken.others[0]!.sender, 'a@sender.example')
  await server.up()
  await until('the mail to arrive', async () => (await trace('ayse')).conclusion.kind === 'delivered')
  await until('the mail to be refused', async () => (await trace('550')).conclusion.kind === 'refused-there')
  assert.match((await trace('550')).conclusion.reply!, /^mail\.firma\.example: 550 5\.1\.1/)
  assert.equal((await trace('nobody')).conclusion.kind, 'never-came-primary-up')
  const stranger = { ...systemScope, accountPath: '/root/b/' }
  const now = Date.now()
  const none = await mx.carry.queue.trace(stranger, {
    recipient: 'ayse@firma.example',
    sender: undefined,
    from: 0,
    to: now,
    at: now,
    domain: name.value,
    served: [{ from: 0 }],
  })
  assert.deepEqual([none.stories, none.others], [[], []])
})
