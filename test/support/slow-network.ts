// A network between DNS clients and servers that is as slow and as lossy as told, the same for the same seed: a relay for UDP and TCP.
// As a process of its own: `node test/support/slow-network.ts '{"seed":1,"latencyMs":20,"loss":0.02,"routes":[{"from":…,"to":…}]}'`; prints
// `ready`, ends with its standard input.
import { connect, createServer } from 'node:net'
import { createDatagramSockets, type Datagrams, type Place, placeOf, type Sending, singleSockets } from './datagrams.ts'

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
  /** Without node:ffi. */
  readonly oneByOne?: true
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

/** How often datagrams are looked for, and how finely they are late: waking up costs more than what there is to do. */
const tickMs = 2

/** Questions under way to the servers; a 16-bit id each. */
const maxUnderWay = 60_000

type Asker = { readonly id: number; readonly front: Front; readonly place: Place }
type Front = { readonly datagrams: Datagrams; readonly to: Place; ready: Sending[] }
type Late = { readonly due: number; readonly asker: Asker; readonly bytes: Uint8Array }

/** All UDP routes: what has come is looked at each tick; answers are handed over when they are due. */
async function relayUdp({ routes, latencyMs, oneByOne }: NetworkOptions, isLost: () => boolean): Promise<void> {
  const sockets = oneByOne ? singleSockets() : await createDatagramSockets()
  const fronts = await Promise.all(
    routes.map(async ({ from, to }): Promise<Front> => ({
      datagrams: await sockets.open(from.address, from.port),
      to: placeOf(to.address, to.port),
      ready: [],
    })),
  )
  const back = await sockets.open(routes[0]!.to.address, 0)
  const frontOf = new Map(fronts.map((front) => [front.datagrams, front]))
  const waiting: (Asker | undefined)[] = Array.from({ length: maxUnderWay })
  let next = 0
  const late: Late[] = []

  function takeQuestions(front: Front): void {
    const questions: Sending[] = []
    front.datagrams.receive((bytes, place) => {
      if (bytes.length < 12 || isLost()) return
      next = (next + 1) % maxUnderWay
      waiting[next] = { id: bytes.readUInt16BE(0), front, place }
      bytes.writeUInt16BE(next, 0)
      questions.push({ to: front.to, bytes: Uint8Array.from(bytes) })
    })
    back.send(questions)
  }

  function takeAnswers(): void {
    const due = performance.now() + latencyMs
    back.receive((bytes, place) => {
      const asker = bytes.length < 12 ? undefined : waiting[bytes.readUInt16BE(0)]
      if (!asker || asker.front.to !== place) return
      waiting[bytes.readUInt16BE(0)] = undefined
      bytes.writeUInt16BE(asker.id, 0)
      late.push({ due, asker, bytes: Uint8Array.from(bytes) })
    })
  }

  function handOver(now: number): void {
    const early = late.findIndex(({ due }) => due > now)
    for (const { asker, bytes } of late.splice(0, early < 0 ? late.length : early))
      asker.front.ready.push({ to: asker.place, bytes })
    for (const front of fronts) {
      if (front.ready.length > 0) front.datagrams.send(front.ready)
      front.ready = []
    }
  }

  const tick = (): void => {
    handOver(performance.now())
    for (const one of sockets.ready()) {
      const front = frontOf.get(one)
      if (front) takeQuestions(front)
      else takeAnswers()
    }
    setTimeout(tick, tickMs)
  }
  tick()
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
  const later = (send: () => void): void => void setTimeout(send, options.latencyMs)
  await Promise.all([
    relayUdp(options, () => random() < options.loss),
    ...options.routes.map((route) => relayTcp(route, later)),
  ])
}

if (import.meta.main) {
  await runNetwork(JSON.parse(process.argv[2]!) as NetworkOptions)
  console.log('ready')
  process.stdin.on('end', () => process.exit(0)).resume()
}
