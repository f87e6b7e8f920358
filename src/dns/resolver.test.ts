import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { freePort, ownAddress } from '../../test/support/places.ts'
import { lines, replyTo, type Script, type ScriptedDns, scriptedDns } from '../../test/support/scripted-dns.ts'
import { dnsTransport, randomId } from '../system/net.ts'
import type { Server } from '../../test/support/ask-dns.ts'
import { rcodes } from './message.ts'
import { name } from './name.ts'
import { MX, TXT } from './records/index.ts'
import { createResolver, type DnsAnswer, type ResolverOptions } from './resolver.ts'

const firma = name('firma.example.')
const mx = (ttl = 300) => lines(`firma.example. ${ttl} MX 10 mail.firma.example.`)
const soa = (ttl: number, minimum: number) => lines(`example. ${ttl} SOA ns1. host. 7 1 1 1 ${minimum}`)
const ra = { ra: true }
const good: Script = ({ query }) => replyTo(query, { flags: ra, answers: mx() })

/** A resolver over these servers whose clock the test moves. */
function resolver(servers: readonly Server[], options: Partial<ResolverOptions> = {}) {
  const clock = { seconds: 0 }
  const made = createResolver(
    { servers, trustAd: false, timeoutMs: 500, attempts: 1, ...options },
    { transport: dnsTransport, now: () => clock.seconds * 1000, randomId },
  )
  return { clock, ask: (owner = firma) => made.resolve(owner, MX.code), made }
}

async function over(t: TestContext, script: Script, options: Partial<ResolverOptions> = {}) {
  const dns = await scriptedDns(t, script)
  return { ...resolver([dns.server], options), asked: dns.asked }
}

const kind = (answer: DnsAnswer): string => (answer.kind === 'unknown' ? answer.reason : answer.kind)

// ── Cache ───────────────────────────────────────────────────────────────────────────────────────

test('an answer is kept for its TTL, growing older, and no longer', async (t) => {
  const { clock, ask, asked } = await over(t, good)
  await ask()
  clock.seconds = 100
  const kept = await ask()
  assert.ok(kept.kind === 'records' && kept.ttl === 200 && kept.records[0]!.ttl === 200)
  assert.equal(asked.length, 1)
  clock.seconds = 300
  await ask()
  assert.equal(asked.length, 2)
})

test('"no data" and "no such name" are kept for the lesser of the SOA\'s TTL and minimum (RFC 2308 §5)', async (t) => {
  for (const rcode of [rcodes.NOERROR, rcodes.NXDOMAIN]) {
    const { clock, ask, asked } = await over(t, ({ query }) =>
      replyTo(query, { rcode, flags: ra, authorities: soa(600, 60) }),
    )
    const answer = await ask()
    assert.equal(kind(answer), rcode === rcodes.NXDOMAIN ? 'no-name' : 'no-data')
    assert.ok(answer.kind !== 'unknown' && answer.ttl === 60)
    clock.seconds = 59
    await ask()
    assert.equal(asked.length, 1)
    clock.seconds = 60
    await ask()
    assert.equal(asked.length, 2)
  }
})

test('of a name that does not exist nothing more is asked, of no type and nowhere below (RFC 2308 §5, RFC 8020 §2)', async (t) => {
  const { clock, made, asked } = await over(t, ({ query }) =>
    replyTo(query, { rcode: rcodes.NXDOMAIN, flags: ra, authorities: soa(600, 60) }),
  )
  await made.resolve(firma, MX.code)
  const below = name('a.b.firma.example.')
  for (const [owner, type] of [
    [firma, TXT.code],
    [below, MX.code],
  ] as const) {
    const answer = await made.resolve(owner, type)
    assert.ok(answer.kind === 'no-name' && answer.owner.key === owner.key && answer.ttl <= 60)
  }
  assert.equal(asked.length, 1)
  await made.resolve(name('other.example.'), MX.code)
  await made.resolve(below, MX.code, { fresh: true })
  clock.seconds = 60
  await made.resolve(firma, TXT.code)
  assert.equal(asked.length, 4)
})

test('a name whose alias leads to nothing exists itself, with other types', async (t) => {
  const { made, asked } = await over(t, ({ query }) =>
    replyTo(query, {
      rcode: rcodes.NXDOMAIN,
      flags: ra,
      answers: lines('firma.example. 300 CNAME gone.example.'),
      authorities: soa(600, 60),
    }),
  )
  assert.equal(kind(await made.resolve(firma, MX.code)), 'no-name')
  await made.resolve(firma, TXT.code)
  await made.resolve(name('www.firma.example.'), MX.code)
  assert.equal(asked.length, 3)
})

test('a negative answer without an SOA is not kept (RFC 2308 §5)', async (t) => {
  const { ask, asked } = await over(t, ({ query }) => replyTo(query, { rcode: rcodes.NXDOMAIN, flags: ra }))
  assert.equal(kind(await ask()), 'no-name')
  await ask()
  assert.equal(asked.length, 2)
})

test('a TTL of 0 is not kept, and one of years for a day', async (t) => {
  const none = await over(t, ({ query }) => replyTo(query, { flags: ra, answers: mx(0) }))
  await none.ask()
  await none.ask()
  assert.equal(none.asked.length, 2)
  const years = await over(t, ({ query }) => replyTo(query, { flags: ra, answers: mx(2 ** 31 - 1) }))
  await years.ask()
  years.clock.seconds = 86_400
  await years.ask()
  assert.equal(years.asked.length, 2)
})

test('a failure is kept for a second, so that a broken zone is not hammered (RFC 9520 §3.2)', async (t) => {
  const { clock, ask, asked } = await over(t, ({ query }) => replyTo(query, { rcode: rcodes.SERVFAIL, flags: ra }))
  assert.equal(kind(await ask()), 'servfail')
  await ask()
  assert.equal(asked.length, 1)
  clock.seconds = 1
  await ask()
  assert.equal(asked.length, 2)
})

test('names are kept without regard to case, and types apart', async (t) => {
  const { ask, asked, made } = await over(t, good)
  await ask()
  await ask(name('FIRMA.Example.'))
  assert.equal(asked.length, 1)
  await made.resolve(firma, 1)
  assert.equal(asked.length, 2)
})

test('the same question at the same time goes out once', async (t) => {
  const { ask, asked } = await over(t, good)
  await Promise.all([ask(), ask(), ask()])
  assert.equal(asked.length, 1)
})

// ── Servers ─────────────────────────────────────────────────────────────────────────────────────

test('the second server is asked when the first is silent, down, or broken, and first from then on', async (t) => {
  const address = ownAddress()
  const down = { server: { address, port: await freePort(address) }, asked: [] }
  const bad: readonly (ScriptedDns | typeof down)[] = [
    await scriptedDns(t, () => undefined),
    down,
    await scriptedDns(t, ({ query }) => replyTo(query, { rcode: rcodes.SERVFAIL, flags: ra })),
    await scriptedDns(t, ({ query }) => replyTo(query, { rcode: rcodes.REFUSED })),
    await scriptedDns(t, ({ query }) => replyTo(query, {})),
    await scriptedDns(t, ({ query }) => replyTo(query, { flags: ra, answers: mx() }).subarray(0, 40)),
  ]
  for (const first of bad) {
    const second = await scriptedDns(t, good)
    const { ask, made } = resolver([first.server, second.server])
    assert.equal(kind(await ask()), 'records')
    const before = first.asked.length
    await made.resolve(firma, MX.code, { fresh: true })
    assert.equal(first.asked.length, before)
    assert.equal(second.asked.length, 2)
  }
})

test('what nobody answers is unknown, with the reason that tells most', async (t) => {
  const silent = await scriptedDns(t, () => undefined)
  const refusing = await scriptedDns(t, ({ query }) => replyTo(query, { rcode: rcodes.REFUSED }))
  assert.equal(kind(await resolver([silent.server]).ask()), 'timeout')
  assert.equal(kind(await resolver([silent.server, refusing.server]).ask()), 'refused')
  assert.equal(kind(await resolver([]).ask()), 'network')
})

test('a lost packet is asked again', async (t) => {
  let count = 0
  const { ask, asked } = await over(t, (one) => ((count += 1) === 1 ? undefined : good(one)), { attempts: 2 })
  assert.equal(kind(await ask()), 'records')
  assert.equal(asked.length, 2)
})

test('a server that does not know EDNS is asked without it (RFC 6891 §7)', async (t) => {
  for (const rcode of [rcodes.FORMERR, rcodes.NOTIMP]) {
    const { ask, asked } = await over(t, (one) =>
      one.query.edns ? replyTo(one.query, { rcode, edns: undefined }) : good(one),
    )
    assert.equal(kind(await ask()), 'records')
    assert.deepEqual(
      asked.map(({ query }) => query.edns !== undefined),
      [true, false],
    )
  }
})

test('an answer that is cut is asked over TCP, whatever stands in it', async (t) => {
  const { ask, asked } = await over(t, (one) =>
    one.over === 'tcp'
      ? good(one)
      : replyTo(one.query, { flags: { ...ra, tc: true }, answers: lines('firma.example. MX 1 half.') }),
  )
  const answer = await ask()
  assert.ok(
    answer.kind === 'records' &&
      String((answer.records[0]!.data as { exchange: unknown }).exchange) === 'mail.firma.example.',
  )
  assert.deepEqual(
    asked.map((one) => one.over),
    ['udp', 'tcp'],
  )
})

// ── Forgery ─────────────────────────────────────────────────────────────────────────────────────

const poison = lines('firma.example. 99999 MX 1 evil.test.')

test('forged answers are ignored, however many come before the true one (RFC 5452 §9.1)', async (t) => {
  const { ask } = await over(t, (one) => {
    const { query } = one
    const lie = { flags: ra, answers: poison }
    const [question] = query.questions
    return [
      replyTo({ ...query, id: query.id ^ 1 }, lie),
      replyTo({ ...query, questions: [{ ...question!, name: name('other.example.') }] }, lie),
      replyTo({ ...query, questions: [{ ...question!, type: 1 }] }, lie),
      replyTo({ ...query, questions: [{ ...question!, class: 3 }] }, lie),
      replyTo({ ...query, questions: [] }, lie),
      replyTo({ ...query, questions: [question!, question!] }, lie),
      replyTo(query, { flags: { ...ra, qr: false }, answers: poison }),
      replyTo({ ...query, opcode: 4 }, lie),
      { forged: replyTo(query, lie) },
      new Uint8Array(0),
      replyTo(query, lie).subarray(0, 11),
      good(one) as Uint8Array,
    ]
  })
  const answer = await ask()
  assert.ok(answer.kind === 'records' && answer.ttl === 300, JSON.stringify(answer))
})

test('records of other names in an answer are no answer', async (t) => {
  const { ask } = await over(t, ({ query }) =>
    replyTo(query, { flags: ra, answers: lines('other.example. MX 1 evil.test.'), authorities: soa(60, 60) }),
  )
  assert.equal(kind(await ask()), 'no-data')
})

test('each question leaves from a port of its own under an id of its own (RFC 5452 §9.2)', async (t) => {
  const { made, asked } = await over(t, good)
  for (let at = 0; at < 24; at += 1) await made.resolve(name(`n${at}.example.`), MX.code)
  assert.ok(new Set(asked.map(({ port }) => port)).size > 16)
  assert.ok(new Set(asked.map(({ query }) => query.id)).size > 16)
})

test('a server may answer in another case', async (t) => {
  const { ask } = await over(t, ({ query }) =>
    replyTo(
      { ...query, questions: [{ ...query.questions[0]!, name: name('FIRMA.EXAMPLE.') }] },
      { flags: ra, answers: mx() },
    ),
  )
  assert.equal(kind(await ask()), 'records')
})

// ── Aliases ─────────────────────────────────────────────────────────────────────────────────────

const chain = (count: number) =>
  lines(
    ...Array.from({ length: count }, (_, at) => `${at === 0 ? 'firma' : `a${at}`}.example. CNAME a${at + 1}.example.`),
  )

/** Writing and reading 2,000 aliases may take a busy machine longer than a usual answer. */
const patient = { timeoutMs: 60_000 }

test('aliases are followed within an answer, over several, and no further than 12', async (t) => {
  for (const [count, outcome] of [
    [1, 'records'],
    [12, 'records'],
    [13, 'alias-loop'],
    [2_000, 'alias-loop'],
  ] as const) {
    const answers = [...chain(count), ...lines(`a${count}.example. MX 10 mail.`)]
    const { ask } = await over(
      t,
      ({ query, over: way }) =>
        way === 'udp' && count > 20
          ? replyTo(query, { flags: { ...ra, tc: true } })
          : replyTo(query, { flags: ra, answers }),
      patient,
    )
    assert.equal(kind(await ask()), outcome, String(count))
  }
  const follow: Script = ({ query }) => {
    const owner = String(query.questions[0]!.name)
    const at = owner === 'firma.example.' ? 0 : Number(/^a(\d+)/.exec(owner)![1])
    return replyTo(query, {
      flags: ra,
      answers: at === 5 ? lines(`${owner} MX 10 mail.`) : lines(`${owner} CNAME a${at + 1}.example.`),
    })
  }
  const stepwise = await over(t, follow, patient)
  const answer = await stepwise.ask()
  assert.ok(answer.kind === 'records' && answer.aliases.length === 5 && stepwise.asked.length === 6)
})

test('aliases in a circle are unknown, not "no data"', async (t) => {
  const { ask } = await over(t, ({ query }) =>
    replyTo(query, {
      flags: ra,
      answers: lines(
        String(query.questions[0]!.name) === 'firma.example.'
          ? 'firma.example. CNAME b.example.'
          : 'b.example. CNAME firma.example.',
      ),
    }),
  )
  assert.equal(kind(await ask()), 'alias-loop')
})

test('AD is believed only where the path to the resolver is safe', async (t) => {
  const validating: Script = ({ query }) => replyTo(query, { flags: { ...ra, ad: true }, answers: mx() })
  for (const trustAd of [true, false]) {
    const { ask, asked } = await over(t, validating, { trustAd })
    const answer = await ask()
    assert.ok(answer.kind === 'records' && answer.ad === trustAd)
    assert.equal(asked[0]!.query.flags.ad, trustAd)
  }
})

test('who gives up gets the reason, and the others their answer', async (t) => {
  const { made } = await over(t, good)
  const stop = new AbortController()
  const gone = made.resolve(firma, MX.code, { signal: stop.signal })
  const stays = made.resolve(firma, MX.code)
  stop.abort(new Error('enough'))
  await assert.rejects(gone, /enough/)
  assert.equal(kind(await stays), 'records')
})
