// A network between DNS clients and servers that is as slow and as lossy as told, the same for the same seed: a relay for UDP and TCP.
// As a process of its own: `node test/support/slow-network.ts '{"seed":1,"latencyMs":20,"loss":0.02,"routes":[{"from":…,"to":…}]}'`; prints
// `ready`, ends with its standard input.
import dgram from 'node:dgram'
import { connect, createServer } from 'node:net'

export type Endpoint = { readonly address: string; readonly port: number }
/** What comes to `from` is handed to `to`. */
export type Route = { readonly from: Endpoint; readonly to: Endpoint }
export type NetworkOptions = {
  readonly seed: number
  /** For question and answer together. */
  readonly latencyMs: number
  /** The share of datagrams that vanish, both ways together. */
  readonly loss: number
  readonly routes: readonly Route[]
}

/** Mulberry32: small, fast, and the same everywhere. In [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Late = { readonly due: number; send(): void }

/** Hands everything over after the same delay: a queue that is looked at each millisecond while something is in it. */
function createDelay(latencyMs: number): (send: () => void) => void {
  let queue: Late[] = []
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const now = performance.now()
    const due = queue.findIndex((one) => one.due > now)
    const ready = due < 0 ? queue : queue.slice(0, due)
    queue = due < 0 ? [] : queue.slice(due)
    for (const one of ready) one.send()
    timer = queue.length > 0 ? setTimeout(look, 1) : undefined
  }
  return (send) => {
    queue.push({ due: performance.now() + latencyMs, send })
    timer ??= setTimeout(look, 1)
  }
}

/** Ids of questions under way to one server; a 16-bit id each, as many sockets as needed are not. */
const maxUnderWay = 60_000

async function relayUdp({ from, to }: Route, later: (send: () => void) => void, isLost: () => boolean): Promise<void> {
  const front = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  const back = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  const waiting = new Map<number, { id: number; port: number; address: string }>()
  let next = 0
  front.on('message', (bytes, { port, address }) => {
    if (bytes.length < 12 || isLost()) return
    next = (next + 1) % maxUnderWay
    waiting.set(next, { id: bytes.readUInt16BE(0), port, address })
    bytes.writeUInt16BE(next, 0)
    back.send(bytes, to.port, to.address)
  })
  back.on('message', (bytes) => {
    if (bytes.length < 12) return
    const asker = waiting.get(bytes.readUInt16BE(0))
    if (!asker) return
    waiting.delete(bytes.readUInt16BE(0))
    bytes.writeUInt16BE(asker.id, 0)
    later(() => front.send(bytes, asker.port, asker.address))
  })
  for (const socket of [front, back]) socket.on('error', () => {})
  await Promise.all([
    new Promise<void>((resolve) => back.bind(0, to.address, resolve)),
    new Promise<void>((resolve) => front.bind(from.port, from.address, resolve)),
  ])
}

function relayTcp({ from, to }: Route, later: (send: () => void) => void): Promise<void> {
  const server = createServer((client) => {
    const onward = connect(to.port, to.address)
    client.on('data', (bytes) => later(() => onward.writable && onward.write(bytes)))
    onward.on('data', (bytes) => client.writable && client.write(bytes))
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => later(() => other.destroy()))
    }
  })
  return new Promise((resolve) => server.listen(from.port, from.address, resolve))
}

export async function runNetwork(options: NetworkOptions): Promise<void> {
  const random = seeded(options.seed)
  const later = createDelay(options.latencyMs)
  await Promise.all(
    options.routes.flatMap((route) => [relayUdp(route, later, () => random() < options.loss), relayTcp(route, later)]),
  )
}

if (import.meta.main) {
  await runNetwork(JSON.parse(process.argv[2]!) as NetworkOptions)
  console.log('ready')
  process.stdin.on('end', () => process.exit(0)).resume()
}
