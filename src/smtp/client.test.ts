import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, test, type TestContext } from 'node:test'
import tls from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { systemClock } from '../system/clock.ts'
import { type KeyPair, selfSigned } from '../system/tls.ts'
import { type OpenOptions, openSession, type Outgoing, type Session, type SessionPorts } from './client.ts'

let pair: KeyPair
before(async () => {
  pair = await selfSigned(mkdtempSync(path.join(tmpdir(), 'ulak-client-')), ['mx.example'], Date.now())
})

function portsTo(port: number): SessionPorts & { connections: number } {
  const ports = {
    connections: 0,
    async connect() {
      ports.connections += 1
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
    async secure(plain: unknown) {
      const socket = tls.connect({ socket: plain as Socket, rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      return { socket, protocol: socket.getProtocol() ?? 'unknown' }
    },
    clock: systemClock,
  }
  return ports
}

/** Another maker's server, and what it was given. */
async function foreign(t: TestContext, options: SMTPServerOptions = {}) {
  const got: { from: string; to: string[]; body: Buffer; secure: boolean }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    cert: pair.cert,
    key: pair.key,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = session.envelope.mailFrom
        got.push({
          from: from ? from.address : '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          body: Buffer.concat(chunks),
          secure: session.secure,
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.after(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return { got, ports: portsTo((server.server.address() as AddressInfo).port) }
}

/** A server that answers as it is told, one list of replies for each connection: the greeting, then one for each line (or lone dot). */
async function scripted(t: TestContext, ...scripts: ((line: string) => string)[]) {
  const sockets = new Set<Socket>()
  let received = ''
  const server = createServer((socket) => {
    const script = scripts.shift()!
    sockets.add(socket)
    socket.on('error', () => {})
    socket.write(script(''))
    let held = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      held += chunk.toString('latin1')
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const reply = script(held.slice(0, end))
        held = held.slice(end + 2)
        if (reply === 'hang up') return socket.destroy()
        socket.write(reply)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { ports: portsTo((server.address() as AddressInfo).port), received: () => received }
}

async function opened(ports: SessionPorts, options: Partial<OpenOptions> = {}): Promise<Session> {
  const result = await openSession({ hostname: 'ulak.example', ...options }, ports)
  assert.equal(result.kind, 'open', JSON.stringify(result))
  return (result as { session: Session }).session
}

const message = (body: Outgoing['body'], more: Partial<Outgoing> = {}): Outgoing => ({
  from: 'a@sender.example',
  recipients: ['b@firma.example'],
  size: body instanceof Uint8Array ? body.length : 0,
  body,
  ...more,
})

test('another maker’s server gets every byte, over TLS, several messages in one session', async (t) => {
  const { got, ports } = await foreign(t)
  const session = await opened(ports)
  assert.match(session.tls ?? '', /^TLSv1/)
  const noise = Buffer.from(
    randomBytes(300_000)
      .toString('latin1')
      .replaceAll(/[\r\n]/g, '.\r\n.'),
    'latin1',
  )
  const bodies = [
    Buffer.from('.\r\n..\r\n.a\r\nSubject: ç\r\n\r\n.\r\n'),
    Buffer.concat([noise, Buffer.from('\r\n')]),
    Buffer.from('\r\n'),
  ]
  for (const body of bodies) {
    const result = await session.send(message(body, { eightBit: true }))
    assert.deepEqual([result.session, result.recipients[0]?.outcome], ['ok', 'delivered'])
  }
  await session.close()
  assert.deepEqual(
    got.map(({ body }, at) => body.equals(bodies[at]!)),
    [true, true, true],
  )
  assert.deepEqual([got[0]?.from, got[0]?.to, got[0]?.secure], ['a@sender.example', ['b@firma.example'], true])
  assert.equal(ports.connections, 1)
})

test('a body may come in pieces, cut anywhere', async (t) => {
  const { got, ports } = await foreign(t, { disabledCommands: ['STARTTLS', 'AUTH'], hideENHANCEDSTATUSCODES: false })
  const session = await opened(ports)
  const whole = Buffer.from('a: b\r\n\r\n.x\r\n..\r\nend')
  async function* pieces() {
    for (const byte of whole) yield Uint8Array.of(byte)
  }
  assert.equal((await session.send(message(pieces()))).recipients[0]?.outcome, 'delivered')
  await session.close()
  assert.equal(session.tls, undefined)
  assert.equal(got[0]?.body.toString(), `${whole.toString()}\r\n`)
})

test('each recipient has the exact reply that it was given', async (t) => {
  const { ports } = await foreign(t, {
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('full')) return done(Object.assign(new Error('4.2.2 Mailbox full'), { responseCode: 452 }))
      if (address.startsWith('no')) return done(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }))
      done()
    },
  })
  const session = await opened(ports)
  const { recipients } = await session.send(
    message(Buffer.from('x: y\r\n\r\n'), { recipients: ['b@firma.example', 'full@firma.example', 'no@firma.example'] }),
  )
  assert.deepEqual(
    recipients.map(({ outcome, reply }) => [outcome, reply?.code, reply?.enhanced]),
    [
      ['delivered', 250, undefined],
      ['later', 452, '4.2.2'],
      ['never', 550, '5.1.1'],
    ],
  )
  await session.close()
})

const plainScript = (line: string): string =>
  line === ''
    ? '220 x\r\n'
    : line.startsWith('EHLO')
      ? '250 x\r\n'
      : line === 'DATA'
        ? '354 go\r\n'
        : line === '.'
          ? '250 taken\r\n'
          : /^(MAIL|RCPT|QUIT|RSET)/.test(line)
            ? '250 ok\r\n'
            : ''

test('asked only, another maker’s server says of each recipient whether it would take him, and gets no message', async (t) => {
  const { got, ports } = await foreign(t, {
    hideENHANCEDSTATUSCODES: false,
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('nobody')) done(Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }))
      else done()
    },
  })
  const session = await opened(ports)
  for (let round = 0; round < 2; round += 1) {
    const result = await session.verify(['ayse@firma.example', 'nobody@firma.example'])
    assert.equal(result.session, 'ok')
    assert.deepEqual(
      result.recipients.map(({ rcpt }) => rcpt?.code),
      [250, 550],
    )
  }
  assert.equal((await session.send(message(Buffer.from('\r\n')))).recipients[0]!.outcome, 'delivered')
  assert.equal(got.length, 1)
  await session.close()
})

test('a handshake that fails is tried again in the clear on a fresh connection', async (t) => {
  const { got, ports } = await foreign(t, { minVersion: 'TLSv1.3' })
  const old: SessionPorts = {
    ...ports,
    async secure(plain) {
      const socket = tls.connect({ socket: plain as Socket, rejectUnauthorized: false, maxVersion: 'TLSv1.2' })
      await once(socket, 'secureConnect')
      return { socket, protocol: 'never' }
    },
  }
  const session = await opened(old)
  await session.send(message(Buffer.from('a: b\r\n')))
  await session.close()
  assert.deepEqual([got[0]?.secure, session.tls], [false, undefined])
  const required = await openSession({ hostname: 'ulak.example', tls: 'required' }, old)
  assert.equal(required.kind === 'failed' && required.failure.failed, 'tls')
})

test('a handshake without an answer too', async (t) => {
  const { ports } = await scripted(
    t,
    (line) =>
      line === ''
        ? '220 x\r\n'
        : line.startsWith('EHLO')
          ? '250-x\r\n250 STARTTLS\r\n'
          : line === 'STARTTLS'
            ? '220 go\r\n'
            : '',
    plainScript,
  )
  const session = await opened(ports, { deadlines: { handshake: 30 } })
  assert.equal(session.tls, undefined)
  assert.equal(ports.connections, 2)
  assert.equal((await session.send(message(Buffer.from('a\r\n')))).recipients[0]?.outcome, 'delivered')
})

test('bytes slipped in behind the answer to STARTTLS are not believed', async (t) => {
  const slip = (line: string) =>
    line === '' ? '220 x\r\n' : line.startsWith('EHLO') ? '250-x\r\n250 STARTTLS\r\n' : '220 go\r\n250 slipped\r\n'
  const { ports } = await scripted(t, slip)
  const result = await openSession({ hostname: 'ulak.example', tls: 'required' }, ports)
  assert.equal(result.kind === 'failed' && result.failure.failed, 'tls')
  const partly = await scripted(t, (line) => slip(line).replace('250 slipped\r\n', '250'))
  const other = await openSession({ hostname: 'ulak.example', tls: 'required' }, partly.ports)
  assert.equal(other.kind === 'failed' && other.failure.failed, 'tls')
})

test('a bare LF is never sent: the message ends there and the connection goes', async (t) => {
  const { ports, received } = await scripted(t, plainScript)
  const session = await opened(ports)
  const result = await session.send(message(Buffer.from('a\r\n.\nMAIL FROM:<evil@x.example>\r\n')))
  assert.deepEqual([result.recipients[0]?.outcome, result.recipients[0]?.problem?.code], ['never', 'bare-line-end'])
  assert.equal(session.isUsable, false)
  assert.doesNotMatch(received(), /evil/)
})

test('a body that cannot be read to its end is tried again later, and no dot is sent', async (t) => {
  const { ports, received } = await scripted(t, plainScript)
  const session = await opened(ports)
  async function* broken() {
    yield Buffer.from('a\r\n')
    yield Buffer.from('b\r\n')
    throw new Error('EIO')
  }
  const result = await session.send(message(broken()))
  assert.deepEqual([result.recipients[0]?.outcome, result.recipients[0]?.problem?.code], ['later', 'body-unreadable'])
  assert.doesNotMatch(received(), /^\.\r$/m)
})

test('a peer that says nothing more is given up after the deadline of that very command', async (t) => {
  const { ports } = await scripted(t, (line) => (line.startsWith('RCPT') ? '' : plainScript(line)))
  const session = await opened(ports, { deadlines: { rcpt: 30 } })
  const result = await session.send(message(Buffer.from('a\r\n')))
  assert.equal(result.recipients[0]?.outcome, 'later')
  assert.equal(result.session !== 'ok' && result.session.failed, 'lost')
  assert.match(result.session !== 'ok' ? result.session.text : '', /no answer/)
})

test('a dead port, a stranger’s protocol and a hang-up are values', async (t) => {
  const dead = await openSession(
    { hostname: 'ulak.example' },
    { ...portsTo(1), connect: () => Promise.reject(new Error('ECONNREFUSED')) },
  )
  assert.deepEqual(dead, { kind: 'failed', failure: { failed: 'connect', text: 'ECONNREFUSED' } })
  const http = await scripted(t, () => 'HTTP/1.1 400 Bad Request\r\n\r\n')
  const strange = await openSession({ hostname: 'ulak.example' }, http.ports)
  assert.equal(strange.kind === 'failed' && strange.failure.failed, 'greeting')
  const { ports } = await scripted(t, (line) => (line === '.' ? 'hang up' : plainScript(line)))
  const session = await opened(ports)
  const result = await session.send(message(Buffer.from('a\r\n')))
  assert.deepEqual(result.recipients, [
    { address: 'b@firma.example', outcome: 'later', reply: undefined, rcpt: { code: 250, lines: ['ok'] } },
  ])
  const after = await session.send(message(Buffer.from('a\r\n')))
  assert.equal(after.recipients[0]?.outcome, 'later')
})

test('giving up by signal ends what is under way', async (t) => {
  const { ports } = await scripted(t, (line) => (line.startsWith('MAIL') ? '' : plainScript(line)))
  const abort = new AbortController()
  const session = await opened(ports, { signal: abort.signal })
  const sending = session.send(message(Buffer.from('a\r\n')))
  abort.abort()
  assert.equal((await sending).recipients[0]?.outcome, 'later')
  const late = await openSession({ hostname: 'ulak.example', signal: abort.signal }, ports)
  assert.equal(late.kind, 'failed')
})

test('an address with a line end in it is our own bug', async (t) => {
  const { ports } = await scripted(t, plainScript)
  const session = await opened(ports)
  assert.throws(
    () => session.send(message(Buffer.from('a\r\n'), { recipients: ['b@firma.example>\r\nRSET'] })),
    /control/,
  )
  session.destroy()
})
