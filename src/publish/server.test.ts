import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test, type TestContext } from 'node:test'
import { rcodes } from '../dns/message.ts'
import { name } from '../dns/name.ts'
import { parseZoneFile } from '../dns/zone-file.ts'
import { askTcp, askUdp, decoded, framed, queryBytes, type Server } from '../../test/support/ask-dns.ts'
import { ownAddress } from '../../test/support/places.ts'
import { answer } from './answer.ts'
import { listenDns } from './server.ts'
import { createZones } from './zones.ts'

const apex = name('firma.example.')
const zoneText = `
@ 300 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
@ 300 IN NS ns1
@ 300 IN MX 10 mail
ns1 300 IN A 192.0.2.1
mail 300 IN A 192.0.2.2
`

function zones() {
  const served = createZones()
  const { records, problems } = parseZoneFile(zoneText, { origin: apex })
  assert.deepEqual(problems, [])
  served.replace({ apex, serial: 1, records })
  return served
}

async function serve(t: TestContext, options: Partial<Parameters<typeof listenDns>[0]> = {}) {
  const served = zones()
  const server = await listenDns({
    addresses: [{ address: ownAddress(), port: 0 }],
    answer: (query, asker) => answer(served, query, asker),
    onFault: (error) => assert.fail(String(error)),
    ...options,
  })
  t.after(() => server.close())
  return server
}

test('one port answers over UDP and over TCP', async (t) => {
  const { addresses } = await serve(t)
  const [server] = addresses as [Server]
  const query = queryBytes(apex, 15)
  const overUdp = await askUdp(server, query)
  const [overTcp] = await askTcp(server, [query])
  assert.equal(decoded(overUdp!).answers.length, 1)
  assert.deepEqual(Buffer.from(overTcp!), Buffer.from(overUdp!))
})

test('an answer leaves from the address that was asked', async (t) => {
  const [first, second] = [ownAddress(), ownAddress()]
  const { addresses } = await serve(t, {
    addresses: [
      { address: first, port: 0 },
      { address: second, port: 0 },
    ],
  })
  assert.deepEqual(
    addresses.map(({ address }) => address),
    [first, second],
  )
  // The sockets of askUdp are connected: an answer from elsewhere would not arrive.
  for (const server of addresses) assert.ok(await askUdp(server, queryBytes(apex, 15)))
})

test('a wildcard becomes one socket for each address of the machine', async (t) => {
  const { addresses } = await serve(t, { addresses: [{ address: '0.0.0.0', port: 0 }] })
  assert.ok(addresses.some(({ address }) => address === '127.0.0.1'))
  assert.ok(addresses.every(({ address }) => address !== '0.0.0.0'))
  for (const server of addresses) assert.ok(await askUdp(server, queryBytes(apex, 15)))
})

test('queries written at once on one connection are all answered, in order', async (t) => {
  const [server] = (await serve(t)).addresses as [Server]
  const queries = Array.from({ length: 500 }, (_, id) => queryBytes(apex, id % 2 ? 15 : 6, { id }))
  const answers = await askTcp(server, queries)
  assert.deepEqual(
    answers.map((bytes) => decoded(bytes).id),
    queries.map((_, id) => id),
  )
})

test('a query that comes byte by byte is answered', async (t) => {
  const [server] = (await serve(t)).addresses as [Server]
  const socket = connect(server.port, server.address)
  t.after(() => socket.destroy())
  socket.setNoDelay(true)
  for (const byte of framed(queryBytes(apex, 15))) {
    socket.write(Uint8Array.of(byte))
    await new Promise(setImmediate)
  }
  const bytes = await new Promise<Buffer>((resolve) => socket.once('data', (piece) => resolve(piece as Buffer)))
  assert.equal(decoded(bytes.subarray(2)).answers.length, 1)
})

test('a bug while answering is SERVFAIL for that one question, and is told', async (t) => {
  const faults: unknown[] = []
  const bug = new Error('a bug')
  let calls = 0
  const [server] = (
    await serve(t, {
      answer: (query, asker) => {
        calls += 1
        if (calls % 2 === 1) throw bug
        return answer(zones(), query, asker)
      },
      onFault: (error) => faults.push(error),
    })
  ).addresses as [Server]
  for (const ask of [askUdp, async (to: Server, query: Uint8Array) => (await askTcp(to, [query]))[0]]) {
    const first = decoded((await ask(server, queryBytes(apex, 15, { id: 99 })))!)
    assert.equal(first.rcode, rcodes.SERVFAIL)
    assert.equal(first.id, 99)
    assert.equal(first.questions[0]?.name.key, apex.key)
    assert.equal(decoded((await ask(server, queryBytes(apex, 15)))!).rcode, rcodes.NOERROR)
  }
  assert.deepEqual(faults, [bug, bug])
})

test('an address that is taken is refused with its reason, and nothing stays open', async (t) => {
  const [server] = (await serve(t)).addresses as [Server]
  const free = ownAddress()
  await assert.rejects(
    serve(t, {
      addresses: [
        { address: free, port: server.port },
        { address: server.address, port: server.port },
      ],
    }),
    { code: 'EADDRINUSE' },
  )
  await serve(t, { addresses: [{ address: free, port: server.port }] })
})
