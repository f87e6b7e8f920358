import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { freePort, ownAddress } from '../../test/support/places.ts'
import { lines, replyTo, type Script, scriptedDns } from '../../test/support/scripted-dns.ts'
import { dnsTransport, randomId } from '../system/net.ts'
import { createDirect, type DirectAnswer, type DirectOptions } from './direct.ts'
import { rcodes } from './message.ts'
import { name } from './name.ts'
import { MX } from './records/index.ts'

const direct = createDirect({ transport: dnsTransport, randomId })
const firma = name('firma.example.')

async function ask(t: TestContext, script: Script, options: DirectOptions = {}) {
  const { server, asked } = await scriptedDns(t, script)
  return { answer: await direct.ask(server, firma, MX.code, { patienceMs: [1_000], ...options }), asked }
}

/** What a server must say, and what that is. */
const cases: readonly (readonly [title: string, script: Script, look: (answer: DirectAnswer) => void])[] = [
  [
    'an authority gives its records, AA and TTL',
    ({ query }) =>
      replyTo(query, { flags: { aa: true }, answers: lines('firma.example. 600 MX 10 mail.firma.example.') }),
    (answer) => {
      assert.ok(answer.kind === 'records')
      assert.equal(answer.ttl, 600)
      assert.equal(answer.records.length, 1)
      assert.equal(answer.message.flags.aa, true)
      assert.equal(answer.over, 'udp')
    },
  ],
  [
    'no data is known for the lesser of TTL and minimum',
    ({ query }) =>
      replyTo(query, { flags: { aa: true }, authorities: lines('firma.example. 900 SOA ns1. host. 7 1 1 1 60') }),
    (answer) => assert.ok(answer.kind === 'no-data' && answer.ttl === 60),
  ],
  [
    'no such name',
    ({ query }) =>
      replyTo(query, {
        rcode: rcodes.NXDOMAIN,
        flags: { aa: true },
        authorities: lines('example. 30 SOA ns1. host. 7 1 1 1 60'),
      }),
    (answer) => assert.ok(answer.kind === 'no-name' && answer.ttl === 30),
  ],
  [
    'a parent refers to the servers of the zone, with their addresses',
    ({ query }) =>
      replyTo(query, {
        authorities: lines('firma.example. 172800 NS ns1.firma.example.', 'firma.example. 172800 NS ns2.other.test.'),
        additionals: lines('ns1.firma.example. 172800 A 192.0.2.1'),
      }),
    (answer) => {
      assert.ok(answer.kind === 'referral')
      assert.equal(String(answer.zone), 'firma.example.')
      assert.equal(answer.servers.length, 2)
      assert.equal(answer.ttl, 172_800)
      assert.equal(answer.message.additionals.length, 1)
    },
  ],
  [
    'an alias that leads away is told, not followed',
    ({ query }) => replyTo(query, { flags: { aa: true }, answers: lines('firma.example. 50 CNAME www.other.test.') }),
    (answer) => {
      assert.ok(answer.kind === 'alias')
      assert.equal(String(answer.owner), 'www.other.test.')
      assert.equal(answer.ttl, 50)
    },
  ],
  [
    'a server that knows nothing of the zone',
    ({ query }) => replyTo(query, {}),
    (answer) => assert.equal(answer.kind, 'lame'),
  ],
  [
    'a referral that leads up is no help',
    ({ query }) => replyTo(query, { authorities: lines('. 518400 NS a.root-servers.net.') }),
    (answer) => assert.equal(answer.kind, 'lame'),
  ],
  [
    'a refusal is told with its code',
    ({ query }) => replyTo(query, { rcode: rcodes.REFUSED }),
    (answer) => assert.ok(answer.kind === 'failed' && answer.message.rcode === rcodes.REFUSED),
  ],
  [
    'SERVFAIL is told with its code',
    ({ query }) => replyTo(query, { rcode: rcodes.SERVFAIL }),
    (answer) => assert.ok(answer.kind === 'failed' && answer.message.rcode === rcodes.SERVFAIL),
  ],
  [
    'aliases in a circle say nothing',
    ({ query }) =>
      replyTo(query, { answers: lines('firma.example. CNAME b.example.', 'b.example. CNAME firma.example.') }),
    (answer) => assert.ok(answer.kind === 'unknown' && answer.reason === 'alias-loop'),
  ],
  [
    'an answer that is cut is asked again over TCP',
    ({ query, over }) =>
      over === 'udp'
        ? replyTo(query, { flags: { aa: true, tc: true } })
        : replyTo(query, { flags: { aa: true }, answers: lines('firma.example. MX 10 mail.firma.example.') }),
    (answer) => assert.ok(answer.kind === 'records' && answer.over === 'tcp'),
  ],
  [
    'cut over TCP too',
    ({ query }) => replyTo(query, { flags: { tc: true } }),
    (answer) => assert.ok(answer.kind === 'unknown' && answer.reason === 'bad-answer'),
  ],
  ['silence', () => undefined, (answer) => assert.ok(answer.kind === 'unknown' && answer.reason === 'timeout')],
  [
    'bytes that are no message',
    ({ query }) => replyTo(query).subarray(0, -3),
    (answer) => assert.ok(answer.kind === 'unknown' && answer.reason === 'bad-answer'),
  ],
]

for (const [title, script, look] of cases) test(title, async (t) => look((await ask(t, script)).answer))

test('RD is off unless it is asked for, and EDNS on unless it is not wanted', async (t) => {
  const authority: Script = ({ query }) => replyTo(query, { flags: { aa: true } })
  for (const [options, rd, edns] of [
    [{}, false, true],
    [{ recursion: true }, true, true],
    [{ edns: false }, false, false],
  ] as const) {
    const { asked } = await ask(t, authority, options)
    assert.deepEqual([asked[0]!.query.flags.rd, asked[0]!.query.edns !== undefined], [rd, edns])
  }
})

test('signatures, unchecked answers and TCP alone are asked for only on demand', async (t) => {
  const authority: Script = ({ query }) => replyTo(query, { flags: { aa: true } })
  for (const [options, dnssecOk, cd, over] of [
    [{}, false, false, 'udp'],
    [{ dnssecOk: true, checkingDisabled: true }, true, true, 'udp'],
    [{ overTcp: true }, false, false, 'tcp'],
  ] as const) {
    const { asked } = await ask(t, authority, options)
    const seen = asked.map(({ query, over }) => [query.edns?.dnssecOk, query.flags.cd, over])
    assert.deepEqual(seen, [[dnssecOk, cd, over]])
  }
})

test('a server that does not know EDNS is asked again without it', async (t) => {
  const { answer, asked } = await ask(t, ({ query }) =>
    query.edns
      ? replyTo(query, { rcode: rcodes.FORMERR, edns: undefined })
      : replyTo(query, { flags: { aa: true }, answers: lines('firma.example. MX 10 mail.firma.example.') }),
  )
  assert.equal(answer.kind, 'records')
  assert.equal(asked.length, 2)
})

test('a silent server is asked as often as the caller wishes', async (t) => {
  let count = 0
  const { answer } = await ask(
    t,
    ({ query }) => ((count += 1) < 3 ? undefined : replyTo(query, { rcode: rcodes.REFUSED })),
    { patienceMs: [200, 300, 5_000] },
  )
  assert.equal(answer.kind, 'failed')
})

test('a closed port and a caller who gives up are unknown, not an error', async () => {
  const address = ownAddress()
  const server = { address, port: await freePort(address) }
  const closed = await direct.ask(server, firma, MX.code, { patienceMs: [3_000] })
  assert.ok(closed.kind === 'unknown' && closed.reason === 'network', JSON.stringify(closed))
  const gone = await direct.ask(server, firma, MX.code, { signal: AbortSignal.abort() })
  assert.equal(gone.kind, 'unknown')
})
