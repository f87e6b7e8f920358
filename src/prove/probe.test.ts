import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'
import { type Authority, authority } from '../../test/support/authority.ts'
import { peer } from '../../test/support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../../test/support/places.ts'
import { ehlo, listening, scripted, usual } from '../../test/support/scripted-smtp.ts'
import { postfix, postfixPrograms } from '../../test/support/postfix.ts'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { createDial } from '../system/net.ts'
import type { HostAndPort } from '../system/settings.ts'
import { check } from './check.ts'
import { createProbe, type Probe, type Visit } from './probe.ts'

let ca: Authority
before(async () => {
  ca = await authority()
})

const dial = createDial({ allowPrivate: true, own: () => [] })

function probe(port: number, more: Partial<Parameters<typeof createProbe>[0]> = {}): Probe {
  return createProbe({
    dial,
    hostname: 'probe.example',
    port,
    resolver: world({}),
    controlHosts: [],
    localHosts: [],
    deadlineMs: 5_000,
    ca: [ca.root],
    ...more,
  })
}

const visit = (
  where: { address: string; port: number },
  more: Partial<Parameters<typeof createProbe>[0]> & { host?: string; recipients?: string[] } = {},
): Promise<Visit> =>
  probe(where.port, more).visit({
    host: more.host ?? 'mx.firma.example',
    address: where.address,
    recipients: more.recipients ?? [],
  })

test('a visit sees banner, capabilities, TLS, certificate and chain, asks for recipients and says goodbye', async (t) => {
  const server = await scripted(t, usual, await ca.issue(['mx.firma.example', '*.firma.example']))
  const seen = await visit(server, { recipients: ['ali@firma.example'] })
  assert.equal(seen.failure, undefined)
  assert.deepEqual([seen.reached, seen.greeting?.code, seen.offer?.name], [true, 220, 'mx.firma.example'])
  assert.deepEqual([seen.offer?.size, seen.offer?.startTls, seen.offer?.smtputf8], [20_000_000, true, false])
  assert.deepEqual([seen.tls?.protocol, seen.tls?.trust, seen.tls?.nameFits], ['TLSv1.3', 'yes', true])
  assert.deepEqual(seen.tls?.chain[0]?.names, ['mx.firma.example', '*.firma.example'])
  assert.deepEqual(seen.tls?.chain[1]?.der, new Uint8Array(ca.between.raw))
  assert.deepEqual(
    seen.recipients.map(({ meaning }) => meaning),
    ['taken'],
  )
  assert.deepEqual(server.heard, [
    'EHLO probe.example',
    'STARTTLS',
    'EHLO probe.example',
    'MAIL FROM:<>',
    'RCPT TO:<ali@firma.example>',
    'RSET',
    'QUIT',
  ])
})

test('without recipients nobody is asked for, and no visit ever says DATA', async (t) => {
  const server = await scripted(t, usual, await ca.issue(['mx.firma.example']))
  await visit(server)
  assert.deepEqual(server.heard, ['EHLO probe.example', 'STARTTLS', 'EHLO probe.example', 'QUIT'])
})

test('certificates: of nobody, of another name, out of date, with control characters in names', async (t) => {
  const tls = async (names: string[], more: Parameters<typeof visit>[1] = {}, times = {}) =>
    (await visit(await scripted(t, usual, await ca.issue(names, times)), more)).tls!
  assert.match((await tls(['mx.firma.example'], { ca: [] })).trust, /^(SELF_SIGNED|UNABLE)/)
  const other = await tls(['other.example'])
  assert.deepEqual([other.trust, other.nameFits], ['yes', false])
  const old = await tls(['mx.firma.example'], {}, { from: Date.now() - 10_000_000, to: Date.now() - 5_000 })
  assert.deepEqual([old.trust, old.nameFits], ['CERT_HAS_EXPIRED', true])
  const hostile = await tls(['evil\u0007\u001B[31m.example', 'a\n250 ok, DNS:mx.firma.example', 'ok.example'])
  assert.equal(hostile.nameFits, false)
  assert.deepEqual(hostile.chain[0]!.names, [
    String.raw`"evil\u0007\u001b[31m.example"`,
    String.raw`"a\u000a250 ok\u002c DNS:mx.firma.example"`,
    'ok.example',
  ])
})

test('a server that knows only TLS 1.0 or 1.1 is seen as such', async (t) => {
  for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const) {
    const server = await scripted(t, usual, { ...(await ca.issue(['mx.firma.example'])), maxVersion })
    assert.equal((await visit(server)).tls?.protocol, maxVersion)
  }
})

test('TLS that is offered but does not come about: named, and recipients are asked for in the clear', async (t) => {
  const refused = await scripted(t, { ...usual, STARTTLS: '454 4.7.0 TLS not available\r\n' })
  const seen = await visit(refused, { recipients: ['ali@firma.example'] })
  assert.deepEqual(
    [seen.tlsFailure?.at, seen.tlsFailure?.why, seen.tlsFailure?.text],
    ['starttls', 'said-no', '454 4.7.0 TLS not available'],
  )
  assert.deepEqual([seen.tls, seen.failure, seen.recipients[0]?.meaning], [undefined, undefined, 'taken'])
  const noTls = await scripted(t, { ...usual, EHLO: ehlo })
  assert.equal((await visit(noTls, { deadlineMs: 500 })).tlsFailure?.at, 'tls')
  const injected = await scripted(t, { ...usual, STARTTLS: '220 Go\r\n250 injected\r\n' })
  assert.match((await visit(injected)).tlsFailure!.text, /in the clear after STARTTLS/)
})

test('a server that knows HELO only, one that refuses, and one that hangs up', async (t) => {
  const old = await scripted(t, { EHLO: '500 What?\r\n', HELO: '250 old.example\r\n', QUIT: '221 Bye\r\n' })
  const seen = await visit(old)
  assert.deepEqual([seen.offer?.name, seen.offer?.startTls, seen.failure], ['old.example', false, undefined])
  const no = await visit(await scripted(t, { banner: '554 5.7.1 Your address is\u0007 blocked\r\n' }))
  assert.deepEqual(
    [no.reached, no.failure?.at, no.failure?.why, no.failure?.text],
    [true, 'greeting', 'said-no', '554 5.7.1 Your address is  blocked'],
  )
  const gone = await visit(await listening(t, (socket) => void socket.end()))
  assert.deepEqual([gone.failure?.at, gone.failure?.why], ['greeting', 'closed'])
})

test('an endless banner, a byte a second, silence and babble end in time and are named', async (t) => {
  const endless = await listening(t, (socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(`220-${'x'.repeat(500)}\r\n`));
    }
    socket.on('drain', more)
    more()
  })
  assert.equal((await visit(endless)).failure?.why, 'too-long')
  const noLineEnd = await listening(t, (socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write('x'.repeat(4_096)));
    }
    socket.on('drain', more)
    more()
  })
  assert.equal((await visit(noLineEnd)).failure?.why, 'too-long')
  const slow = await listening(t, (socket) => {
    const timer = setInterval(() => socket.write('2'), 100)
    socket.on('close', () => clearInterval(timer))
  })
  assert.equal((await visit(slow, { deadlineMs: 600 })).failure?.why, 'late')
  const silent = await listening(t, () => {})
  assert.equal((await visit(silent, { deadlineMs: 300 })).failure?.why, 'late')
  const babble = await listening(t, (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
  assert.equal((await visit(babble)).failure?.why, 'not-smtp')
})

test('a private address is not connected to', async (t) => {
  let connections = 0
  const where = await listening(t, () => void (connections += 1))
  const seen = await visit(where, { dial: createDial({ allowPrivate: false, own: () => [] }) })
  assert.deepEqual([seen.reached, seen.failure?.why, connections], [false, 'private', 0])
})

test('control hosts are tried only when a host is not reached, once, and decide between "down" and "cannot tell"', async (t) => {
  const up = await scripted(t, { QUIT: '221 Bye\r\n', EHLO: '250 control.example\r\n' })
  const closed = { host: ownAddress(), port: await freePort() }
  const judged = async (controlHosts: HostAndPort[]) => {
    const mx = { 'firma.example': { MX: ['10 mx.firma.example.'] }, 'mx.firma.example': { A: [ownAddress()] } }
    const tools = {
      resolver: world(mx),
      now: Date.now,
      allowPrivate: true,
      probe: probe(closed.port, { controlHosts, resolver: world({ 'control.example': { A: [up.address] } }) }),
    }
    const { results, answers } = await check(name('firma.example'), tools)
    const of = (id: string) =>
      results
        .filter(({ check: { id: one } }) => one === id)
        .map((one) => ('severity' in one ? one.severity : one.status))
    return [of('smtp-reachable'), of('cannot-probe-from-here'), answers.arrives]
  }
  assert.deepEqual(await judged([{ host: 'control.example', port: up.port }]), [['error'], ['pass'], 'partly'])
  assert.deepEqual(await judged([closed]), [[], ['unknown'], 'unknown'])
  assert.deepEqual(await judged([]), [[], ['unknown'], 'unknown'])
})

test('many addresses: the visits are capped, and all of them together end in time', async (t) => {
  const silent = await listening(t, () => {})
  const hosts = Array.from({ length: 30 }, (_, at) => `mx${at}.firma.example`)
  const declared = {
    'firma.example': { MX: hosts.map((host, at) => `${at} ${host}.`) },
    ...Object.fromEntries(hosts.map((host) => [host, { A: [silent.address] }])),
  }
  const begun = Date.now()
  const tools = {
    resolver: world(declared),
    now: Date.now,
    allowPrivate: true,
    probe: probe(silent.port, { deadlineMs: 60_000, totalMs: 500 }),
  }
  const { results } = await check(name('firma.example'), tools)
  assert.ok(Date.now() - begun < 30_000)
  const reachable = results.filter(({ check: { id } }) => id === 'smtp-reachable')
  assert.deepEqual(
    reachable.map(({ message }) => message.en),
    ['30 more addresses were not visited: there was no room or time for them.'],
  )
})

test('a real Postfix is seen as it is, and no mail comes of it', peer(...postfixPrograms), async (t) => {
  const folder = scratch(t)
  const pair = await ca.issue(['mx.firma.example'])
  writeFileSync(path.join(folder, 'chain.pem'), pair.key + pair.cert)
  const [address, port] = [ownAddress(), await freePort()]
  const server = postfix({
    folder,
    address,
    port,
    hostname: 'mx.firma.example',
    resolver: '127.0.0.1',
    mailboxDomains: ['firma.example'],
    settings: {
      smtpd_tls_security_level: 'may',
      smtpd_tls_chain_files: path.join(folder, 'chain.pem'),
      smtpd_reject_unlisted_recipient: 'no',
    },
  })
  await server.start()
  t.after(() => server.stop())
  const seen = await visit({ address, port }, { recipients: ['ali@firma.example', 'veli@elsewhere.example'] })
  assert.equal(seen.failure, undefined)
  assert.match(seen.greeting!.lines[0]!, /^mx\.firma\.example ESMTP/)
  assert.deepEqual([seen.tls?.protocol, seen.tls?.trust, seen.tls?.nameFits], ['TLSv1.3', 'yes', true])
  assert.deepEqual(
    seen.recipients.map(({ meaning }) => meaning),
    ['taken', 'relay-denied'],
  )
  assert.equal(seen.offer?.size, 52_428_800)
  // Postfix opens a queue file at the first RCPT, and drops it after RSET.
  await until('an empty queue', () => server.queued() === 0)
  assert.equal(server.deliveredCount(), 0)
  assert.match(server.log(), /disconnect from .* ehlo=2 starttls=1 mail=1 rcpt=1\/2 rset=1 quit=1 commands=7\/8/)
})
