// The network that `bench:check` puts before name servers loses what its seed says, delays the rest, and is the same with and without node:ffi.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { freePort, ownAddress } from '../support/places.ts'
import { type Endpoint, type NetworkOptions, seeded } from '../support/slow-network.ts'
import { stopWith } from '../support/stop.ts'

const program = path.join(import.meta.dirname, '../support/slow-network.ts')
const latencyMs = 30

async function network(t: TestContext, options: Pick<NetworkOptions, 'loss' | 'oneByOne'>): Promise<Endpoint> {
  const [from, to] = [ownAddress(), ownAddress()]
  const [fromPort, toPort] = [await freePort(from), await freePort(to)]
  const echo = dgram.createSocket('udp4')
  echo.on('message', (bytes, { port, address }) => echo.send(bytes, port, address))
  echo.bind(toPort, to)
  const streams = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  streams.listen(toPort, to)
  await Promise.all([once(echo, 'listening'), once(streams, 'listening')])
  t.after(() => (echo.close(), streams.close()))
  const routes = [{ from: { address: from, port: fromPort }, to: { address: to, port: toPort } }]
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, JSON.stringify({ seed: 5, latencyMs, routes, ...options })],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  stopWith(t, child)
  await once(child.stdout, 'data')
  return routes[0]!.from
}

const total = 300
const question = (n: number): Buffer => {
  const bytes = Buffer.alloc(12 + (n % 700), n)
  bytes.writeUInt16BE(n)
  return bytes
}

/** The numbers of those that came back whole, and how long the first took. */
async function asked(t: TestContext, { address, port }: Endpoint): Promise<{ back: number[]; firstMs: number }> {
  const socket = dgram.createSocket('udp4')
  t.after(() => socket.close())
  const back = new Set<number>()
  const begun = performance.now()
  let firstMs = 0
  socket.on('message', (bytes) => {
    firstMs ||= performance.now() - begun
    const n = bytes.readUInt16BE(0)
    if (bytes.equals(question(n))) back.add(n)
  })
  const expected = survivors().length
  for (let n = 0; n < total; n += 1) {
    socket.send(question(n), port, address)
    // No more at a time than any buffer takes.
    if (n % 50 === 49) await new Promise((go) => setTimeout(go, 50))
  }
  for (let waited = 0; back.size < expected && waited < 200; waited += 1) await new Promise((go) => setTimeout(go, 50))
  return { back: [...back].sort((a, b) => a - b), firstMs }
}

const loss = 0.2
function survivors(): number[] {
  const random = seeded(5)
  return Array.from({ length: total }, (_, n) => n).filter(() => random() >= loss)
}

for (const oneByOne of [undefined, true] as const) {
  const how = oneByOne ? 'one by one' : 'by the batch'
  test(`datagrams ${how}: those that the seed names are lost, the rest come back whole and late`, async (t) => {
    const at = await network(t, { loss, ...(oneByOne ? { oneByOne } : {}) })
    const { back, firstMs } = await asked(t, at)
    assert.deepEqual(back, survivors())
    assert.ok(firstMs >= latencyMs)
  })
}

test('a stream passes, late', async (t) => {
  const { address, port } = await network(t, { loss })
  const socket = connect(port, address)
  t.after(() => socket.destroy())
  const begun = performance.now()
  socket.write('a stream')
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  assert.equal(bytes.toString(), 'a stream')
  assert.ok(performance.now() - begun >= latencyMs)
})
