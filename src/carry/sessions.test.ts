// Sessions with real TLS under the policies of domains: who is connected to, who is passed over, whose session serves whom, and what is counted.
import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { before, test, type TestContext } from 'node:test'
import { type Authority, authority } from '../../test/support/authority.ts'
import { plainDial } from '../../test/support/carry.ts'
import { ownAddress } from '../../test/support/places.ts'
import { scripted, usual } from '../../test/support/scripted-smtp.ts'
import { type Declared, type World, world, type WorldOptions } from '../../test/support/world.ts'
import type { StsPolicy } from '../smtp/mta-sts.ts'
import { systemClock } from '../system/clock.ts'
import type { KeyPair } from '../system/tls.ts'
import type { Hop } from './hops.ts'
import { createSessions, type OpenedSession, type Sessions } from './sessions.ts'
import type { TlsAttempt } from './tls-facts.ts'
import { createTlsPolicies } from './tls-policy.ts'

let ca: Authority
before(async () => {
  ca = await authority()
})

const mx = 'mx.firma.example'
const secure = { secure: ['firma.example', 'other.example'] }
const noStartTls = { ...usual, EHLO: '250-mx.firma.example hello\r\n250 8BITMIME\r\n' }
const keyOf = (pair: KeyPair): string =>
  createHash('sha256')
    .update(new X509Certificate(pair.cert).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
const authorityKey = (): string =>
  createHash('sha256')
    .update(ca.between.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
const enforce = (...patterns: string[]): StsPolicy => ({ mode: 'enforce', maxAge: 1_000, mx: patterns })

type Setting = {
  dns?: World
  validates?: boolean
  sts?: Readonly<Record<string, StsPolicy>>
  trust?: boolean
}

function setUp(t: TestContext, { dns = world({}), validates = true, sts = {}, trust = true }: Setting = {}) {
  const counted: TlsAttempt[] = []
  const dialled: string[] = []
  const sessions = createSessions({
    hostname: 'ulak.example',
    dial(target, options) {
      dialled.push(target.address)
      return plainDial(target, options)
    },
    addresses: async (hop) => ({ kind: 'known', addresses: hop.addresses ?? [] }),
    tlsOf: createTlsPolicies({
      resolver: dns,
      validates,
      sts: { find: async (domain) => sts[domain] },
    }),
    ca: trust ? [ca.root] : [],
    clock: systemClock,
    sessionsOf: () => 10,
    onTls: (attempt) => counted.push(attempt),
  })
  t.after(() => sessions.close())
  return {
    sessions,
    counted,
    dialled,
    results: () => counted.map(({ policyType, result }) => `${policyType} ${result}`),
  }
}

const hopTo = ({ address, port }: { address: string; port: number }, more: Partial<Hop> = {}): Hop => ({
  key: `${mx}:${port}`,
  host: mx,
  port,
  preference: 10,
  policyDomain: 'firma.example',
  isSecure: true,
  tellsClient: false,
  addresses: [address],
  ...more,
})

const signal = new AbortController().signal
const open = (sessions: Sessions, hop: Hop): Promise<OpenedSession> =>
  sessions.open(hop, { probe: false, opening: signal, signal })
async function tlsOf(sessions: Sessions, hop: Hop): Promise<string> {
  const opened = await open(sessions, hop)
  if (opened.kind !== 'open') return opened.kind === 'full' ? 'full' : `${opened.kind}: ${opened.reason}`
  sessions.giveBack(hop, opened.session)
  return opened.session.tls ?? 'in the clear'
}
/** A signed host with these TLSA records. */
const withTlsa = (port: number, records: readonly string[], options: WorldOptions = secure): World => {
  const declared: Declared = { [mx]: { A: ['192.0.2.1'] }, [`_${port}._tcp.${mx}`]: { TLSA: records } }
  return world(declared, options)
}

test('without a policy TLS is taken as it comes, and its lack as well', async (t) => {
  const self = await ca.issue(['somebody.else.example'])
  const secured = await scripted(t, usual, self)
  const plain = await scripted(t, noStartTls)
  const broken = await scripted(t, usual, { ...self, maxVersion: 'TLSv1' })
  const { sessions, results } = setUp(t, { trust: false })
  assert.equal(await tlsOf(sessions, hopTo(secured)), 'TLSv1.3')
  assert.equal(await tlsOf(sessions, hopTo(plain)), 'in the clear')
  assert.equal(await tlsOf(sessions, hopTo(broken)), 'in the clear')
  assert.deepEqual(results(), [
    'no-policy-found success',
    'no-policy-found starttls-not-supported',
    'no-policy-found validation-failure',
  ])
})

test('DANE: the key that is published lets in, whatever the certificate says; another one, or none, does not', async (t) => {
  const pair = await ca.issue(['www.example'], { from: Date.now() - 20_000, to: Date.now() - 10_000 })
  const there = await scripted(t, usual, pair)
  const good = setUp(t, { dns: withTlsa(there.port, [`3 1 1 ${keyOf(pair)}`]), trust: false })
  assert.equal(await tlsOf(good.sessions, hopTo(there)), 'TLSv1.3')
  const wrong = setUp(t, { dns: withTlsa(there.port, [`3 1 1 ${'00'.repeat(32)}`]) })
  assert.match(
    await tlsOf(wrong.sessions, hopTo(there)),
    /^passed-over: mx\.firma\.example: no TLSA record \(DANE\) fits/,
  )
  const plain = await scripted(t, noStartTls)
  const bare = setUp(t, { dns: withTlsa(plain.port, [`3 1 1 ${keyOf(pair)}`]) })
  assert.match(await tlsOf(bare.sessions, hopTo(plain)), /^passed-over: .*STARTTLS/)
  assert.ok(!plain.heard.some((line) => line.startsWith('MAIL')))
  assert.deepEqual(
    [good.results(), wrong.results(), bare.results()],
    [['tlsa success'], ['tlsa certificate-not-trusted'], ['tlsa starttls-not-supported']],
  )
})

test('DANE: below a published authority the certificate must be for the host or the domain', async (t) => {
  for (const [names, kind] of [
    [[mx], 'TLSv1.3'],
    [['firma.example'], 'TLSv1.3'],
    [['www.other.example'], 'passed-over: mx.firma.example: its certificate is for another name (DANE)'],
  ] as const) {
    const there = await scripted(t, usual, await ca.issue([...names]))
    const { sessions } = setUp(t, { dns: withTlsa(there.port, [`2 1 1 ${authorityKey()}`]), trust: false })
    assert.equal(await tlsOf(sessions, hopTo(there)), kind)
  }
})

test('DANE: records of which none can be used ask for TLS and look at no certificate', async (t) => {
  const records = [`0 0 1 ${'00'.repeat(32)}`, '3 1 1 00']
  const there = await scripted(t, usual, await ca.issue(['www.example']))
  const { sessions, results } = setUp(t, { dns: withTlsa(there.port, records), trust: false })
  assert.equal(await tlsOf(sessions, hopTo(there)), 'TLSv1.3')
  assert.deepEqual(results(), ['tlsa tlsa-invalid'])
  const plain = await scripted(t, noStartTls)
  const bare = setUp(t, { dns: withTlsa(plain.port, records) })
  assert.match(await tlsOf(bare.sessions, hopTo(plain)), /^passed-over/)
})

test('DANE: a hundred records are no trouble', async (t) => {
  const pair = await ca.issue(['www.example'])
  const there = await scripted(t, usual, pair)
  const many = Array.from({ length: 99 }, (_, at) => `3 1 1 ${createHash('sha256').update(`${at}`).digest('hex')}`)
  const { sessions } = setUp(t, { dns: withTlsa(there.port, [...many, `3 1 1 ${keyOf(pair)}`]) })
  assert.equal(await tlsOf(sessions, hopTo(there)), 'TLSv1.3')
})

test('DANE: while its records cannot be found out the host is left alone; MTA-STS is no way round', async (t) => {
  const there = await scripted(t, usual, await ca.issue([mx]))
  const fail = [`TLSA _${there.port}._tcp.${mx}`]
  const setting = {
    dns: withTlsa(there.port, ['3 1 1 00'], { ...secure, fail }),
    sts: { 'firma.example': enforce(mx) },
  }
  const { sessions, dialled, results } = setUp(t, setting)
  assert.match(await tlsOf(sessions, hopTo(there)), /^passed-over: .*TLSA.*SERVFAIL/)
  assert.deepEqual([dialled, results()], [[], ['tlsa dnssec-invalid']])
  // An MX answer that nobody vouches for, or a resolver that does not validate: no DANE, so nothing to wait for.
  assert.equal(await tlsOf(sessions, hopTo(there, { isSecure: false })), 'TLSv1.3')
  const off = setUp(t, { ...setting, validates: false })
  assert.equal(await tlsOf(off.sessions, hopTo(there)), 'TLSv1.3')
  assert.deepEqual(off.results(), ['sts success'])
})

test('DANE goes before MTA-STS, also where that would say no', async (t) => {
  const pair = await ca.issue(['www.example'])
  const there = await scripted(t, usual, pair)
  const dns = withTlsa(there.port, [`3 1 1 ${keyOf(pair)}`])
  const { sessions } = setUp(t, { dns, sts: { 'firma.example': enforce('elsewhere.example') } })
  assert.equal(await tlsOf(sessions, hopTo(there)), 'TLSv1.3')
})

test('MTA-STS: the host must be in the policy, its certificate trusted, for its name and in date', async (t) => {
  const sts = { 'firma.example': enforce('*.firma.example') }
  const cases: [KeyPair | undefined, string | RegExp, string][] = [
    [await ca.issue([mx]), 'TLSv1.3', 'success'],
    [await ca.issue(['www.example']), /another name/, 'certificate-host-mismatch'],
    [
      await ca.issue([mx], { from: Date.now() - 20_000, to: Date.now() - 10_000 }),
      /out of date/,
      'certificate-expired',
    ],
    [await (await authority()).issue([mx]), /not trusted/, 'certificate-not-trusted'],
    [undefined, /STARTTLS/, 'starttls-not-supported'],
  ]
  for (const [pair, outcome, result] of cases) {
    const there = await scripted(t, pair ? usual : noStartTls, pair)
    const { sessions, results } = setUp(t, { sts })
    const said = await tlsOf(sessions, hopTo(there))
    if (typeof outcome === 'string') assert.equal(said, outcome)
    else assert.match(said, outcome)
    assert.deepEqual(results(), [`sts ${result}`])
  }
  const there = await scripted(t, usual, await ca.issue(['mx.other.example']))
  const { sessions, dialled } = setUp(t, { sts })
  assert.match(await tlsOf(sessions, hopTo(there, { host: 'mx.other.example' })), /^passed-over: .*not in the MTA-STS/)
  assert.match(await tlsOf(sessions, hopTo(there, { host: 'a.b.firma.example' })), /^passed-over: .*not in the MTA-STS/)
  assert.deepEqual(dialled, [])
})

test('MTA-STS: a server that speaks no TLS 1.2 is passed over, not written to in the clear', async (t) => {
  const old = await scripted(t, usual, { ...(await ca.issue([mx])), maxVersion: 'TLSv1.1' })
  const { sessions } = setUp(t, { sts: { 'firma.example': enforce(mx) } })
  assert.match(await tlsOf(sessions, hopTo(old)), /^passed-over/)
})

test('MTA-STS in testing is told and not obeyed', async (t) => {
  const sts = { 'firma.example': { ...enforce('other.example'), mode: 'testing' as const } }
  const there = await scripted(t, usual, await ca.issue(['www.example']))
  const plain = await scripted(t, noStartTls)
  const { sessions, counted, results } = setUp(t, { sts })
  assert.equal(await tlsOf(sessions, hopTo(there)), 'TLSv1.3')
  assert.equal(await tlsOf(sessions, hopTo(plain)), 'in the clear')
  assert.deepEqual(results(), ['sts validation-failure', 'sts starttls-not-supported'])
  assert.deepEqual(counted[0]!.policyText, ['version: STSv1', 'mode: testing', 'mx: other.example', 'max_age: 1000'])
})

test('a session serves another domain only if what was seen of its TLS is good enough for that one', async (t) => {
  const pair = await ca.issue(['www.example'])
  const there = await scripted(t, usual, pair)
  const sts = { 'strict.example': enforce(mx) }
  const { sessions, dialled } = setUp(t, { sts })
  const lax = hopTo(there)
  const strict = hopTo(there, { policyDomain: 'strict.example' })
  assert.equal(await tlsOf(sessions, lax), 'TLSv1.3')
  assert.equal(await tlsOf(sessions, lax), 'TLSv1.3')
  assert.equal(dialled.length, 1)
  assert.match(await tlsOf(sessions, strict), /^passed-over/)
  assert.equal(dialled.length, 2)

  const good = await scripted(t, usual, await ca.issue([mx]))
  const other = setUp(t, { sts })
  assert.equal(await tlsOf(other.sessions, hopTo(good)), 'TLSv1.3')
  assert.equal(await tlsOf(other.sessions, hopTo(good, { policyDomain: 'strict.example' })), 'TLSv1.3')
  assert.equal(await tlsOf(other.sessions, hopTo(good)), 'TLSv1.3')
  assert.equal(other.dialled.length, 1)
  assert.deepEqual(other.results(), ['no-policy-found success', 'sts success', 'no-policy-found success'])
})

test('an idle session that is no good for a domain makes room when the host may have no more', async (t) => {
  const there = await scripted(t, noStartTls)
  const { sessions } = setUp(t, { sts: { 'strict.example': enforce(mx) } })
  const held = await Promise.all(Array.from({ length: 10 }, () => open(sessions, hopTo(there))))
  const strict = hopTo(there, { policyDomain: 'strict.example' })
  assert.equal(await tlsOf(sessions, strict), 'full')
  assert.equal(await tlsOf(sessions, hopTo(there)), 'full')
  const [first] = held
  assert.ok(first?.kind === 'open')
  sessions.giveBack(hopTo(there), first.session)
  assert.match(await tlsOf(sessions, strict), /^passed-over/)
})

test('the other addresses of a host are tried when one does not answer, or lets in and says nothing of use', async (t) => {
  const good = await scripted(t, noStartTls)
  const refusing = await scripted(t, { banner: '554 5.7.1 Go away\r\n' })
  const dead = ownAddress()
  const { sessions, dialled } = setUp(t)
  assert.equal(await tlsOf(sessions, hopTo(good, { addresses: [dead, good.address] })), 'in the clear')
  assert.deepEqual(dialled, [dead, good.address])
  const gone = await open(sessions, hopTo(refusing, { key: 'b', addresses: [dead, refusing.address, dead] }))
  assert.deepEqual(gone.kind === 'failed' && [gone.fault, gone.reason], ['refusing', `${mx}: 554 5.7.1 Go away`])
  const silent = await open(sessions, hopTo(good, { key: 'c', addresses: [dead, dead] }))
  assert.equal(silent.kind === 'failed' && silent.fault, 'silent')
})
