// The sockets of the authority: UDP and TCP on each address. Every datagram leaves from the address that was asked, because each
// address has a socket of its own; a wildcard stands for the addresses that the machine has when it starts.
import { networkInterfaces } from 'node:os'
import { isIPv6 } from 'node:net'
import { rcodes } from '../dns/message.ts'
import type { Answerer, Door } from './door.ts'
import { readQuery } from './query.ts'
import { encodeReply, failed, type Transport } from './reply.ts'
import { listenTcp } from './tcp.ts'
import { listenUdp } from './udp.ts'

export type Listening = { readonly address: string; readonly port: number }

export type DnsServerOptions = {
  readonly addresses: readonly Listening[]
  /** Undefined: stay silent. */
  answer(query: Uint8Array, transport: Transport): Uint8Array | undefined
  /** A bug in `answer`, or a socket that broke. The server goes on. */
  onFault(error: unknown): void
}

export type RunningDnsServer = { readonly addresses: readonly Listening[]; close(): Promise<void> }

/** Listens on all addresses, or on none: then it rejects with the reason. Port 0 is any port that is free for both UDP and TCP. */
export async function listenDns({ addresses, answer, onFault }: DnsServerOptions): Promise<RunningDnsServer> {
  const over = (transport: Transport): Answerer => guarded((query) => answer(query, transport), transport, onFault)
  const open: Door[] = []
  const close = async (): Promise<void> => void (await Promise.all(open.map((door) => door.close())))
  const listening: Listening[] = []
  try {
    for (const { address, port } of addresses.flatMap(expand)) {
      const doors = await openBoth(address, port, over, onFault)
      open.push(...doors)
      listening.push({ address, port: doors[0]!.port })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { addresses: listening, close }
}

/** The port that TCP got may be taken for UDP by somebody else: then another one is tried. */
const portAttempts = 10

async function openBoth(
  address: string,
  port: number,
  over: (transport: Transport) => Answerer,
  onFault: (error: unknown) => void,
): Promise<Door[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tcp = await listenTcp({ address, port, answer: over('tcp'), onFault })
    try {
      return [tcp, await listenUdp({ address, port: tcp.port, answer: over('udp'), onFault })]
    } catch (error) {
      await tcp.close()
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || port !== 0 || attempt === portAttempts) throw error
    }
  }
}

function guarded(answer: Answerer, transport: Transport, onFault: (error: unknown) => void): Answerer {
  return (query) => {
    try {
      return answer(query)
    } catch (error) {
      onFault(error)
      return servfail(query, transport)
    }
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
