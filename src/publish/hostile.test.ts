// What strangers do to the open port: broken packets, halves of packets, too many connections. The server says FORMERR or nothing, closes what
// it must, and goes on answering.
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { askUdp, decoded, framed, queryBytes, type Server } from '../../test/support/ask-dns.ts'
import { bytes } from '../../test/support/arbitrary.ts'
import { ownAddress, until } from '../../test/support/places.ts'
import { zonesOf } from '../../test/support/served-zones.ts'
import { rcodes } from '../dns/message.ts'
import { answer } from './answer.ts'
import type { Answerer } from './door.ts'
import { listenDns } from './server.ts'
import { Connections, listenTcp, type Limits, usualLimits } from './tcp.ts'

const long = `"${'x'.repeat(250)}"`
const zones = zonesOf({
  'firma.example.': `@ 300 SOA ns host 1 2 3 4 5\n@ 300 MX 10 mail\nlong 300 TXT ${Array.from({ length: 200 }, () => long).join(' ')}\n`,
})
const query = queryBytes('firma.example.', 15)
const header = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]

/** Broken in every way that a name or a section can be. */
const broken: Readonly<Record<string, Uint8Array>> = {
  'a pointer to itself': Uint8Array.from([...header, 0xc0, 12, 0, 15, 0, 1]),
  'pointers in a circle': Uint8Array.from([...header, 0xc0, 14, 0xc0, 12, 0, 15, 0, 1]),
  'a pointer forward': Uint8Array.from([...header, 0xc0, 40, 0, 15, 0, 1]),
  'a label longer than the packet': Uint8Array.from([...header, 63, 97, 97]),
  'a label of a kind that is not': Uint8Array.from([...header, 0x80, 97, 0, 0, 15, 0, 1]),
  'a name without end': Uint8Array.from([
    ...header,
    ...Array.from({ length: 200 }, () => [1, 97]).flat(),
    0,
    0,
    15,
    0,
    1,
  ]),
  'no type': Uint8Array.from([...header, 1, 97, 0]),
  'more questions than there are': Uint8Array.from([...header.with(5, 9), 1, 97, 0, 0, 15, 0, 1]),
  'records that are not there': query.with(7, 200),
  'bytes behind its end': Uint8Array.from([...query, 1, 2, 3]),
  'OPT cut off': query.subarray(0, -2),
}

async function serve(t: TestContext): Promise<Server> {
  const server = await listenDns({
    addresses: [{ address: ownAddress(), port: 0 }],
    answer: (asked, asker) => answer(zones, asked, asker),
    onFault: (error) => assert.fail(String(error)),
  })
  t.after(() => server.close())
  return server.addresses[0]!
}

const isAlive = async (server: Server): Promise<void> =>
  assert.equal(decoded((await askUdp(server, query))!).answers.length, 1)

test('whatever the bytes are, the answer is none or one that can be read, and never a throw', () => {
  const hears = (packet: Uint8Array): void => {
    for (const transport of ['udp', 'tcp'] as const) {
      const reply = answer(zones, packet, { transport })
      if (reply) assert.equal(decoded(reply).id, (packet[0]! << 8) | packet[1]!)
    }
  }
  for (let end = 0; end <= query.length; end += 1) hears(query.subarray(0, end))
  fc.assert(fc.property(bytes(0, 200), hears), { numRuns: 2_000 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(query.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const packet = Uint8Array.from(query)
        for (const [at, byte] of changes) packet[at] = byte
        hears(packet)
      },
    ),
    { numRuns: 5_000 },
  )
})

test('a broken packet is FORMERR over UDP and over TCP, and the next question is answered', async (t) => {
  const server = await serve(t)
  for (const [title, packet] of Object.entries(broken)) {
    assert.equal(decoded((await askUdp(server, packet))!).rcode, rcodes.FORMERR, title)
    const client = await open(t, server)
    client.socket.write(framed(packet))
    client.socket.write(framed(query))
    await until('both answers', () => client.messages().length === 2)
    const [first, second] = client.messages()
    assert.equal(decoded(first!).rcode, rcodes.FORMERR, title)
    assert.equal(decoded(second!).answers.length, 1, title)
    client.socket.destroy()
  }
  await isAlive(server)
})

test('what is shorter than a header, or itself an answer, gets silence', async (t) => {
  const server = await serve(t)
  const response = Uint8Array.from(query)
  response[2]! |= 0x80
  for (const packet of [new Uint8Array(0), query.subarray(0, 11), response])
    assert.equal(await askUdp(server, packet, 150), undefined)
  await isAlive(server)
})

// ── TCP ─────────────────────────────────────────────────────────────────────────────────────────

type Client = { readonly socket: Socket; messages(): Uint8Array[]; readonly closed: Promise<void> }

async function open(t: TestContext, { address, port }: Server): Promise<Client> {
  const socket = connect(port, address)
  t.after(() => socket.destroy())
  let held = Buffer.alloc(0)
  socket.on('data', (piece) => (held = Buffer.concat([held, piece as Buffer])))
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return {
    socket,
    closed,
    messages() {
      const found: Uint8Array[] = []
      for (let at = 0; held.length >= at + 2 && held.length >= at + 2 + held.readUInt16BE(at);) {
        const end = at + 2 + held.readUInt16BE(at)
        found.push(held.subarray(at + 2, end))
        at = end
      }
      return found
    },
  }
}

async function tcpOnly(t: TestContext, limits: Partial<Limits>, answering?: Answerer): Promise<Server> {
  const address = ownAddress()
  const door = await listenTcp(
    {
      address,
      port: 0,
      answer: answering ?? ((asked) => answer(zones, asked, { transport: 'tcp' })),
      onFault: (error) => assert.fail(String(error)),
    },
    new Connections({ ...usualLimits, connections: 100, perClient: 50, ...limits }),
  )
  t.after(() => door.close())
  return { address, port: door.port }
}

test('half a length, half a query or nothing at all is closed when the time is over', async (t) => {
  const server = await tcpOnly(t, { idleMs: 200 })
  for (const start of [new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(0, 40), framed(query).subarray(0, 20)]) {
    const client = await open(t, server)
    client.socket.write(start)
    await client.closed
    assert.deepEqual(client.messages(), [])
  }
})

test('who sends 64 KB byte by byte gains no time: only a whole query is a sign of life', async (t) => {
  const server = await tcpOnly(t, { idleMs: 300 })
  const client = await open(t, server)
  client.socket.write(Uint8Array.of(0xff, 0xff))
  const drip = setInterval(() => client.socket.write(Uint8Array.of(0)), 20)
  t.after(() => clearInterval(drip))
  await client.closed
  assert.deepEqual(client.messages(), [])
})

test('a message of 64 KB is read whole, and is FORMERR if it is none', async (t) => {
  const server = await tcpOnly(t, {})
  const client = await open(t, server)
  client.socket.write(framed(Uint8Array.from([...query, ...new Uint8Array(65_535 - query.length)])))
  client.socket.write(framed(query))
  await until('both answers', () => client.messages().length === 2)
  assert.deepEqual(
    client.messages().map((bytes) => decoded(bytes).rcode),
    [rcodes.FORMERR, rcodes.NOERROR],
  )
})

test('one client has so many connections and no more', async (t) => {
  const server = await tcpOnly(t, { perClient: 3 })
  const clients = await Promise.all([1, 2, 3].map(() => open(t, server)))
  const fourth = await open(t, server)
  await fourth.closed
  for (const client of clients) {
    client.socket.write(framed(query))
    await until('the answer', () => client.messages().length === 1)
  }
  clients[0]!.socket.destroy()
  await clients[0]!.closed
  await until('a place to be free again', async () => {
    const again = await open(t, server)
    again.socket.write(framed(query))
    await Promise.race([again.closed, until('the answer', () => again.messages().length === 1)])
    return again.messages().length === 1
  })
})

test('where all connections are taken, the one that has been silent longest makes room', async (t) => {
  const server = await tcpOnly(t, { connections: 3 })
  const first = await open(t, server)
  const silent = await open(t, server)
  const third = await open(t, server)
  for (const client of [first, third]) {
    client.socket.write(framed(query))
    await until('the answer', () => client.messages().length === 1)
  }
  const fourth = await open(t, server)
  await silent.closed
  for (const client of [first, third, fourth]) {
    const before = client.messages().length
    client.socket.write(framed(query))
    await until('the answer', () => client.messages().length === before + 1)
  }
})

test('who does not read what he asked for is not answered further, until he reads', async (t) => {
  const count = 600
  let asked = 0
  let answered = 0
  const server = await tcpOnly(t, { idleMs: 60_000 }, (one) => {
    const reply = answer(zones, one, { transport: 'tcp' })!
    asked += 1
    answered += reply.length + 2
    return reply
  })
  const socket = connect(server.port, server.address)
  t.after(() => socket.destroy())
  socket.pause()
  const large = framed(queryBytes('long.firma.example.', 16))
  socket.write(Buffer.concat(Array.from({ length: count }, () => large)))
  await until('the server to stop', async () => {
    const before = asked
    await new Promise((resolve) => setTimeout(resolve, 300))
    return asked > 0 && asked === before
  })
  assert.ok(asked < count, `${asked} answers of 50 KB were made for nobody`)
  let read = 0
  socket.on('data', (piece) => (read += piece.length))
  socket.resume()
  await until('the rest', () => asked === count && read === answered)
})

test('while more than half of the places are taken, the silent are sent away sooner', async (t) => {
  const server = await tcpOnly(t, { idleMs: 60_000, busyIdleMs: 200, connections: 4 })
  const calm = await Promise.all([open(t, server), open(t, server)])
  const third = await open(t, server)
  await third.closed
  for (const client of calm) {
    client.socket.write(framed(query))
    await until('the answer', () => client.messages().length === 1)
  }
})

// ── Answers that take their time ────────────────────────────────────────────────────────────────

const idOf = (message: Uint8Array): number => (message[0]! << 8) | message[1]!
const withId = (id: number): Uint8Array => queryBytes('firma.example.', 15, { id })

test('an answer that takes its time does not hold up those behind it', async (t) => {
  const slow = Promise.withResolvers<void>()
  const server = await tcpOnly(t, {}, (asked, asker) => {
    const reply = answer(zones, asked, asker)
    return idOf(asked) === 1 ? slow.promise.then(() => reply) : reply
  })
  const client = await open(t, server)
  for (const id of [1, 2, 3]) client.socket.write(framed(withId(id)))
  await until('two answers', () => client.messages().length === 2)
  slow.resolve()
  await until('the third', () => client.messages().length === 3)
  assert.deepEqual(client.messages().map(idOf), [2, 3, 1])
})

test('a client that ends after its queries gets all that it asked for, and then the end', async (t) => {
  const server = await tcpOnly(t, {}, async (asked, asker) => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    return answer(zones, asked, asker)
  })
  const client = await open(t, server)
  client.socket.end(Buffer.concat([framed(withId(1)), framed(withId(2))]))
  await client.closed
  assert.deepEqual(client.messages().map(idOf), [1, 2])
})

test('so many answers of one connection are under way at a time; its further queries wait', async (t) => {
  const waiting: (() => void)[] = []
  const server = await tcpOnly(t, { unanswered: 2 }, async (asked, asker) => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return answer(zones, asked, asker)
  })
  const client = await open(t, server)
  for (const id of [1, 2, 3, 4, 5]) client.socket.write(framed(withId(id)))
  for (let done = 0; done < 5; done += 1) {
    await until('the next to begin', () => waiting.length === Math.min(done + 2, 5))
    waiting[done]!()
    await until('its answer', () => client.messages().length === done + 1)
  }
})

test('a stream goes as fast as it is read, and who stops reading loses it', async (t) => {
  let given = 0
  const server = await tcpOnly(t, { idleMs: 500 }, async function* (asked) {
    const message = new Uint8Array(60_000)
    message.set(asked.subarray(0, 2))
    for (; given < 10_000; given += 1) yield message
  })
  const client = await open(t, server)
  client.socket.write(framed(query))
  client.socket.pause()
  await until('the server to stop', async () => {
    const before = given
    await new Promise((resolve) => setTimeout(resolve, 200))
    return given > 0 && given === before
  })
  assert.ok(given < 1_000, `${given} messages of 60 KB were made for nobody`)
  // It is read again only to see that it was closed.
  await new Promise((resolve) => setTimeout(resolve, 600))
  client.socket.resume()
  await client.closed
  assert.ok(given < 1_000)
})

test('a fault before the first message of a stream is SERVFAIL, a later one ends the connection', async (t) => {
  const faults: unknown[] = []
  const { addresses, close } = await listenDns({
    addresses: [{ address: ownAddress(), port: 0 }],
    answer: async function* (asked) {
      if (idOf(asked) === 2) yield answer(zones, asked, { transport: 'tcp' })!
      throw new Error('broken')
    },
    onFault: (error) => faults.push(error),
  })
  t.after(close)
  const client = await open(t, addresses[0]!)
  client.socket.write(framed(withId(1)))
  await until('an answer', () => client.messages().length === 1)
  assert.equal(decoded(client.messages()[0]!).rcode, rcodes.SERVFAIL)
  client.socket.write(framed(withId(2)))
  await client.closed
  assert.equal(client.messages().length, 2)
  assert.equal(faults.length, 2)
})
