// One TCP listener. Queries that come one behind the other are answered as they are ready, in any order (RFC 7766 §6.2.1.1). A connection
// holds one unread message (at most 64 KiB) and so many unfinished answers; a client that does not read is not read from.
import { createServer, type Socket } from 'node:net'
import { parseIpv6 } from '../dns/ip.ts'
import { type Answer, type Answerer, type Asker, type Door, type DoorOptions, isStream } from './door.ts'
import { framed, Frames } from './frames.ts'

export type Limits = {
  /** How long a connection may be silent; only a whole query, or an answer that is taken, is a sign of life. */
  readonly idleMs: number
  /** The same while more than half of all places are taken. */
  readonly busyIdleMs: number
  /** Beyond this the connection that has been silent longest makes room. */
  readonly connections: number
  /** One client (an IPv4 address, an IPv6 /64) may hold no more than this. RFC 7766 §6.2.2 asks clients for one. */
  readonly perClient: number
  /** Answers of one connection that take their time (transfers); beyond this its further queries wait. */
  readonly unanswered: number
}

/** RFC 7766 §6.2.3: of the order of seconds. */
export const usualLimits: Limits = {
  idleMs: 10_000,
  busyIdleMs: 2_000,
  connections: 512,
  perClient: 32,
  unanswered: 16,
}

export function listenTcp(
  { address, port, answer, onFault }: DoorOptions,
  connections = new Connections(),
): Promise<Door> {
  const own = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (!connections.admit(socket)) return void socket.destroy()
    own.add(socket)
    socket.once('close', () => own.delete(socket))
    new Conversation(socket, answer, connections)
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
            for (const socket of own) socket.destroy()
          }),
      })
    })
  })
}

/** All connections of a server, over all its listeners. */
export class Connections {
  readonly limits: Limits
  /** In the order of their last sign of life, the longest silent one first. */
  readonly #open = new Set<Socket>()
  readonly #perClient = new Map<string, number>()

  constructor(limits: Limits = usualLimits) {
    this.limits = limits
  }

  get count(): number {
    return this.#open.size
  }

  get idleMs(): number {
    return this.#open.size * 2 > this.limits.connections ? this.limits.busyIdleMs : this.limits.idleMs
  }

  /** False if this client has too many already. */
  admit(socket: Socket): boolean {
    const client = clientOf(socket)
    const held = this.#perClient.get(client) ?? 0
    if (held >= this.limits.perClient) return false
    if (this.#open.size >= this.limits.connections) this.#evict()
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

  #evict(): void {
    const [longestSilent] = this.#open
    this.#open.delete(longestSilent!)
    longestSilent!.destroy()
  }
}

/** Answers until the client ends, falls silent or breaks. */
class Conversation {
  readonly #socket: Socket
  readonly #answer: Answerer
  readonly #connections: Connections
  readonly #frames = new Frames()
  readonly #asker: Pick<Asker, 'transport' | 'address' | 'port'>
  #unanswered = 0
  #hasEnded = false
  #timer: NodeJS.Timeout
  #timerMs: number
  /** Resolves when the client has taken what it was given, or is gone. */
  #taken: PromiseWithResolvers<void> | undefined

  constructor(socket: Socket, answer: Answerer, connections: Connections) {
    this.#socket = socket
    this.#answer = answer
    this.#connections = connections
    this.#asker = { transport: 'tcp', address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
    this.#timerMs = connections.idleMs
    this.#timer = setTimeout(() => this.#fellSilent(), this.#timerMs)
    socket.on('error', () => socket.destroy())
    socket.on('data', (piece) => {
      this.#frames.add(piece as Buffer)
      this.#answerWaiting()
    })
    socket.on('drain', () => {
      this.#signOfLife()
      this.#wasTaken()
      this.#answerWaiting()
    })
    socket.once('end', () => {
      this.#hasEnded = true
      this.#answerWaiting()
    })
    socket.once('close', () => {
      clearTimeout(this.#timer)
      this.#wasTaken()
    })
  }

  #answerWaiting(): void {
    const socket = this.#socket
    // One write for all that came in one piece: RFC 7766 §8 wants length and message together, and pipelined answers may be too.
    socket.cork()
    for (let query = this.#next(); query; query = this.#next()) {
      this.#signOfLife()
      this.#give(this.#answer(query, { ...this.#asker, idleMs: this.#connections.idleMs }))
    }
    socket.uncork()
    if (this.#isFull()) socket.pause()
    else if (this.#hasEnded && this.#unanswered === 0) socket.end()
    else socket.resume()
  }

  #next(): Uint8Array | undefined {
    return this.#socket.writable && !this.#isFull() ? this.#frames.next() : undefined
  }

  #isFull(): boolean {
    return this.#socket.writableNeedDrain || this.#unanswered >= this.#connections.limits.unanswered
  }

  #give(answer: Answer): void {
    if (answer === undefined) return
    if (answer instanceof Uint8Array) return void this.#socket.write(framed(answer))
    this.#unanswered += 1
    this.#relay(answer)
      .catch(() => this.#socket.destroy())
      .finally(() => {
        this.#unanswered -= 1
        this.#answerWaiting()
      })
  }

  async #relay(answer: Exclude<Answer, Uint8Array | undefined>): Promise<void> {
    const socket = this.#socket
    if (!isStream(answer)) {
      const message = await answer
      if (message && socket.writable) socket.write(framed(message))
      return
    }
    for await (const message of answer) {
      if (!socket.writable) return
      socket.write(framed(message))
      if (socket.writableNeedDrain) await (this.#taken ??= Promise.withResolvers()).promise
    }
  }

  #wasTaken(): void {
    this.#taken?.resolve()
    this.#taken = undefined
  }

  #signOfLife(): void {
    this.#connections.touch(this.#socket)
    const { idleMs } = this.#connections
    if (idleMs === this.#timerMs) return void this.#timer.refresh()
    clearTimeout(this.#timer)
    this.#timerMs = idleMs
    this.#timer = setTimeout(() => this.#fellSilent(), idleMs)
  }

  /** Who waits for us is not silent, unless he does not read. */
  #fellSilent(): void {
    if (this.#unanswered > 0 && this.#socket.writableLength === 0) this.#timer.refresh()
    else this.#socket.destroy()
  }
}

/** An IPv6 client has its whole /64. */
function clientOf({ remoteAddress = '' }: Socket): string {
  const ipv6 = parseIpv6(remoteAddress.split('%')[0]!)
  return ipv6 ? Buffer.from(ipv6.subarray(0, 8)).toString('hex') : remoteAddress
}
