import assert from 'node:assert/strict'
import dgram from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { freePort } from '../../test/support/places.ts'
import { createSharedTransport, paced, streamedToResolvers } from './dns-bulk.ts'
import { dnsTransport } from './net.ts'

const query = (id: number): Uint8Array => Uint8Array.from([id >> 8, id & 255, ...Array.from({ length: 10 }, () => 0)])
const any = { timeoutMs: 2_000, accept: () => true }

/** A server that sends back what it gets, but for what `answer` says otherwise; `ports` are those that it was asked from. */
async function echo(t: TestContext, answer = (bytes: Uint8Array): readonly Uint8Array[] => [bytes]) {
  const socket = dgram.createSocket('udp4')
  const ports = new Set<number>()
  socket.on('message', (bytes, { port, address }) => {
    ports.add(port)
    for (const one of answer(bytes)) socket.send(one, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  t.after(() => socket.close())
  return { server: { address: '127.0.0.1', port: socket.address().port }, ports }
}

test('thousands of questions at once share few ports, each gets its own answer, and ports change', async (t) => {
  const { server, ports } = await echo(t)
  const { udp } = createSharedTransport(dnsTransport)
  // Waves that fit into a socket's buffer: what the kernel drops is not the subject here.
  for (let wave = 0; wave < 80; wave += 1) {
    const ids = Array.from({ length: 100 }, (_, at) => wave * 100 + at)
    const answers = await Promise.all(ids.map((id) => udp(server, query(id), any)))
    assert.deepEqual(
      answers.map((bytes) => (bytes[0]! << 8) | bytes[1]!),
      ids,
    )
  }
  assert.ok(ports.size >= 8_000 / 128 && ports.size < 400, `${ports.size} ports`)
})

test('what is not accepted is waited past; silence, a closed port and an abort are told', async (t) => {
  const { server } = await echo(t, (bytes) =>
    bytes[1] === 9 ? [] : [Uint8Array.of(bytes[0]!, bytes[1]!, 1), Uint8Array.from([...bytes.subarray(0, 11), 7])],
  )
  const { udp } = createSharedTransport(dnsTransport)
  const answer = await udp(server, query(1), { timeoutMs: 2_000, accept: (bytes) => bytes[11] === 7 })
  assert.equal(answer[11], 7)
  await assert.rejects(udp(server, query(9), { ...any, timeoutMs: 30 }), /time-out/)
  await assert.rejects(udp(server, query(9), { ...any, signal: AbortSignal.abort() }), /aborted/)
  const later = new AbortController()
  const given = udp(server, query(9), { ...any, signal: later.signal })
  later.abort()
  await assert.rejects(given, /aborted/)
  const nobody = { address: '127.0.0.1', port: await freePort() }
  await assert.rejects(udp(nobody, query(1), { ...any, timeoutMs: 500 }), /ECONNREFUSED|time-out/)
  await assert.rejects(udp(nobody, query(1), { ...any, timeoutMs: 500 }), /ECONNREFUSED|time-out/)
})

test('a server to which there is no way is an error that is told, not one that ends the process', async () => {
  // As with an IPv6 address on a machine that has none: the socket cannot be connected at all.
  const unreachable = { address: '255.255.255.255', port: 53 }
  for (const { udp } of [dnsTransport, createSharedTransport(dnsTransport)]) {
    await assert.rejects(udp(unreachable, query(1), any), /EACCES|ENETUNREACH/)
    await assert.rejects(udp(unreachable, query(2), any), /EACCES|ENETUNREACH/)
  }
})

test('the same id twice at a time leaves from two ports', async (t) => {
  const { server } = await echo(t)
  const { udp } = createSharedTransport(dnsTransport)
  const answers = await Promise.all(Array.from({ length: 100 }, () => udp(server, query(5), any)))
  assert.equal(answers.length, 100)
})

test('the pace holds for all together, and for each server that is no resolver', async () => {
  const clock = fakeClock(0)
  const left: string[] = []
  const counting = (server: { address: string }): Promise<Uint8Array> => {
    left.push(`${clock.now()} ${server.address}`)
    return Promise.resolve(new Uint8Array())
  }
  const resolver = { address: '127.0.0.1', port: 53 }
  const [one, other] = [
    { address: '192.0.2.1', port: 53 },
    { address: '192.0.2.2', port: 53 },
  ]
  const { udp } = paced(
    { udp: counting, tcp: counting },
    { total: 0, eachServer: 10 },
    { resolvers: [resolver], clock },
  )
  const all = [one, one, one, other, resolver, resolver].map((server) => udp(server, query(1), any))
  await clock.advance(1_000)
  await Promise.all(all)
  assert.deepEqual(left.toSorted(), [
    '0 127.0.0.1',
    '0 127.0.0.1',
    '0 192.0.2.1',
    '0 192.0.2.2',
    '100 192.0.2.1',
    '200 192.0.2.1',
  ])
  left.length = 0
  const total = paced({ udp: counting, tcp: counting }, { total: 5, eachServer: 0 }, { resolvers: [resolver], clock })
  const some = [resolver, one, resolver].map((server) => total.udp(server, query(1), any))
  await clock.advance(1_000)
  await Promise.all(some)
  assert.deepEqual(
    left.map((line) => Number(line.split(' ')[0]) - 1_000),
    [0, 200, 400],
  )
})

/** A resolver that takes streams: sends back what it gets, in the order that `order` says, and hangs up when told. */
async function streaming(t: TestContext, order = (frames: Buffer[]): Buffer[] => frames) {
  let [connections, chunks] = [0, 0]
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      chunks += 1
      const frames: Buffer[] = []
      for (let at = 0; at < chunk.length; at += 2 + chunk.readUInt16BE(at))
        frames.push(chunk.subarray(at, at + 2 + chunk.readUInt16BE(at)))
      socket.write(Buffer.concat(order(frames)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    server: { address: '127.0.0.1', port: (server.address() as { port: number }).port },
    counts: () => ({ connections, chunks }),
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
  }
}

test('a resolver is asked over few streams, many questions in a piece, answered in any order', async (t) => {
  const resolver = await streaming(t, (frames) => frames.toReversed())
  const { udp } = streamedToResolvers(createSharedTransport(dnsTransport), {
    streams: 4,
    resolvers: [resolver.server],
    now: Date.now,
  })
  const ids = Array.from({ length: 500 }, (_, id) => id)
  const answers = await Promise.all(ids.map((id) => udp(resolver.server, query(id), any)))
  assert.deepEqual(
    answers.map((bytes) => (bytes[0]! << 8) | bytes[1]!),
    ids,
  )
  const { connections, chunks } = resolver.counts()
  assert.ok(connections > 1 && connections <= 6 && chunks < 100, `${connections} connections, ${chunks} pieces`)
})

test('where a stream breaks or cannot be had, datagrams are used for a while', async (t) => {
  const { server } = await echo(t)
  let now = 0
  const broken = streamedToResolvers(createSharedTransport(dnsTransport), {
    streams: 4,
    resolvers: [server],
    now: () => now,
  })
  await assert.rejects(broken.udp(server, query(1), any), /closed/)
  assert.equal((await broken.udp(server, query(2), any)).length, 12)
  const resolver = await streaming(t, () => [])
  const silent = streamedToResolvers(createSharedTransport(dnsTransport), {
    streams: 4,
    resolvers: [resolver.server],
    now: () => now,
  })
  await assert.rejects(silent.udp(resolver.server, query(1), { ...any, timeoutMs: 50 }), /time-out/)
  const open = silent.udp(resolver.server, query(2), any)
  setTimeout(resolver.hangUp, 50)
  await assert.rejects(open, /closed/)
  now = 10_000
  await assert.rejects(silent.udp(resolver.server, query(3), { ...any, timeoutMs: 50 }), /time-out/)
  assert.equal(resolver.counts().connections, 2)
})
