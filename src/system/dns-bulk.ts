// DNS sockets for many questions: `ulak check` over a long list asks thousands a second, and a socket of its own for each would cost more than
// the question. A few sockets a server are shared, each on a random port and not for long; what is asked how often is paced.
import { randomInt } from 'node:crypto'
import dgram from 'node:dgram'
import { connect, isIPv6, type Socket } from 'node:net'
import type { Clock } from './clock.ts'
import type { dnsTransport } from './net.ts'
import type { Endpoint } from './settings.ts'

type DnsTransport = typeof dnsTransport
type Exchange = Parameters<DnsTransport['udp']>[2]

const keyOf = ({ address, port }: Endpoint): string => `${address} ${port}`

// ── Shared sockets ──────────────────────────────────────────────────────────────────────────────

/** Whoever forges an answer must guess one of these ports and the id, within the time of a question (RFC 5452 §4.5). */
const socketsOfServer = 32
/** Then a socket is replaced by one on another port. */
const questionsOfSocket = 128
/** Servers whose sockets are kept; the longest unused goes first. */
const maxServers = 256

type Waiting = { readonly accept: Exchange['accept']; done(bytes: Uint8Array): void; fail(error: Error): void }
type Shared = {
  readonly socket: dgram.Socket
  readonly waiting: Map<number, Waiting>
  asked: number
  isRetired: boolean
  isReady: boolean
  readonly unsent: Uint8Array[]
}

/** Like `dnsTransport`, with shared UDP sockets. They do not keep the process alive. */
export function createSharedTransport(transport: DnsTransport): DnsTransport {
  const servers = new Map<string, (Shared | undefined)[]>()

  function socketsFor(server: Endpoint): (Shared | undefined)[] {
    const key = keyOf(server)
    const sockets = servers.get(key) ?? Array.from({ length: socketsOfServer }, () => undefined)
    servers.delete(key)
    servers.set(key, sockets)
    if (servers.size > maxServers) {
      const [oldest, unused] = servers.entries().next().value!
      servers.delete(oldest)
      for (const one of unused) if (one) retire(one)
    }
    return sockets
  }

  return {
    tcp: transport.tcp,
    udp(server, query, options) {
      const id = idOf(query)
      const sockets = socketsFor(server)
      const at = randomInt(sockets.length)
      const before = sockets[at]
      // An id is taken once a socket: two answers could not be told apart.
      const isFree = before && !before.isRetired && before.asked < questionsOfSocket && !before.waiting.has(id)
      if (before && !isFree) retire(before)
      const shared = isFree ? before : (sockets[at] = open(server))
      return ask(shared, id, query, options)
    },
  }
}

function open(server: Endpoint): Shared {
  const socket = dgram.createSocket(isIPv6(server.address) ? 'udp6' : 'udp4')
  const shared: Shared = { socket, waiting: new Map(), asked: 0, isRetired: false, isReady: false, unsent: [] }
  socket.unref()
  socket.on('message', (bytes) => {
    const waiting = bytes.length >= 12 ? shared.waiting.get(bytes.readUInt16BE(0)) : undefined
    if (waiting?.accept(bytes)) waiting.done(bytes)
  })
  socket.on('error', (error) => {
    shared.isRetired = true
    for (const waiting of shared.waiting.values()) waiting.fail(error)
    closeIfOver(shared)
  })
  // A connected socket takes datagrams from that server only, and learns of a closed port.
  // Not as a callback: that is also called when there is no way to the address (ENETUNREACH), without an 'error'.
  socket.once('connect', () => {
    shared.isReady = true
    for (const query of shared.unsent.splice(0)) socket.send(query)
  })
  socket.connect(server.port, server.address)
  return shared
}

const idOf = (query: Uint8Array): number => (query[0]! << 8) | query[1]!

/** The answer that is accepted, if it comes in time. */
function waitFor(
  all: Map<number, Waiting>,
  id: number,
  options: Exchange,
  over: () => void = () => {},
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', onAbort)
      all.delete(id)
      over()
      act()
    }
    const fail = (error: Error): void => settle(() => reject(error))
    const timer = setTimeout(() => fail(new Error('time-out')), options.timeoutMs)
    const onAbort = (): void => fail(new Error('aborted'))
    all.set(id, { accept: options.accept, done: (bytes) => settle(() => resolve(bytes)), fail })
    options.signal?.addEventListener('abort', onAbort, { once: true })
    if (options.signal?.aborted) onAbort()
  })
}

function ask(shared: Shared, id: number, query: Uint8Array, options: Exchange): Promise<Uint8Array> {
  shared.asked += 1
  const answer = waitFor(shared.waiting, id, options, () => closeIfOver(shared))
  if (shared.isReady) shared.socket.send(query)
  else shared.unsent.push(query)
  return answer
}

function retire(shared: Shared): void {
  shared.isRetired = true
  closeIfOver(shared)
}

function closeIfOver(shared: Shared): void {
  if (!shared.isRetired || shared.waiting.size > 0) return
  try {
    shared.socket.close()
  } catch {
    // Closed already.
  }
}

// ── Streams to the resolvers ────────────────────────────────────────────────────────────────────

/** Unbound works on 32 questions at a time on each connection. */
const underWayOfStream = 30
/** Questions that may wait for a place, and how long; then they go as datagrams. */
const maxQueued = 4_000
const maxQueuedMs = 400
/** Where a stream could not be opened or broke, datagrams are used for so long. */
const streamPauseMs = 10_000

/**
 * `streams` connections to each resolver: Unbound takes ten by default, and hurries the quiet ones once half of them are taken.
 * Questions to the resolvers themselves go over these few TCP connections, many under way at once (RFC 7766 §6.2.1): a system call carries a batch of
 * them, none is lost, and nobody can forge an answer. What does not go that way, or not soon, goes as a datagram.
 */
export function streamedToResolvers(
  transport: DnsTransport,
  { resolvers, streams, now }: { resolvers: readonly Endpoint[]; streams: number; now(): number },
): DnsTransport {
  const ours = new Map(resolvers.map((server) => [keyOf(server), createStreams(server, streams, now)]))
  return {
    tcp: transport.tcp,
    udp(server, query, options) {
      const id = idOf(query)
      // At once where there is room: what waits a turn of the loop would not count yet.
      const ask = (stream: Stream | undefined): Promise<Uint8Array> =>
        stream?.hasRoom(id) ? stream.ask(query, options) : transport.udp(server, query, options)
      const place = ours.get(keyOf(server))?.place(id)
      return place instanceof Promise ? place.then(ask) : ask(place)
    },
  }
}

type Streams = {
  /** A stream with room for a question of this id, now or soon; undefined if there is none. */
  place(id: number): Stream | Promise<Stream | undefined> | undefined
}

function createStreams(server: Endpoint, count: number, now: () => number): Streams {
  const queue = new Set<(stream: Stream | undefined) => void>()
  let pausedUntil = 0
  const streams = Array.from({ length: count }, () =>
    createStream(server, {
      onRoom(stream) {
        const [next] = queue
        next?.(stream)
      },
      onBroken() {
        pausedUntil = now() + streamPauseMs
        for (const next of queue) next(undefined)
      },
    }),
  )
  return {
    place(id) {
      if (now() < pausedUntil) return undefined
      const free = leastBusy(streams.filter((stream) => stream.hasRoom(id)))
      if (free || queue.size >= maxQueued) return free
      return new Promise((resolve) => {
        const timer = setTimeout(() => next(undefined), maxQueuedMs)
        const next = (stream: Stream | undefined): void => {
          queue.delete(next)
          clearTimeout(timer)
          resolve(stream)
        }
        queue.add(next)
      })
    },
  }
}

/** A resolver reads its streams in turn, one question of each: a few that are full would be slower than all of them half full. */
const leastBusy = (streams: readonly Stream[]): Stream | undefined => {
  let least = streams[0]
  for (const stream of streams) if (stream.underWay() < least!.underWay()) least = stream
  return least
}

type Stream = {
  underWay(): number
  hasRoom(id: number): boolean
  ask(query: Uint8Array, options: Exchange): Promise<Uint8Array>
}

function createStream(
  server: Endpoint,
  { onRoom, onBroken }: { onRoom(stream: Stream): void; onBroken(): void },
): Stream {
  const waiting = new Map<number, Waiting>()
  let socket: Socket | undefined
  let batch: Uint8Array[] = []
  let held: Buffer = Buffer.alloc(0)

  function open(): Socket {
    const opened = connect({ host: server.address, port: server.port, noDelay: true })
    opened.unref()
    opened.on('data', (chunk: Buffer) => {
      held = readFrames(held.length === 0 ? chunk : Buffer.concat([held, chunk]), (bytes) => {
        const one = bytes.length >= 12 ? waiting.get(bytes.readUInt16BE(0)) : undefined
        if (one?.accept(bytes)) one.done(bytes)
      })
    })
    opened.on('error', () => {})
    opened.on('close', () => {
      socket = undefined
      held = Buffer.alloc(0)
      // A resolver that closes a quiet stream is right to do so; one that leaves questions open is better asked otherwise.
      if (waiting.size === 0) return
      onBroken()
      for (const one of waiting.values()) one.fail(new Error('the stream was closed'))
    })
    return opened
  }

  function flush(): void {
    const frames = batch
    batch = []
    ;(socket ??= open()).write(Buffer.concat(frames))
  }

  const stream: Stream = {
    underWay: () => waiting.size,
    hasRoom: (id) => waiting.size < underWayOfStream && !waiting.has(id),
    ask(query, options) {
      if (batch.length === 0) setImmediate(flush)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(query.length)
      batch.push(length, query)
      return waitFor(waiting, idOf(query), options, () => onRoom(stream))
    },
  }
  return stream
}

/** Hands over every whole message; gives back what is left. */
function readFrames(bytes: Buffer, take: (message: Buffer) => void): Buffer {
  let at = 0
  while (bytes.length - at >= 2 && bytes.length - at >= 2 + bytes.readUInt16BE(at)) {
    const end = at + 2 + bytes.readUInt16BE(at)
    take(bytes.subarray(at + 2, end))
    at = end
  }
  return bytes.subarray(at)
}

// ── Pace ────────────────────────────────────────────────────────────────────────────────────────

/** Questions a second: all together, and to each server that is none of the resolvers. 0 = as fast as it goes. */
export type Pace = { readonly total: number; readonly eachServer: number }

export const unpaced: Pace = { total: 0, eachServer: 0 }

/** Servers whose pace is remembered; one that was not asked for long needs none. */
const maxPaced = 10_000

/** Evenly spaced starts: each question waits for its turn, and only then does its time-out begin. */
export function paced(
  transport: DnsTransport,
  pace: Pace,
  { resolvers, clock }: { resolvers: readonly Endpoint[]; clock: Clock },
): DnsTransport {
  const ours = new Set(resolvers.map(keyOf))
  /** When the next question may leave, ms since 1970, by server; '' for all together. */
  const nextAt = new Map<string, number>()

  async function turn(key: string, perSecond: number, signal: AbortSignal | undefined): Promise<void> {
    if (perSecond <= 0) return
    const now = clock.now()
    const at = Math.max(now, nextAt.get(key) ?? 0)
    nextAt.delete(key)
    nextAt.set(key, at + 1_000 / perSecond)
    if (nextAt.size > maxPaced) for (const [one, next] of nextAt) if (next < now) nextAt.delete(one)
    // A timer is no finer than a millisecond; what is due sooner may go.
    if (at - now >= 1) await clock.sleep(at - now, signal)
  }

  const inTurn =
    (exchange: DnsTransport['udp']): DnsTransport['udp'] =>
    async (server, query, options) => {
      const key = keyOf(server)
      if (!ours.has(key)) await turn(key, pace.eachServer, options.signal)
      await turn('', pace.total, options.signal)
      return exchange(server, query, options)
    }
  return { udp: inTurn(transport.udp), tcp: inTurn(transport.tcp) }
}
