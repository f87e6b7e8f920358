// Asks one DNS server and gives back the bytes of its answer, as they came. It judges nothing.
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import {
  classes,
  emptyMessage,
  encodeMessage,
  type Edns,
  type Message,
  noFlags,
  decodeMessage,
} from '../../src/dns/message.ts'
import { name, type Name } from '../../src/dns/name.ts'

export type Server = { readonly address: string; readonly port: number }

export type Asking = { readonly rd?: boolean; readonly edns?: Partial<Edns> | false; readonly id?: number }

const usualEdns: Edns = { udpSize: 1232, version: 0, dnssecOk: false, options: [] }

/** The bytes of a query of class IN. */
export function queryBytes(
  owner: string | Name,
  type: number,
  { rd = false, edns = {}, id = 4711 }: Asking = {},
): Uint8Array {
  return encodeMessage({
    ...emptyMessage,
    id,
    flags: { ...noFlags, rd },
    questions: [{ name: typeof owner === 'string' ? name(owner) : owner, type, class: classes.IN }],
    edns: edns === false ? undefined : { ...usualEdns, ...edns },
  })
}

export function decoded(bytes: Uint8Array): Message {
  const message = decodeMessage(bytes)
  if (!message.ok) throw new Error(`no DNS message: ${message.problem}`)
  return message.value
}

/** One datagram there and one back; undefined if none came within `withinMs`. */
export function askUdp(
  { address, port }: Server,
  query: Uint8Array,
  withinMs = 5_000,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    const end = (bytes?: Uint8Array): void => {
      clearTimeout(timer)
      socket.close()
      resolve(bytes)
    }
    const timer = setTimeout(end, withinMs)
    socket.once('error', () => end())
    socket.once('message', (bytes) => end(bytes))
    socket.connect(port, address, () => socket.send(query))
  })
}

/** All queries on one connection, written at once (RFC 7766 §6.2.1.1); the answers in the order in which they came. */
export function askTcp({ address, port }: Server, queries: readonly Uint8Array[]): Promise<Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const answers: Uint8Array[] = []
    let waiting = Buffer.alloc(0)
    const socket = connect(port, address, () => {
      for (const query of queries) socket.write(framed(query))
    })
    socket.on('data', (piece) => {
      waiting = Buffer.concat([waiting, piece as Buffer])
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const end = 2 + waiting.readUInt16BE(0)
        answers.push(Uint8Array.from(waiting.subarray(2, end)))
        waiting = waiting.subarray(end)
      }
      if (answers.length >= queries.length) socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(answers))
  })
}

export function framed(message: Uint8Array): Uint8Array {
  return Uint8Array.of(message.length >>> 8, message.length & 0xff, ...message)
}

/** Many queries to one server, some at a time, each under its own id. A lost datagram is asked again. */
export async function askManyUdp({ address, port }: Server, queries: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const window = 64
  const answers = new Array<Uint8Array | undefined>(queries.length)
  const socket = createSocket('udp4')
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(port, address, resolve)
  })
  let next = 0
  let open = 0
  const sent = new Map<number, number>()
  const send = (at: number): void => {
    sent.set(at, Date.now())
    socket.send(queries[at]!)
  }
  await new Promise<void>((resolve, reject) => {
    const fill = (): void => {
      for (; open < window && next < queries.length; open += 1) send(next++)
      if (open === 0) resolve()
    }
    const again = setInterval(() => {
      for (const [at, when] of sent) if (Date.now() - when > 1_000) send(at)
    }, 250)
    socket.on('close', () => clearInterval(again))
    socket.on('error', reject)
    socket.on('message', (bytes) => {
      const at = (bytes[0]! << 8) | bytes[1]!
      if (!sent.delete(at)) return
      answers[at] = bytes
      open -= 1
      fill()
    })
    fill()
  }).finally(() => socket.close())
  return answers as Uint8Array[]
}

/** Many queries over TCP, each under its own id; a server may answer them in any order (RFC 7766 §6.2.1.1). */
export async function askManyTcp(server: Server, queries: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const answers = new Array<Uint8Array | undefined>(queries.length)
  // In pieces, so that neither side has to hold everything.
  for (let from = 0; from < queries.length; from += 256) {
    for (const bytes of await askTcp(server, queries.slice(from, from + 256)))
      answers[(bytes[0]! << 8) | bytes[1]!] = bytes
  }
  return answers as Uint8Array[]
}
