// Sockets outward. `dial` is the only way in which Ulak opens a connection to an address that a stranger chose; the DNS transport talks
// only to the resolvers that the operator configured.
import { randomInt } from 'node:crypto'
import dgram from 'node:dgram'
import { readFileSync } from 'node:fs'
import { BlockList, connect, isIP, isIPv6, type NetConnectOpts, type Socket, SocketAddress } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Endpoint } from './settings.ts'

// ── dial ────────────────────────────────────────────────────────────────────────────────────────

/** Addresses that are nobody's on the Internet: RFC 6890 and its registries, NAT64 (RFC 6052) with what it maps, multicast. */
// Two lists: BlockList takes an IPv4 address for its mapped form and would find all of them in ::ffff:0:0/96.
const notPublic = { 4: new BlockList(), 6: new BlockList() }
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  notPublic[4].addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  notPublic[6].addSubnet(network, prefix, 'ipv6')

export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !notPublic[4].check(address, 'ipv4')
  return family === 6 && !notPublic[6].check(address, 'ipv6')
}

/**
 * Whether a connection to `target` would come out at one of these listeners. A wildcard stands for every address that the machine has
 * now, all of loopback included; `::` for those of both families.
 */
export function reaches(target: Endpoint, listeners: readonly Endpoint[]): boolean {
  const address = canonical(target.address)
  return listeners.some(
    (mine) =>
      mine.port === target.port &&
      (mine.address === '::' || (mine.address === '0.0.0.0' && !isIPv6(address))
        ? isOfThisMachine(address)
        : canonical(mine.address) === address),
  )
}

const isOfThisMachine = (address: string): boolean =>
  isUnspecified(address) ||
  isLoopback(address) ||
  Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address))

/** Connecting to them is connecting to this machine. */
const isUnspecified = (address: string): boolean => address === '0.0.0.0' || address === '::'
export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** One spelling of each address; an IPv4 address that is written as an IPv6 one is the IPv4 address. */
function canonical(address: string): string {
  if (!isIPv6(address)) return address
  const short = new SocketAddress({ address, family: 'ipv6' }).address
  return /^::ffff:([0-9.]+)$/.exec(short)?.[1] ?? short
}

/** Why there is no connection. `private` and `own` are refusals of ours, before any packet leaves. */
export class DialError extends Error {
  readonly reason: 'private' | 'own' | 'refused' | 'timeout' | 'unreachable' | 'aborted'
  constructor(reason: DialError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

/** `allowed` says that the operator or the domain's intent named this very target. */
export type DialTarget = { readonly address: string; readonly port: number; readonly allowed?: boolean }
export type Dial = (target: DialTarget, options: { timeoutMs: number; signal?: AbortSignal }) => Promise<Socket>

/**
 * Makes `dial`. `own` are the endpoints on which Ulak itself listens or is known to the world: connecting to them would be a loop. Addresses are already
 * resolved: names are the business of the caller's resolver, so that what was checked is what is connected to.
 */
export function createDial(options: { allowPrivate: boolean; own: () => readonly Endpoint[] }): Dial {
  return (target, { timeoutMs, signal }) => {
    const { address, port } = target
    if (reaches(target, options.own())) {
      return Promise.reject(new DialError('own', `${address} port ${port} is this server itself`))
    }
    if (!options.allowPrivate && !target.allowed && !isPublicAddress(address)) {
      return Promise.reject(new DialError('private', `${address} is not a public address`))
    }
    return open({ host: address, port, noDelay: true }, `${address} port ${port}`, { timeoutMs, signal })
  }
}

/** A socket of this machine (a path), where the operator named one. */
export const dialPath = (socketPath: string, options: { timeoutMs: number; signal?: AbortSignal }): Promise<Socket> =>
  open({ path: socketPath }, socketPath, options)

type Open = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined }

/** `shown`: what is connected to, for people. */
function open(to: NetConnectOpts, shown: string, { timeoutMs, signal }: Open): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new DialError('aborted', 'given up'))
    const socket = connect(to)
    const fail = (reason: DialError['reason'], message: string, cause?: unknown): void => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(new DialError(reason, message, cause))
    }
    const timer = setTimeout(() => fail('timeout', `${shown}: no answer in ${timeoutMs / 1000} s`), timeoutMs)
    const onAbort = (): void => fail('aborted', 'given up')
    const onError = (error: NodeJS.ErrnoException): void =>
      fail(error.code === 'ECONNREFUSED' ? 'refused' : 'unreachable', `${shown}: ${error.code ?? error.message}`, error)
    const onConnect = (): void => {
      settle()
      resolve(socket)
    }
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.off('error', onError).off('connect', onConnect)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError).once('connect', onConnect)
  })
}

// ── DNS transport ───────────────────────────────────────────────────────────────────────────────

/** `from`: one of our addresses, where the server believes only that. */
type Exchange = { timeoutMs: number; signal?: AbortSignal; from?: string; accept(bytes: Uint8Array): boolean }

/** The sockets of dns/resolver.ts: each UDP question leaves from a fresh random port (RFC 5452 §4.5). */
export const dnsTransport = {
  udp(server: Endpoint, query: Uint8Array, options: Exchange): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const socket = dgram.createSocket(isIPv6(server.address) ? 'udp6' : 'udp4')
      const end = (act: () => void): void => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', onAbort)
        socket.close()
        act()
      }
      const timer = setTimeout(() => end(() => reject(new Error('time-out'))), options.timeoutMs)
      const onAbort = (): void => end(() => reject(new Error('aborted')))
      socket.once('error', (error) => end(() => reject(error)))
      socket.on('message', (bytes) => {
        if (options.accept(bytes)) end(() => resolve(bytes))
      })
      // A connected socket takes datagrams from that server only, and learns of a closed port.
      // Not as a callback: that is also called when there is no way to the address (ENETUNREACH), without an 'error'.
      socket.once('connect', () => socket.send(query))
      if (options.from === undefined) socket.connect(server.port, server.address)
      else socket.bind({ address: options.from }, () => socket.connect(server.port, server.address))
      options.signal?.addEventListener('abort', onAbort, { once: true })
      if (options.signal?.aborted) onAbort()
    })
  },

  tcp(server: Endpoint, query: Uint8Array, options: Exchange): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: server.address, port: server.port, noDelay: true })
      let held: Buffer = Buffer.alloc(0)
      const end = (act: () => void): void => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', onAbort)
        socket.removeAllListeners().on('error', () => {})
        socket.destroy()
        act()
      }
      const timer = setTimeout(() => end(() => reject(new Error('time-out'))), options.timeoutMs)
      const onAbort = (): void => end(() => reject(new Error('aborted')))
      socket.once('error', (error) => end(() => reject(error)))
      socket.once('close', () => end(() => reject(new Error('closed'))))
      socket.on('data', (chunk: Buffer) => {
        held = Buffer.concat([held, chunk])
        while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
          const message = held.subarray(2, 2 + held.readUInt16BE(0))
          held = held.subarray(2 + message.length)
          if (options.accept(message)) return end(() => resolve(message))
        }
      })
      const length = Buffer.alloc(2)
      length.writeUInt16BE(query.length)
      socket.write(Buffer.concat([length, query]))
      options.signal?.addEventListener('abort', onAbort, { once: true })
      if (options.signal?.aborted) onAbort()
    })
  },
}

/**
 * The same sockets towards servers that a stranger chose (the name servers of a delegation): private addresses are refused before a packet
 * leaves, as `dial` does. `allowed` names those that the operator or our own brand stands for.
 */
export function publicDnsTransport(
  allowed: (server: Endpoint) => boolean,
  transport: typeof dnsTransport = dnsTransport,
): typeof dnsTransport {
  const guarded =
    (exchange: typeof dnsTransport.udp): typeof dnsTransport.udp =>
    (server, query, options) =>
      isPublicAddress(server.address) || allowed(server)
        ? exchange(server, query, options)
        : Promise.reject(new DialError('private', `${server.address} is not a public address`))
  return { udp: guarded(transport.udp), tcp: guarded(transport.tcp) }
}

/** A random message id. */
export const randomId = (): number => randomInt(0x1_0000)

/** Whom to ask: those of the settings, else the system's. */
export const resolversOf = (settings: { readonly ULAK_RESOLVERS: readonly Endpoint[] }): readonly Endpoint[] =>
  settings.ULAK_RESOLVERS.length > 0 ? settings.ULAK_RESOLVERS : systemResolvers()

/** The system's resolvers, from resolv.conf; 127.0.0.1 if it names none, as resolv.conf(5) says. */
export function systemResolvers(file = '/etc/resolv.conf'): Endpoint[] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // No such file: the default below.
  }
  const found = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)]
    .map((match) => match[1]!)
    .filter((address) => isIP(address) !== 0)
  return (found.length > 0 ? found : ['127.0.0.1']).map((address) => ({ address, port: 53 }))
}
