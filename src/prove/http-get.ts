// One GET of what a stranger serves: over a connection that `dial` allowed, with a verified certificate, following nothing, and with a cap on its
// size and its time.
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { canonicalIp } from '../dns/ip.ts'
import { type Name, nameToText } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import { safeText } from '../smtp/reply.ts'
import { type Dial, DialError } from '../system/net.ts'
import { hostAddresses } from './host-addresses.ts'

export type HttpTarget = {
  /** A name, or an IPv4 address written as one. */
  readonly host: Name
  readonly port: number
  readonly path: string
  /** False: plain HTTP. */
  readonly isSecure: boolean
  /** The operator named this very host: it may have a private address. */
  readonly isAllowed?: boolean
}

export type HttpLimits = {
  readonly accept: string
  readonly maxBytes: number
  /** ms for all of it. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

export type HttpPorts = {
  readonly resolver: Resolver
  readonly dial: Dial
  /** Certificates of further authorities, PEM. */
  readonly ca?: readonly string[]
}

/** `body` only of an answer with status 200; `contentType` in lower case without its parameters. */
export type HttpAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly location: string | undefined
      readonly contentType: string
      readonly body: string
    }
  /** The host has no address. */
  | { readonly kind: 'no-host' }
  | { readonly kind: 'failed'; readonly why: HttpFault; readonly detail: string }
  /** Its address could not be determined now. */
  | { readonly kind: 'unknown'; readonly detail: string }

export type HttpFault = 'private' | 'unreachable' | 'late' | 'certificate' | 'tls' | 'too-large' | 'no-http'

const maxAddresses = 4
const connectMs = 5_000

/** Rejects only when `limits.signal` aborts. */
export async function httpGet(target: HttpTarget, limits: HttpLimits, ports: HttpPorts): Promise<HttpAnswer> {
  const { signal, deadlineMs } = limits
  const found = await addressesOf(target.host, ports.resolver, signal)
  if (found.kind !== 'addresses') return found
  const end = AbortSignal.any([AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])])
  try {
    return await getFrom(found.addresses, { target, limits, ports, end })
  } catch (error) {
    signal?.throwIfAborted()
    return faultOf(error, end)
  }
}

class Refused extends Error {
  readonly why: HttpFault
  constructor(why: HttpFault, message: string) {
    super(message)
    this.why = why
  }
}

type Addresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'no-host' }
  | { readonly kind: 'unknown'; readonly detail: string }

async function addressesOf(host: Name, resolver: Resolver, signal?: AbortSignal): Promise<Addresses> {
  const literal = canonicalIp(nameToText(host))
  if (literal) return { kind: 'addresses', addresses: [literal] }
  const { addresses, unknown } = await hostAddresses(host, resolver, signal)
  if (addresses.length > 0) return { kind: 'addresses', addresses: addresses.slice(0, maxAddresses) }
  return unknown ? { kind: 'unknown', detail: safeText(unknown.detail, 120) } : { kind: 'no-host' }
}

type Getting = {
  readonly target: HttpTarget
  readonly limits: HttpLimits
  readonly ports: HttpPorts
  readonly end: AbortSignal
}

async function getFrom(addresses: readonly string[], getting: Getting): Promise<HttpAnswer> {
  const { target, limits, ports, end } = getting
  const socket = await dialFirst(addresses, getting)
  const destroy = (): void => void socket.destroy()
  end.addEventListener('abort', destroy, { once: true })
  try {
    const host = nameToText(target.host)
    const line = target.isSecure ? await secure(socket, host, ports.ca) : socket
    return await read(await get(line, target, limits.accept), limits.maxBytes)
  } finally {
    end.removeEventListener('abort', destroy)
    socket.destroy()
  }
}

async function dialFirst(addresses: readonly string[], { target, ports, end }: Getting): Promise<Socket> {
  let last: unknown
  for (const address of addresses) {
    try {
      const { port, isAllowed = false } = target
      return await ports.dial({ address, port, allowed: isAllowed }, { timeoutMs: connectMs, signal: end })
    } catch (error) {
      last = error
    }
  }
  throw last
}

function secure(socket: Socket, servername: string, ca: readonly string[] | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, servername, ALPNProtocols: ['http/1.1'], ...(ca ? { ca: [...ca] } : {}) })
    secured.once('secureConnect', () => resolve(secured))
    // Stays on, so that a fault after the answer is not left without a listener.
    secured.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Refused(isCertificateFault(error.code) ? 'certificate' : 'tls', error.message)),
    )
    socket.once('close', () => reject(new Refused('tls', 'the connection was closed')))
  })
}

/** OpenSSL's names for what it does not like of a certificate, and Node's for the wrong name. */
const isCertificateFault = (code: string | undefined): boolean =>
  /^ERR_TLS_CERT_ALTNAME|CERT|UNABLE_TO_|SELF_SIGNED|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH/.test(code ?? '')

function get(socket: Socket, { host, path }: HttpTarget, accept: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      path,
      setHost: false,
      headers: { host: nameToText(host), accept, connection: 'close', 'user-agent': 'Ulak' },
    })
    asked.once('response', resolve)
    asked.on('error', (error) => reject(new Refused('no-http', error.message)))
    asked.end()
  })
}

async function read(response: IncomingMessage, maxBytes: number): Promise<HttpAnswer> {
  const status = response.statusCode ?? 0
  const contentType = safeText((response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase(), 80)
  const said = { kind: 'answered', status, location: response.headers.location, contentType } as const
  if (status !== 200) return { ...said, body: '' }
  const told = Number(response.headers['content-length'] ?? 0)
  if (told > maxBytes) throw new Refused('too-large', `${told} bytes`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Refused('too-large', `more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return { ...said, body: Buffer.concat(chunks).toString('utf8') }
}

function faultOf(error: unknown, end: AbortSignal): HttpAnswer {
  const detail = safeText(error instanceof Error ? error.message : String(error), 200)
  const failed = (why: HttpFault): HttpAnswer => ({ kind: 'failed', why, detail })
  if (end.aborted) return failed('late')
  if (error instanceof Refused) return failed(error.why)
  if (!(error instanceof DialError)) return failed('no-http')
  if (error.reason === 'private' || error.reason === 'own') return failed('private')
  return failed(error.reason === 'timeout' ? 'late' : 'unreachable')
}
