// What goes around an answer: EDNS and its options, class CH, and how much one network gets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Asking, decoded, queryBytes } from '../../test/support/ask-dns.ts'
import { zonesOf } from '../../test/support/served-zones.ts'
import { classes, type Edns, emptyMessage, encodeMessage, type Message, rcodes } from '../dns/message.ts'
import { name } from '../dns/name.ts'
import { A, formatRdata, type KnownType, MX, parseTypeName, TXT } from '../dns/records/index.ts'
import { cookieOption, createCookies } from './cookies.ts'
import type { Asker } from './door.ts'
import { createRateLimiter } from './rate-limit.ts'
import { type LimitedBy, respond, type Service } from './respond.ts'

const zones = zonesOf({
  'firma.example.': `@ 300 SOA ns host 1 2 3 4 5
@ 300 NS ns
@ 300 MX 10 mail
ns 300 A 192.0.2.1
mail 300 A 192.0.2.2
many 300 TXT ${Array.from({ length: 8 }, () => `"${'x'.repeat(200)}"`).join(' ')}
below 300 NS ns.below
ns.below 300 A 192.0.2.3
`,
})

const client: Asker = { transport: 'udp', address: '198.51.100.7', port: 4711 }

function service(options: Partial<Service> = {}): Service {
  return {
    zones,
    identity: { id: '', version: '' },
    cookies: createCookies({ now: () => 1_700_000_000_000, newSecret: () => new Uint8Array(16) }),
    limiter: undefined,
    ...options,
  }
}

const codeOf = (type: KnownType): number => (parseTypeName(type) as { value: number }).value

/** `firma.example. MX`, of class IN over UDP unless told. */
function ask(
  question: string,
  { of = service(), from = client, ...asking }: Asking & { of?: Service; from?: Asker } = {},
): Message {
  const [owner, type] = question.split(' ') as [string, KnownType]
  return decoded(respond(of, queryBytes(owner, codeOf(type), asking), from)!)
}

const edns = (options: Partial<Edns>): Edns => ({ udpSize: 1232, version: 0, dnssecOk: false, options: [], ...options })
const option = (code: number, hex = ''): Edns['options'][number] => ({
  code,
  data: Uint8Array.from(Buffer.from(hex, 'hex')),
})
const optionsOf = (message: Message): string[] =>
  (message.edns?.options ?? []).map(({ code, data }) => `${code} ${Buffer.from(data).toString('hex')}`)

// ── EDNS ────────────────────────────────────────────────────────────────────────────────────────

test('OPT is in the answer of whoever sent one, and in no other', () => {
  assert.equal(ask('firma.example. MX', { edns: false }).edns, undefined)
  assert.deepEqual(ask('firma.example. MX').edns, edns({}))
  assert.deepEqual(ask('elsewhere.example. MX').edns, edns({}))
})

test('an unknown EDNS version is BADVERS, and its options are not read', () => {
  const answer = ask('firma.example. MX', { edns: { version: 1, options: [option(cookieOption, '00')] } })
  assert.equal(answer.rcode, rcodes.BADVERS)
  assert.deepEqual(answer.edns, edns({}))
  assert.equal(answer.answers.length, 0)
})

test('options that nobody knows are passed over, of DO only the bit comes back', () => {
  const answer = ask('firma.example. MX', {
    edns: { dnssecOk: true, options: [option(65_001, 'beef'), option(8, '00010000')] },
  })
  assert.equal(answer.answers.length, 1)
  assert.deepEqual(answer.edns, edns({ dnssecOk: true }))
})

test('two OPT, or one that is not owned by the root, are FORMERR', () => {
  const query = queryBytes('firma.example.', MX.code)
  const opt = query.subarray(-11)
  const twice = Uint8Array.from([...query, ...opt]).with(11, 2)
  const owned = Uint8Array.from([...query.subarray(0, -11), 1, 97, ...opt])
  for (const packet of [twice, owned]) {
    const answer = decoded(respond(service(), packet, client)!)
    assert.equal(answer.rcode, rcodes.FORMERR)
    assert.ok(answer.edns)
  }
})

test('no datagram has more than 1232 bytes, nor more than the client takes; what is cut says so', () => {
  const sizes = [
    [0, 512],
    [512, 512],
    [1_000, 1_000],
    [1_232, 1_232],
    [4_096, 1_232],
    [65_535, 1_232],
  ] as const
  for (const [udpSize, limit] of sizes) {
    const bytes = respond(service(), queryBytes('many.firma.example.', TXT.code, { edns: { udpSize } }), client)!
    assert.ok(bytes.length <= limit)
    assert.equal(decoded(bytes).flags.tc, true, String(udpSize))
    assert.equal(decoded(bytes).answers.length, 0)
  }
  const whole = ask('many.firma.example. TXT', { from: { ...client, transport: 'tcp' } })
  assert.equal(whole.flags.tc, false)
  assert.equal(whole.answers.length, 1)
})

// ── Options ─────────────────────────────────────────────────────────────────────────────────────

test('a client with a cookie gets one of ours, and the same one back while it is fresh', () => {
  const [learned] = ask('firma.example. MX', { edns: { options: [option(cookieOption, '0011223344556677')] } }).edns!
    .options
  assert.equal(learned!.data.length, 24)
  assert.deepEqual(
    optionsOf(ask('firma.example. MX', { edns: { options: [learned!] } })),
    optionsOf({ ...emptyMessage, edns: edns({ options: [learned!] }) }),
  )
})

test('a cookie of an impossible length is FORMERR; of several the first counts', () => {
  const bad = option(cookieOption, '001122')
  const good = option(cookieOption, '0011223344556677')
  assert.equal(ask('firma.example. MX', { edns: { options: [bad, good] } }).rcode, rcodes.FORMERR)
  assert.equal(ask('firma.example. MX', { edns: { options: [good, bad] } }).rcode, rcodes.NOERROR)
})

test('a cookie may be asked for without a question; nothing else may', () => {
  const without = (options: Edns['options']): Message =>
    decoded(respond(service(), encodeMessage({ ...emptyMessage, edns: edns({ options }) }), client)!)
  const answer = without([option(cookieOption, '0011223344556677')])
  assert.equal(answer.rcode, rcodes.NOERROR)
  assert.equal(answer.questions.length, 0)
  assert.equal(answer.edns!.options[0]!.data.length, 24)
  assert.equal(without([]).rcode, rcodes.FORMERR)
})

test('NSID is told to who asks for it, if there is one', () => {
  const named = service({ identity: { id: 'ns1-ist', version: '' } })
  assert.deepEqual(optionsOf(ask('firma.example. MX', { of: named, edns: { options: [option(3)] } })), [
    '3 6e73312d697374',
  ])
  assert.deepEqual(optionsOf(ask('firma.example. MX', { of: named })), [])
  assert.deepEqual(optionsOf(ask('firma.example. MX', { edns: { options: [option(3)] } })), [])
})

test('how long a connection may be silent is told over TCP only, and only to who asks', () => {
  const over = { ...client, transport: 'tcp' as const, idleMs: 10_000 }
  assert.deepEqual(optionsOf(ask('firma.example. MX', { from: over, edns: { options: [option(11)] } })), ['11 0064'])
  assert.deepEqual(optionsOf(ask('firma.example. MX', { from: over })), [])
  assert.deepEqual(optionsOf(ask('firma.example. MX', { edns: { options: [option(11)] } })), [])
})

// ── Classes and opcodes ─────────────────────────────────────────────────────────────────────────

function askClass(owner: string, type: number, asked: number, of = service()): Message {
  const query = { ...emptyMessage, questions: [{ name: name(owner), type, class: asked }] }
  return decoded(respond(of, encodeMessage(query), client)!)
}

test('in class CH the server says who it is if that is set, and nothing else', () => {
  const named = service({ identity: { id: 'ns1-ist', version: 'none of your business' } })
  const told = (owner: string, of: Service): string => {
    const { rcode, flags, answers } = askClass(owner, TXT.code, classes.CH, of)
    if (rcode !== rcodes.NOERROR) return String(rcode)
    assert.ok(flags.aa && answers.every((record) => record.class === classes.CH && record.ttl === 0))
    return answers.map((record) => formatRdata(record.type, record.data)).join()
  }
  for (const owner of ['id.server.', 'HOSTNAME.bind.']) {
    assert.equal(told(owner, named), '"ns1-ist"')
    assert.equal(told(owner, service()), String(rcodes.REFUSED))
  }
  for (const owner of ['version.bind.', 'version.server.']) assert.equal(told(owner, named), '"none of your business"')
  assert.equal(told('authors.bind.', named), String(rcodes.REFUSED))
  assert.equal(askClass('id.server.', A.code, classes.CH, named).answers.length, 0)
  assert.equal(askClass('firma.example.', MX.code, classes.CH, named).rcode, rcodes.REFUSED)
})

test('class ANY is answered from IN, without authority; other classes are refused', () => {
  const any = askClass('firma.example.', MX.code, classes.ANY)
  assert.equal(any.answers.length, 1)
  assert.equal(any.flags.aa, false)
  assert.equal(askClass('firma.example.', MX.code, 4).rcode, rcodes.REFUSED)
})

test('opcodes that are not ours are NOTIMP', () => {
  for (const opcode of [1, 2, 3, 6, 7, 15]) {
    const query = queryBytes('firma.example.', MX.code)
    query[2] = opcode << 3
    assert.equal(decoded(respond(service(), query, client)!).rcode, rcodes.NOTIMP, String(opcode))
  }
})

// ── How much one network gets ───────────────────────────────────────────────────────────────────

function limited(options: { exempt?: string[]; slip?: number } = {}) {
  let ms = 0
  const seen: LimitedBy[] = []
  const of = service({
    limiter: createRateLimiter(
      { rate: 10, slip: options.slip ?? 2 },
      { exempt: options.exempt ?? [], now: () => ms, seed: 1 },
    ),
    onLimited: (how) => seen.push(how),
  })
  /** How often each outcome came. */
  const flood = (
    count: number,
    { from = client, question = 'firma.example. MX', options: sent = [] as Edns['options'] } = {},
  ) => {
    const [owner, type] = question.split(' ') as [string, KnownType]
    const outcomes: Record<string, number> = {}
    for (let at = 0; at < count; at += 1) {
      const bytes = respond(of, queryBytes(owner, codeOf(type), { edns: { options: sent } }), from)
      const message = bytes && decoded(bytes)
      const outcome = !message
        ? 'silence'
        : message.flags.tc
          ? 'tc'
          : message.rcode === rcodes.BADCOOKIE
            ? 'cookie'
            : 'answer'
      if (outcome === 'tc') assert.ok(message!.answers.length + message!.authorities.length === 0)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
    return outcomes
  }
  return { flood, seen, pass: (span: number): void => void (ms += span) }
}

test('a network gets so many answers a second; of what is more, every second is short', () => {
  const { flood, seen, pass } = limited()
  assert.deepEqual(flood(30), { answer: 10, silence: 10, tc: 10 })
  assert.deepEqual(flood(4, { from: { ...client, address: '198.51.100.200' } }), { silence: 2, tc: 2 })
  assert.deepEqual(flood(4, { from: { ...client, address: '198.51.101.7' } }), { answer: 4 })
  pass(500)
  assert.deepEqual(flood(9), { answer: 5, silence: 2, tc: 2 })
  pass(60_000)
  assert.deepEqual(flood(10), { answer: 10 })
  assert.equal(seen.filter((how) => how === 'dropped').length, 14)
  assert.equal(seen.filter((how) => how === 'short').length, 14)
})

test('an IPv6 network is a /56', () => {
  const { flood } = limited()
  const from = (address: string) => ({ from: { ...client, address } })
  flood(10, from('2001:db8:0:100::1'))
  assert.deepEqual(flood(2, from('2001:db8:0:1ff:ffff::1')), { silence: 1, tc: 1 })
  assert.deepEqual(flood(2, from('2001:db8:0:200::1')), { answer: 2 })
})

test('names that do not exist take nothing from those that do', () => {
  const { flood } = limited()
  assert.deepEqual(flood(20, { question: 'nobody.firma.example. A' }), { answer: 10, silence: 5, tc: 5 })
  assert.deepEqual(flood(10), { answer: 10 })
  assert.deepEqual(flood(10, { question: 'firma.example. TXT' }), { answer: 10 })
  assert.deepEqual(flood(10, { question: 'www.below.firma.example. A' }), { answer: 10 })
  // What is refused is no longer than the question and stays what it is.
  assert.deepEqual(flood(20, { question: 'elsewhere.example. A' }), { answer: 15, silence: 5 })
})

test('who shows a cookie of ours, comes over TCP, from loopback or from an exempt network is not limited', () => {
  const { flood } = limited({ exempt: ['203.0.113.0/24', '2001:db8:9::9'] })
  const client64 = option(cookieOption, '0011223344556677')
  const [proven] = ask('firma.example. MX', { edns: { options: [client64] } }).edns!.options
  assert.deepEqual(flood(40, { options: [proven!] }), { answer: 40 })
  for (const from of [
    { ...client, transport: 'tcp' as const },
    { ...client, address: '127.0.0.1' },
    { ...client, address: '::1' },
    { ...client, address: '203.0.113.99' },
    { ...client, address: '2001:db8:9::9' },
  ])
    assert.deepEqual(flood(40, { from }), { answer: 40 })
})

test('who has a cookie but none of ours is led to one instead of to TCP', () => {
  const { flood, seen } = limited()
  assert.deepEqual(flood(14, { options: [option(cookieOption, '0011223344556677')] }), {
    answer: 10,
    silence: 2,
    cookie: 2,
  })
  assert.deepEqual(seen, ['dropped', 'bad-cookie', 'dropped', 'bad-cookie'])
})

test('a hundred thousand forged networks do not make room for one that floods', () => {
  const { flood } = limited({ slip: 0 })
  assert.deepEqual(flood(40), { answer: 10, silence: 30 })
  for (let at = 0; at < 100_000; at += 1) {
    const address = `${20 + (at >>> 16)}.${(at >>> 8) & 255}.${at & 255}.1`
    assert.deepEqual(flood(1, { from: { ...client, address } }), { answer: 1 })
  }
  assert.deepEqual(flood(10), { silence: 10 })
})
