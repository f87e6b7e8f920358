// Who is taken at the door, on a real database with a clock turned by hand; only the domain's mail host is played, for it stands for the network.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { MailPolicy } from '../declare/mail-policy.ts'
import { defaultRules, type MailRules } from '../declare/mail-rules.ts'
import { systemScope } from '../declare/scope.ts'
import { nameToText } from '../dns/name.ts'
import { parseMailbox } from '../smtp/address.ts'
import { replyOf } from '../smtp/reply.ts'
import { openControl } from '../store/store.ts'
import { silentLog } from '../system/log.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { backup, declareRig, must } from '../../test/support/declare.ts'
import { scratch } from '../../test/support/places.ts'
import type { Fetched } from './recipients-pull.ts'
import { createRecipientsPart } from './recipients-part.ts'

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]
const yes = replyOf(250, ['2.1.5 Ok'])
const nobody = replyOf(550, ['5.1.1 no such user'])

/** A domain of ours whose mail host knows these local parts, and says which it was asked for. */
async function rig(t: TestContext, rules: Partial<MailRules> = {}) {
  const clock = fakeClock()
  const store = await openControl({ engine: 'sqlite', folder: scratch(t) })
  t.after(() => store.close())
  const { declare, scope } = await declareRig(store, { clock })
  must(await declare.add(scope, { domain: 'firma.example', mail: backup }))
  const state = must(await declare.find(systemScope, 'firma.example'))
  const of = { id: state.id, apex: state.zone.apex, rules: { ...defaultRules, ...rules } }
  const policy: MailPolicy = { ...(await declare.mailPolicyFor(state.zone.apex))!, rules: of.rules }
  const host = {
    is: 'up' as 'up' | 'down' | 'silent' | 'busy',
    mailboxes: new Set(['ali', 'veli']),
    takesAll: false,
    asked: [] as string[],
  }
  const answerTo = (local: string) => (host.takesAll || host.mailboxes.has(local) ? yes : nobody)
  let pulled: Fetched = { kind: 'no-host' }
  const part = createRecipientsPart({
    store,
    clock,
    log: silentLog,
    policyFor: async (name) => (nameToText(name) === 'firma.example' ? policy : undefined),
    async callAhead(_policy, addresses) {
      const locals = addresses.map((one) => one.slice(0, one.indexOf('@')))
      host.asked.push(...locals.map((one) => (one.startsWith('ulak-test-') ? '(nobody)' : one)))
      if (host.is === 'down') return { kind: 'down' }
      if (host.is === 'busy') return { kind: 'not-now' }
      const replies = locals.map((one) => (host.is === 'silent' ? undefined : answerTo(one)))
      return { kind: 'replies', host: 'mail.firma.example', replies }
    },
    fetch: async () => pulled,
    domainOf: async () => of,
  })
  const mailboxOf = (text: string) => must(parseMailbox(text.includes('@') ? text : `${text}@firma.example`))
  return {
    clock,
    host,
    of,
    part,
    store,
    serve: (body: unknown) => (pulled = { kind: 'answered', status: 200, body: JSON.stringify(body) }),
    break: (made: Fetched) => (pulled = made),
    list: (addresses: string[]) =>
      part.list.addAddresses(of, addresses, { how: 'add', source: 'added', by: 'test', force: false }),
    /** `250`, `unknown`, or the code of a refusal. */
    async rcpt(local: string, more: { client?: string; sender?: string; standby?: boolean } = {}): Promise<string> {
      const verdict = await part.admit({
        policy: { ...policy, standby: more.standby ?? false },
        client: { ip: more.client ?? '192.0.2.7' },
        sender: { mailbox: mailboxOf(more.sender ?? 'a@sender.example') },
        mailbox: mailboxOf(local),
      })
      return verdict === undefined
        ? '250'
        : verdict === 'unknown'
          ? 'unknown'
          : verdict.text.slice(0, 9).replace(/ \S*$/, '')
    },
    async delivered(local: string, rcpt = yes): Promise<void> {
      part.learn({ route: 'firma.example', recipients: [{ address: `${local}@firma.example`, rcpt }] })
      await part.settled()
    },
    async entries(): Promise<string[]> {
      const { items } = must(await part.list.list(of, {}, { after: undefined, limit: 100 }))
      return items.map(({ local, source, isThere }) => `${local} ${source} ${isThere}`)
    },
  }
}

test('while a better host is up its answer is obeyed, and learned', async (t) => {
  const { host, rcpt, entries, part } = await rig(t)
  assert.equal(await rcpt('ali'), '250')
  assert.equal(await rcpt('kimse'), '5.1.1')
  await part.settled()
  assert.deepEqual(await entries(), ['ali call-ahead true', 'kimse call-ahead false'])
  assert.deepEqual(host.asked, ['ali', '(nobody)', 'kimse'])
  assert.deepEqual([await rcpt('ALI'), await rcpt('Kimse')], ['250', '5.1.1'])
  assert.equal(host.asked.length, 3, 'nobody is asked twice')
  host.is = 'silent'
  assert.equal(await rcpt('hasan'), 'unknown', 'no answer refuses nobody')
})

test('while it is down: known, known bad, and unknown by the rule', async (t) => {
  for (const [unknownRecipients, answer] of [
    ['hold', 'unknown'],
    ['defer', '4.1.1'],
    ['refuse', 'unknown'],
  ] as const) {
    const { host, rcpt, list } = await rig(t, { unknownRecipients, recipientListComplete: true })
    await rcpt('ali')
    await rcpt('kimse')
    host.is = 'down'
    assert.deepEqual([await rcpt('ali'), await rcpt('kimse'), await rcpt('hasan')], ['250', '5.1.1', answer])
    assert.ok((await list(['hasan'])).ok)
    const other = unknownRecipients === 'refuse' ? '5.1.1' : answer
    assert.deepEqual([await rcpt('hasan'), await rcpt('mehmet')], ['250', other], unknownRecipients)
  }
})

test('an empty list is no list, and refuses nobody', async (t) => {
  const { host, of, rcpt, list, part } = await rig(t, { unknownRecipients: 'refuse', recipientListComplete: true })
  host.is = 'down'
  await list(['ali'])
  assert.equal(await rcpt('hasan'), '5.1.1')
  must(await part.list.remove(of, { addresses: ['ali'] }, 'test'))
  assert.equal(await rcpt('hasan'), 'unknown')
})

test('successes are learned only of a domain that refuses who cannot be there', async (t) => {
  const { host, rcpt, delivered, entries, clock } = await rig(t)
  host.takesAll = true
  await delivered('hasan')
  assert.deepEqual([host.asked, await entries()], [['(nobody)'], []])
  assert.equal(await rcpt('mehmet'), '250', 'it takes every name')
  host.is = 'down'
  assert.equal(await rcpt('mehmet'), '250')
  host.is = 'up'
  host.takesAll = false
  await clock.advance(day)
  await delivered('ali')
  assert.deepEqual(await entries(), ['ali delivery true'], 'and is tested again the next day')
})

test('failures are learned only from 5.1.1 and 5.1.10, for six hours, and never against the list or a success', async (t) => {
  const { host, rcpt, delivered, entries, list, clock } = await rig(t)
  await list(['liste'])
  await delivered('ali')
  for (const local of ['liste', 'ali', 'yok']) await delivered(local, nobody)
  await delivered('yok10', replyOf(550, ['5.1.10 null MX']))
  for (const other of ['5.7.1 not from you', '5.2.2 full', 'no such user'])
    await delivered('baska', replyOf(550, [other]))
  assert.deepEqual(await entries(), [
    'ali delivery true',
    'liste added true',
    'yok delivery false',
    'yok10 delivery false',
  ])
  host.is = 'down'
  assert.deepEqual([await rcpt('yok'), await rcpt('liste'), await rcpt('ali')], ['5.1.1', '250', '250'])
  await clock.advance(6 * hour)
  assert.equal(await rcpt('yok'), 'unknown')
  assert.deepEqual(await entries(), ['ali delivery true', 'liste added true'])
  await delivered('yok')
  assert.equal(await rcpt('yok'), '250', 'a success takes the place of a failure')
})

test('what was not seen for sixty days is forgotten', async (t) => {
  const { clock, delivered, entries } = await rig(t)
  await delivered('ali')
  await delivered('veli')
  await clock.advance(30 * day)
  await delivered('veli')
  await clock.advance(30 * day)
  assert.deepEqual(await entries(), ['veli delivery true'])
})

test('a provider’s hosts are never asked, so nothing is learned of who is there', async (t) => {
  const { host, rcpt, delivered, entries } = await rig(t, { callAhead: false, unknownRecipients: 'defer' })
  host.is = 'busy'
  await delivered('ali')
  await delivered('yok', nobody)
  assert.deepEqual(await entries(), ['yok delivery false'])
  assert.deepEqual([await rcpt('ali'), await rcpt('yok')], ['4.1.1', '5.1.1'])
})

test('sub-addresses and capital letters count as the domain says', async (t) => {
  const plain = await rig(t)
  plain.host.is = 'down'
  await plain.list(['ali', 'ayse-nur'])
  assert.deepEqual(
    [await plain.rcpt('ALI'), await plain.rcpt('ali+x'), await plain.rcpt('ayse-nur-x')],
    ['250', 'unknown', 'unknown'],
  )
  const special = await rig(t, { subAddressSeparators: '+-', exactLocalParts: true })
  special.host.is = 'down'
  await special.list(['ali', 'ayse-nur'])
  const said = await Promise.all(
    ['ALI', 'ali+x', 'ali+x-y', 'ayse-nur-x', 'ayse-x', '+ali'].map((one) => special.rcpt(one)),
  )
  assert.deepEqual(said, ['unknown', '250', '250', '250', 'unknown', 'unknown'])
})

test('spam at the side door gets nothing; a sender who cannot reach the primary comes in with his first retry', async (t) => {
  const { clock, host, rcpt } = await rig(t)
  const spam = (at: number) => rcpt('ali', { standby: true, client: `203.0.${at}.9`, sender: `x${at}@spam.example` })
  for (let at = 0; at < 50; at += 1) {
    assert.equal(await spam(at), '4.3.2')
    await clock.advance(3 * second)
  }
  assert.equal(await rcpt('kimse', { standby: true }), '5.1.1', 'the primary’s own word')
  assert.equal(await rcpt('veli', { standby: true }), '4.3.2')
  await clock.advance(4 * minute)
  assert.equal(await rcpt('veli', { standby: true, client: '192.0.2.99' }), '250')
  host.is = 'down'
  await clock.advance(11 * second)
  assert.equal(await spam(99), '250', 'the primary is down: this is what a backup is for')
})

test('a door whose primary may not be asked so soon stays as it was', async (t) => {
  const { clock, host, rcpt } = await rig(t)
  assert.equal(await rcpt('ali', { standby: true }), '4.3.2')
  host.is = 'busy'
  await clock.advance(minute)
  assert.equal(await rcpt('ali', { standby: true, sender: 'b@sender.example' }), '4.3.2')
  await clock.advance(hour)
  assert.equal(await rcpt('ali', { standby: true, sender: 'c@sender.example' }), '250')
})

test('a pull replaces the list only if all of it can be read and it is not suspiciously small', async (t) => {
  const {
    of,
    part,
    entries,
    serve,
    break: fail,
  } = await rig(t, { recipientPull: { url: 'https://firma.example/list' } })
  const sync = (force = false) => part.pulls.sync(of, { force })
  const many = Array.from({ length: 20 }, (_, at) => `u${at}@firma.example`)
  serve({ recipients: many })
  assert.deepEqual(must(await sync()), { added: 20, removed: 0, twice: 0, others: 0, listed: 20 })
  const refused = async (code: string): Promise<void> => {
    const done = await sync()
    assert.equal(done.ok ? 'taken' : done.problem.code, code)
    assert.equal((await entries()).length, 20)
  }
  serve([...many, 7])
  await refused('recipients-unreadable')
  serve([...many, 'x@baska.example'])
  await refused('recipients-unreadable')
  serve({ message: 'log in first' })
  await refused('pull-no-list')
  serve(many.slice(0, 9))
  await refused('recipients-suspicious')
  serve([])
  await refused('recipients-suspicious')
  fail({ kind: 'answered', status: 500, body: '' })
  await refused('pull-failed')
  fail({ kind: 'failed', why: 'too-large', detail: '9 MB' })
  await refused('pull-failed')
  const { facts } = await part.list.summary(of)
  assert.match(facts.pullResult ?? '', /too large.*9 MB/)
  serve(many.slice(0, 9))
  assert.deepEqual(must(await sync(true)), { added: 0, removed: 11, twice: 0, others: 0, listed: 9 })
})

test('a hundred thousand addresses take the place of a list in slices: what else writes and asks passes in between', async (t) => {
  const { of, part, store, rcpt, host } = await rig(t)
  host.is = 'down'
  const file = Buffer.from(Array.from({ length: 100_000 }, (_, at) => `kisi.${at}@firma.example`).join('\n'))
  const how = { how: 'replace', source: 'import', by: 'test', force: true, skipOthers: false } as const
  let running = true
  const importing = part.list.addFile(of, file, how).finally(() => (running = false))
  let between = 0
  for (; running; between += 1) {
    await store.db.selectFrom('domain').select('id').execute()
    assert.equal(await rcpt('hasan'), 'unknown')
  }
  assert.ok(between > 50, String(between))
  assert.equal(must(await importing).listed, 100_000)
  assert.equal(await rcpt('kisi.99999'), '250')
  must(await part.list.addFile(of, Buffer.from('kisi.1\n'), how))
  assert.equal(
    await store.db
      .selectFrom('listed_recipient')
      .selectAll()
      .execute()
      .then(({ length }) => length),
    1,
  )
})

test('entries can be seen page by page and cleared by where they come from, by what they say and by time', async (t) => {
  const { of, part, list, delivered, rcpt, clock, entries } = await rig(t)
  await list(['ali', 'b', 'c'])
  await delivered('ali')
  await delivered('d', nobody)
  await rcpt('veli')
  const pages: string[] = []
  for (let after: string | undefined; ;) {
    const page = must(await part.list.list(of, {}, { after, limit: 1 }))
    pages.push(...page.items.map(({ local, source }) => `${local} ${source}`))
    if (page.next === null) break
    after = page.next
  }
  assert.deepEqual(pages, ['ali added', 'ali delivery', 'b added', 'c added', 'd delivery', 'veli call-ahead'])
  const clear = async (filter: Parameters<typeof part.list.remove>[1]) =>
    must(await part.list.remove(of, filter, 'test'))
  assert.deepEqual(await clear({ isThere: false }), { listed: 0, learned: 1 })
  assert.deepEqual(await clear({ source: 'call-ahead' }), { listed: 0, learned: 1 })
  const now = clock.now()
  await clock.advance(minute)
  await list(['e'])
  assert.deepEqual(await clear({ source: 'list', until: now + 1 }), { listed: 3, learned: 0 })
  assert.deepEqual(await entries(), ['ali delivery true', 'e added true'])
  assert.deepEqual(await clear({ addresses: ['ALI@firma.example'] }), { listed: 0, learned: 1 })
  const codeOf = async (filter: Parameters<typeof part.list.remove>[1]) => {
    const done = await part.list.remove(of, filter, 'test')
    return done.ok ? 'removed' : done.problem.code
  }
  assert.equal(await codeOf({}), 'recipients-which')
  assert.equal(await codeOf({ addresses: ['e@baska.example'] }), 'recipient-other-domain')
})
