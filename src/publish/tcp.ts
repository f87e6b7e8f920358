// One TCP listener that answers messages behind their two-byte lengths (RFC 1035 §4.2.2), several in a row on one connection
// (RFC 7766 §6.2.1). Each connection holds at most one unread message, and a client that does not read is not read from.
import { createServer, type Socket } from 'node:net'
import { parseIpv6 } from '../dns/ip.ts'
import type { Answerer, Door, DoorOptions } from './door.ts'

/** RFC 7766 §6.2.3: of the order of seconds. Only a whole query counts as a sign of life. */
export const idleMs = 10_000
/** Beyond this the connection that has been idle longest makes room. */
export const maxConnections = 512
/** One client (an IPv4 address, an IPv6 /64) may hold no more than this. RFC 7766 §6.2.2 asks clients for one. */
export const maxConnectionsPerClient = 32

/** Nothing that is asked of us is longer; a longer one ends the connection. */
export const maxQueryBytes = 4_096

type Limits = { readonly idleMs: number; readonly connections: number; readonly perClient: number }

const usual: Limits = { idleMs, connections: maxConnections, perClient: maxConnectionsPerClient }

export function listenTcp({ address, port, answer, onFault }: DoorOptions, limits: Limits = usual): Promise<Door> {
  const connections = new Connections(limits)
  const server = createServer((socket) => {
    if (!connections.admit(socket)) return void socket.destroy()
    serve(socket, { answer, idleMs: limits.idleMs, onQuery: () => connections.touch(socket) })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, ipv6Only: true, exclusive: true }, () => {
      server.off('error', reject)
      server.on('error', onFault)
      resolve({
        port: (server.address() as { port: number }).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            connections.destroyAll()
          }),
      })
    })
  })
}

class Connections {
  readonly #limits: Limits
  /** In the order of their last query, the longest silent one first. */
  readonly #open = new Set<Socket>()
  readonly #perClient = new Map<string, number>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** False if this client has too many already. */
  admit(socket: Socket): boolean {
    const client = clientOf(socket)
    const held = this.#perClient.get(client) ?? 0
    if (held >= this.#limits.perClient) return false
    if (this.#open.size >= this.#limits.connections) this.#evict()
    this.#open.add(socket)
    this.#perClient.set(client, held + 1)
    socket.once('close', () => {
      this.#open.delete(socket)
      const left = this.#perClient.get(client)! - 1
      if (left > 0) this.#perClient.set(client, left)
      else this.#perClient.delete(client)
    })
    return true
  }

  touch(socket: Socket): void {
    if (this.#open.delete(socket)) this.#open.add(socket)
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #evict(): void {
    const [longestSilent] = this.#open
    this.#open.delete(longestSilent!)
    longestSilent!.destroy()
  }
}

type Service = { readonly answer: Answerer; readonly idleMs: number; onQuery(): void }

/** Answers until the client ends, falls silent or breaks. */
function serve(socket: Socket, { answer, idleMs: silenceMs, onQuery }: Service): void {
  let waiting: Buffer = Buffer.alloc(0)
  const timer = setTimeout(() => socket.destroy(), silenceMs)
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.once('close', () => clearTimeout(timer))
  socket.on('data', (piece) => {
    const bytes = piece as Buffer
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes])
    answerWaiting()
  })
  socket.on('drain', answerWaiting)

  function answerWaiting(): void {
    // One write for all that came in one piece: RFC 7766 §8 wants length and message together, and pipelined answers may be too.
    socket.cork()
    for (let query = next(); query; query = next()) {
      timer.refresh()
      onQuery()
      const reply = answer(query)
      if (reply) socket.write(framed(reply))
    }
    socket.uncork()
    if (socket.writableNeedDrain) socket.pause()
    else socket.resume()
  }

  /** The next whole query, while the client takes what it gets. */
  function next(): Uint8Array | undefined {
    if (waiting.length < 2 || !socket.writable || socket.writableNeedDrain) return undefined
    const length = waiting.readUInt16BE(0)
    if (length > maxQueryBytes) return void socket.destroy()
    if (waiting.length < 2 + length) return undefined
    const query = waiting.subarray(2, 2 + length)
    waiting = waiting.subarray(2 + length)
    return query
  }
}

function framed(message: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(message.length + 2)
  bytes.writeUInt16BE(message.length)
  bytes.set(message, 2)
  return bytes
}

/** An IPv6 client has its whole /64. */
function clientOf({ remoteAddress = '' }: Socket): string {
  const ipv6 = parseIpv6(remoteAddress.split('%')[0]!)
  return ipv6 ? Buffer.from(ipv6.subarray(0, 8)).toString('hex') : remoteAddress
}
