// The sockets of the authority: UDP and TCP on each address. Every datagram leaves from the address that was asked, because each
// address has a socket of its own; a wildcard stands for the addresses that the machine has when it starts.
import { networkInterfaces } from 'node:os'
import { isIPv6 } from 'node:net'
import { rcodes } from '../dns/message.ts'
import { type Answer, type Answerer, type Asker, type Door, type DoorOptions, isStream } from './door.ts'
import { readQuery } from './query.ts'
import { encodeReply, failed, type Transport } from './reply.ts'
import { Connections, listenTcp } from './tcp.ts'
import { listenUdp } from './udp.ts'

export type Listening = { readonly address: string; readonly port: number }

export type DnsServerOptions = {
  readonly addresses: readonly Listening[]
  readonly answer: (query: Uint8Array, asker: Asker) => Answer
  /** A bug in `answer`, or a socket that broke. The server goes on. */
  onFault(error: unknown): void
}

export type RunningDnsServer = {
  readonly addresses: readonly Listening[]
  /** Open TCP connections. */
  connections(): number
  close(): Promise<void>
}

/** Listens on all addresses, or on none: then it rejects with the reason. Port 0 is any port that is free for both UDP and TCP. */
export async function listenDns({ addresses, answer, onFault }: DnsServerOptions): Promise<RunningDnsServer> {
  const connections = new Connections()
  const open: Door[] = []
  const close = async (): Promise<void> => void (await Promise.all(open.map((door) => door.close())))
  const listening: Listening[] = []
  try {
    for (const { address, port } of addresses.flatMap(expand)) {
      const doors = await openBoth({ address, port, answer: guarded(answer, onFault), onFault }, connections)
      open.push(...doors)
      listening.push({ address, port: doors[0]!.port })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { addresses: listening, connections: () => connections.count, close }
}

/** The port that TCP got may be taken for UDP by somebody else: then another one is tried. */
const portAttempts = 10

async function openBoth(options: DoorOptions, connections: Connections): Promise<Door[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tcp = await listenTcp(options, connections)
    try {
      return [tcp, await listenUdp({ ...options, port: tcp.port })]
    } catch (error) {
      await tcp.close()
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || options.port !== 0 || attempt === portAttempts) throw error
    }
  }
}

function guarded(answer: DnsServerOptions['answer'], onFault: (error: unknown) => void): Answerer {
  return (query, asker) => {
    const failure = (error: unknown): Uint8Array | undefined => {
      onFault(error)
      return servfail(query, asker.transport)
    }
    try {
      const given = answer(query, asker)
      if (given === undefined || given instanceof Uint8Array) return given
      return isStream(given) ? guardedStream(given, failure) : given.catch(failure)
    } catch (error) {
      return failure(error)
    }
  }
}

/** A fault before the first message is told to the client; later there is no way to, and the stream fails. RFC 5936 §2.2 */
async function* guardedStream(
  stream: AsyncIterable<Uint8Array>,
  failure: (error: unknown) => Uint8Array | undefined,
): AsyncGenerator<Uint8Array> {
  let hasBegun = false
  try {
    for await (const message of stream) {
      hasBegun = true
      yield message
    }
  } catch (error) {
    const message = failure(error)
    if (hasBegun) throw error
    if (message) yield message
  }
}

/** Nothing here may throw again: at worst the header alone goes back. */
function servfail(query: Uint8Array, transport: Transport): Uint8Array | undefined {
  try {
    const reading = readQuery(query)
    if (reading.kind === 'silence') return undefined
    return encodeReply(reading.kind === 'query' ? reading.query : reading.asked, failed(rcodes.SERVFAIL), transport)
  } catch {
    if (query.length < 12 || query[2]! & 0x80) return undefined
    return Uint8Array.of(query[0]!, query[1]!, 0x80 | (query[2]! & 0x79), rcodes.SERVFAIL, 0, 0, 0, 0, 0, 0, 0, 0)
  }
}

function expand({ address, port }: Listening): Listening[] {
  if (address !== '0.0.0.0' && address !== '::') return [{ address, port }]
  const family = isIPv6(address) ? 'IPv6' : 'IPv4'
  return Object.values(networkInterfaces())
    .flatMap((ofInterface) => ofInterface ?? [])
    .filter((own) => own.family === family && !isLinkLocal(own.address))
    .map((own) => ({ address: own.address, port }))
}

/** Those mean nothing without the interface's name, and no delegation leads to them. */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address) || address.startsWith('169.254.')
