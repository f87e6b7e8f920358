// How an authority answers, by the sections of RFC 1034 §4.3.2 and of those that made it precise: 1035, 2181, 2308, 3597, 6604, 6891, 8482,
// 9471, 9619.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classes, emptyMessage, encodeMessage, noFlags, opcodes, rcodes, type Message } from '../../src/dns/message.ts'
import { name } from '../../src/dns/name.ts'
import { answer } from '../../src/publish/answer.ts'
import { decoded, queryBytes } from '../support/ask-dns.ts'
import { asker, shown, zonesOf } from '../support/served-zones.ts'

const long = Array.from({ length: 9 }, (_, at) => `"${String(at).repeat(250)}"`)
const zones = zonesOf({
  'firma.example.': `
$TTL 3600
@ 7200 SOA ns1 hostmaster 42 7200 3600 1209600 900
@ NS ns1
@ NS ns.other.test.
@ MX 10 mail
@ MX 20 mx.other.test.
ns1 A 192.0.2.1
mail A 192.0.2.2
mail AAAA 2001:db8::2
_25._tcp.mail TLSA 3 1 1 ${'ab'.repeat(32)}
www CNAME web
web CNAME host
host A 192.0.2.3
away CNAME www.other.test.
to-nothing CNAME nothing
to-empty CNAME empty
to-cut CNAME host.child
loop-a CNAME loop-b
loop-b CNAME loop-a
a.empty TXT "below"
child NS ns.child
child NS ns.sister
child DS 1 13 2 ${'cd'.repeat(32)}
ns.child A 192.0.2.10
host.child A 192.0.2.11
child TXT "occluded"
sister NS ns.sister
ns.sister A 192.0.2.12
none MX 0 .
unknown TYPE65280 \\# 3 0A0B0C
many TXT ${long[0]}
many TXT ${long[1]}
many TXT ${long[2]}
huge TXT ${long.join(' ')}
${Array.from({ length: 30 }, (_, at) => `crowd MX ${at} m${at}.crowd\nm${at}.crowd A 192.0.2.${at + 20}`).join('\n')}
`,
  'sub.firma.example.': '$TTL 60\n@ SOA ns host 1 2 3 4 5\n@ NS ns.other.test.\n@ A 192.0.2.99\n',
})
const ask = asker(zones)
const soa = 'firma.example 900 SOA ns1.firma.example. hostmaster.firma.example. 42 7200 3600 1209600 900'
const head = ({ rcode, flags }: Message): unknown[] => [
  rcode,
  Object.entries(flags).flatMap(([flag, on]) => (on ? [flag] : [])),
]

// ── RFC 1034 §4.3.2 ─────────────────────────────────────────────────────────────────────────────

test('RFC 1034 §4.3.2 step 3a: data, with the servers of the zone and the addresses of the hosts that it names', () => {
  const message = ask('firma.example. MX')
  assert.deepEqual(head(message), [rcodes.NOERROR, ['qr', 'aa']])
  assert.deepEqual(shown(message.answers), [
    'firma.example 3600 MX 10 mail.firma.example.',
    'firma.example 3600 MX 20 mx.other.test.',
  ])
  assert.deepEqual(shown(message.authorities), [
    'firma.example 3600 NS ns.other.test.',
    'firma.example 3600 NS ns1.firma.example.',
  ])
  assert.deepEqual(shown(message.additionals), [
    `_25._tcp.mail.firma.example 3600 TLSA 3 1 1 ${'AB'.repeat(32)}`,
    'mail.firma.example 3600 A 192.0.2.2',
    'mail.firma.example 3600 AAAA 2001:db8::2',
    'ns1.firma.example 3600 A 192.0.2.1',
  ])
})

test('RFC 1034 §4.3.2 step 3a: a chain of aliases in the zone, in its order, to its end', () => {
  const { answers } = ask('www.firma.example. A')
  assert.deepEqual(
    answers.map((record) => shown([record])[0]),
    [
      'www.firma.example 3600 CNAME web.firma.example.',
      'web.firma.example 3600 CNAME host.firma.example.',
      'host.firma.example 3600 A 192.0.2.3',
    ],
  )
})

test('RFC 1034 §4.3.2 step 3a: who asks for the CNAME gets it alone', () => {
  assert.deepEqual(shown(ask('www.firma.example. CNAME').answers), ['www.firma.example 3600 CNAME web.firma.example.'])
})

test('RFC 1034 §4.3.2 step 3a: an alias that leads out of the zone ends there', () => {
  const message = ask('away.firma.example. A')
  assert.deepEqual(head(message), [rcodes.NOERROR, ['qr', 'aa']])
  assert.deepEqual(shown(message.answers), ['away.firma.example 3600 CNAME www.other.test.'])
  assert.deepEqual(message.authorities, [])
})

test('RFC 6604 §3: the code is that of the last name of the chain', () => {
  const gone = ask('to-nothing.firma.example. A')
  assert.deepEqual(head(gone), [rcodes.NXDOMAIN, ['qr', 'aa']])
  assert.deepEqual(shown(gone.answers), ['to-nothing.firma.example 3600 CNAME nothing.firma.example.'])
  assert.deepEqual(shown(gone.authorities), [soa])
  const empty = ask('to-empty.firma.example. A')
  assert.deepEqual(head(empty), [rcodes.NOERROR, ['qr', 'aa']])
  assert.deepEqual(shown(empty.authorities), [soa])
})

test('RFC 1034 §3.6.2: a loop of aliases is an error, not an endless answer', () => {
  const message = ask('loop-a.firma.example. A')
  assert.equal(message.rcode, rcodes.SERVFAIL)
  assert.equal(message.answers.length, 2)
})

test('RFC 1034 §4.3.2 step 3b: a delegation is no authoritative answer, and brings the addresses that are needed', () => {
  for (const question of ['child.firma.example. A', 'child.firma.example. NS', 'deep.down.child.firma.example. MX']) {
    const message = ask(question)
    assert.deepEqual(head(message), [rcodes.NOERROR, ['qr']], question)
    assert.deepEqual(message.answers, [])
    assert.deepEqual(shown(message.authorities), [
      'child.firma.example 3600 NS ns.child.firma.example.',
      'child.firma.example 3600 NS ns.sister.firma.example.',
    ])
    // RFC 9471 §2.1 and §2.2: glue in the child and in its sister.
    assert.deepEqual(shown(message.additionals), [
      'ns.child.firma.example 3600 A 192.0.2.10',
      'ns.sister.firma.example 3600 A 192.0.2.12',
    ])
  }
})

test('RFC 1034 §4.2.1: what stands below or at a cut is not ours, though we have it', () => {
  for (const question of ['host.child.firma.example. A', 'ns.child.firma.example. A', 'child.firma.example. TXT']) {
    const message = ask(question)
    assert.equal(message.flags.aa, false, question)
    assert.deepEqual(message.answers, [], question)
  }
})

test('RFC 4035 §3.1.4.1: the DS at a cut is the parent’s', () => {
  const message = ask('child.firma.example. DS')
  assert.deepEqual(head(message), [rcodes.NOERROR, ['qr', 'aa']])
  assert.equal(message.answers.length, 1)
  assert.ok(ask('sister.firma.example. DS').flags.aa)
  assert.deepEqual(shown(ask('sister.firma.example. DS').authorities), [soa])
})

test('RFC 1034 §4.3.2 step 3a: an alias to below a cut ends in a referral, with AA for the alias (RFC 1035 §4.1.1)', () => {
  const message = ask('to-cut.firma.example. A')
  assert.deepEqual(head(message), [rcodes.NOERROR, ['qr', 'aa']])
  assert.deepEqual(shown(message.answers), ['to-cut.firma.example 3600 CNAME host.child.firma.example.'])
  assert.equal(message.authorities.length, 2)
})

test('RFC 1034 §4.3.2 step 2: the zone with the nearest apex answers', () => {
  assert.deepEqual(shown(ask('sub.firma.example. A').answers), ['sub.firma.example 60 A 192.0.2.99'])
  assert.equal(shown(ask('x.sub.firma.example. A').authorities)[0]?.startsWith('sub.firma.example 5 SOA'), true)
})

test('RFC 7505 §3: the "." of a null MX is no host', () => {
  assert.deepEqual(shown(ask('none.firma.example. MX').additionals), ['ns1.firma.example 3600 A 192.0.2.1'])
})

// ── RFC 2308 ────────────────────────────────────────────────────────────────────────────────────

test('RFC 2308 §2.1, §3: no such name is NXDOMAIN with the SOA, its TTL the lesser of its own and the minimum', () => {
  const message = ask('nothing.firma.example. A')
  assert.deepEqual(head(message), [rcodes.NXDOMAIN, ['qr', 'aa']])
  assert.deepEqual(shown(message.authorities), [soa])
  const other = asker(zonesOf({ 'x.': '$TTL 60\n@ 30 SOA ns host 1 2 3 4 9999\n' }))('y.x. A')
  assert.equal(other.authorities[0]?.ttl, 30)
})

test('RFC 2308 §2.2: a name without this type is NOERROR with the SOA, an empty non-terminal too (RFC 8020 §2)', () => {
  for (const question of ['host.firma.example. MX', 'empty.firma.example. A', '_tcp.mail.firma.example. A']) {
    const message = ask(question)
    assert.deepEqual(head(message), [rcodes.NOERROR, ['qr', 'aa']], question)
    assert.deepEqual(shown(message.authorities), [soa], question)
    assert.deepEqual(message.answers, [])
  }
})

// ── What is not ours, and what is not done ──────────────────────────────────────────────────────

test('a name of no zone of ours is REFUSED, without AA and without data', () => {
  for (const question of ['other.test. A', 'example. A', '. NS', 'firma.example.test. MX', 'xfirma.example. A']) {
    const message = ask(question)
    assert.deepEqual(head(message), [rcodes.REFUSED, ['qr']], question)
    assert.deepEqual([...message.answers, ...message.authorities, ...message.additionals], [])
    assert.equal(message.questions.length, 1)
  }
})

const send = (query: Partial<Message>, transport: 'udp' | 'tcp' = 'udp'): Message =>
  decoded(answer(zones, encodeMessage({ ...emptyMessage, id: 77, ...query }), { transport })!)
const question = { name: name('firma.example.'), type: 15, class: classes.IN as number }

test('RFC 1035 §4.1.1: every other opcode is NOTIMP, and comes back', () => {
  for (const opcode of [1, 2, 3, opcodes.NOTIFY, opcodes.UPDATE, 6, 15]) {
    const message = send({ opcode, questions: [question] })
    assert.deepEqual([message.rcode, message.opcode, message.id, message.flags.aa], [rcodes.NOTIMP, opcode, 77, false])
  }
})

test('RFC 9619 §4: a query has one question', () => {
  for (const questions of [[], [question, question], [question, { ...question, type: 1 }]])
    assert.equal(send({ questions }).rcode, rcodes.FORMERR, String(questions.length))
})

test('RFC 1035 §3.2.4: we know class IN; others are refused', () => {
  for (const other of [classes.CH, 4, classes.NONE, 2, 65_280]) {
    const message = send({ questions: [{ ...question, class: other }] })
    assert.equal(message.rcode, rcodes.REFUSED, String(other))
    assert.equal(message.questions[0]!.class, other)
  }
})

test('RFC 1035 §7.1: what is itself an answer is not answered, nor what is shorter than a header', () => {
  const response = encodeMessage({ ...emptyMessage, flags: { ...noFlags, qr: true }, questions: [question] })
  assert.equal(answer(zones, response, { transport: 'udp' }), undefined)
  for (let length = 0; length < 12; length += 1)
    assert.equal(answer(zones, queryBytes('firma.example.', 15).subarray(0, length), { transport: 'udp' }), undefined)
})

test('RFC 5936 §2.2: zone transfers are refused, as long as nobody may have them', () => {
  for (const type of [251, 252]) assert.equal(send({ questions: [{ ...question, type }] }, 'tcp').rcode, rcodes.REFUSED)
})

test('RFC 1035 §4.1.1, RFC 4035 §3.1.6: RD and CD come back as they were; RA, AD and Z never', () => {
  for (const [rd, cd] of [
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const { flags } = send({ questions: [question], flags: { ...noFlags, rd, cd, ad: true, ra: true } })
    assert.deepEqual(flags, { ...noFlags, qr: true, aa: true, rd, cd })
  }
})

test('RFC 3597 §3: a type that nobody knows is data like any other', () => {
  assert.deepEqual(shown(ask('unknown.firma.example. TYPE65280').answers), [
    'unknown.firma.example 3600 TYPE65280 \\# 3 0A0B0C',
  ])
  assert.equal(ask('unknown.firma.example. TYPE65281').rcode, rcodes.NOERROR)
})

test('RFC 8482 §4.1: ANY over UDP is one RRset, over TCP all', () => {
  const types = (message: Message): number => new Set(message.answers.map(({ type }) => type)).size
  assert.equal(types(ask('firma.example. ANY')), 1)
  assert.equal(types(ask('firma.example. ANY', { transport: 'tcp' })), 3)
})

test('RFC 4343 §4.1: the question comes back in the case in which it was asked', () => {
  const message = ask('FiRmA.eXaMpLe. MX')
  assert.equal(String(message.questions[0]!.name), 'FiRmA.eXaMpLe.')
  assert.equal(message.answers.length, 2)
})

// ── Size ────────────────────────────────────────────────────────────────────────────────────────

const sizeOf = (query: Uint8Array, transport: 'udp' | 'tcp' = 'udp'): [bytes: number, message: Message] => {
  const bytes = answer(zones, query, { transport })!
  return [bytes.length, decoded(bytes)]
}

test('RFC 1035 §4.2.1: without EDNS no answer has more than 512 bytes; TC says that some is missing', () => {
  const [bytes, message] = sizeOf(queryBytes('many.firma.example.', 16, { edns: false }))
  assert.ok(bytes <= 512 && message.flags.tc)
  // RFC 2181 §9: half a set is no set.
  assert.deepEqual(message.answers, [])
})

test('RFC 6891 §6.2.3, §6.2.5: with EDNS as many as the asker takes, never fewer than 512 and never more than 1232', () => {
  for (const [udpSize, most] of [
    [0, 512],
    [512, 512],
    [900, 900],
    [1232, 1232],
    [4096, 1232],
    [65535, 1232],
  ] as const) {
    for (const [owner, type] of [
      ['many', 16],
      ['huge', 16],
      ['crowd', 15],
    ] as const) {
      const [bytes, message] = sizeOf(queryBytes(`${owner}.firma.example.`, type, { edns: { udpSize } }))
      assert.ok(bytes <= most, `${owner} ${udpSize}: ${bytes}`)
      assert.equal(message.flags.tc, message.answers.length === 0, `${owner} ${udpSize}`)
      assert.equal(message.edns?.udpSize, 1232)
    }
  }
  assert.equal(sizeOf(queryBytes('many.firma.example.', 16, { edns: { udpSize: 1232 } }))[1].answers.length, 3)
})

test('RFC 2181 §9: additional data that does not fit is left out without TC', () => {
  const [, message] = sizeOf(queryBytes('crowd.firma.example.', 15, { edns: { udpSize: 900 } }))
  assert.equal(message.flags.tc, false)
  assert.ok(message.answers.length === 30 && message.additionals.length < 30)
})

test('RFC 7766 §5: over TCP everything comes', () => {
  const [bytes, message] = sizeOf(queryBytes('huge.firma.example.', 16, { edns: false }), 'tcp')
  assert.ok(bytes > 2_000 && !message.flags.tc && message.answers.length === 1)
})

// ── EDNS ────────────────────────────────────────────────────────────────────────────────────────

test('RFC 6891 §6.1.3: another version than 0 is BADVERS, and the answer says which one we speak', () => {
  for (const version of [1, 255]) {
    const message = ask('firma.example. MX', { edns: { version } })
    assert.deepEqual([message.rcode, message.edns?.version, message.flags.aa], [rcodes.BADVERS, 0, false])
    assert.deepEqual(message.answers, [])
  }
})

test('RFC 6891 §6.1.1, §7: OPT comes back to who sent it and to nobody else; DO comes back (RFC 3225 §3)', () => {
  assert.equal(ask('firma.example. MX').edns, undefined)
  for (const dnssecOk of [true, false])
    assert.deepEqual(ask('firma.example. MX', { edns: { dnssecOk } }).edns, {
      udpSize: 1232,
      version: 0,
      dnssecOk,
      options: [],
    })
  for (const asked of ['other.test. A', 'nothing.firma.example. A', 'child.firma.example. A'])
    assert.ok(ask(asked, { edns: {} }).edns, asked)
})

test('RFC 6891 §6.1.2: options that we do not know are passed over', () => {
  const options = [
    { code: 65_001, data: Uint8Array.of(1, 2, 3) },
    { code: 10, data: new Uint8Array(8) },
  ]
  const message = ask('firma.example. MX', { edns: { options } })
  assert.equal(message.rcode, rcodes.NOERROR)
  assert.deepEqual(message.edns?.options, [])
})

test('RFC 6891 §6.1.1: two OPT, or one that is not at the root, or in the wrong section, are FORMERR', () => {
  const bytes = [...queryBytes('firma.example.', 15)]
  const opt = bytes.slice(-11)
  const twice = Uint8Array.from([...bytes, ...opt])
  twice[11] = 2
  const named = Uint8Array.from([...bytes.slice(0, -11), 1, 97, ...opt])
  const inAnswers = Uint8Array.from(bytes)
  inAnswers[7] = 1
  inAnswers[11] = 0
  for (const query of [twice, named, inAnswers])
    assert.equal(decoded(answer(zones, query, { transport: 'udp' })!).rcode, rcodes.FORMERR)
})

// ── RFC 9471 ────────────────────────────────────────────────────────────────────────────────────

test('RFC 9471 §3.1: a referral that has no room for its glue says so by TC', () => {
  const servers = Array.from(
    { length: 12 },
    (_, at) => `child NS ns${at}.child\nns${at}.child AAAA 2001:db8::${at}\nns${at}.child A 192.0.2.${at}`,
  )
  const crowded = asker(zonesOf({ 'x.': `$TTL 60\n@ SOA ns host 1 2 3 4 5\n${servers.join('\n')}\n` }))
  assert.equal(crowded('www.child.x. A').flags.tc, true)
  const whole = crowded('www.child.x. A', { transport: 'tcp' })
  assert.deepEqual([whole.flags.tc, whole.additionals.length], [false, 24])
})
