// Fetches an MTA-STS policy as a sender does (RFC 8461 §3.3): over HTTPS with a verified certificate, no redirect followed, at most 64 KB,
// within one deadline, and only from addresses that `dial` connects to.
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Name, nameToText, under } from '../dns/name.ts'
import { A, AAAA, type Rdata } from '../dns/records/index.ts'
import type { Resolver } from '../dns/resolver.ts'
import { familiesAlternated } from '../smtp/mail-address.ts'
import { safeText } from '../smtp/reply.ts'
import { type Dial, DialError } from '../system/net.ts'

export type PolicyFetch =
  /** `contentType` in lower case without its parameters. */
  | { readonly kind: 'fetched'; readonly contentType: string; readonly body: string }
  /** `mta-sts.<domain>` has no address. */
  | { readonly kind: 'no-host' }
  | { readonly kind: 'failed'; readonly why: FetchFault; readonly detail: string }
  /** Its address could not be determined now. */
  | { readonly kind: 'unknown'; readonly detail: string }

export type FetchFault =
  | 'private'
  | 'unreachable'
  | 'late'
  | 'certificate'
  | 'tls'
  | 'redirect'
  | 'status'
  | 'too-large'
  | 'no-http'

export type FetchPolicy = (domain: Name, signal?: AbortSignal) => Promise<PolicyFetch>

export type FetchPorts = {
  readonly resolver: Resolver
  readonly dial: Dial
  /** ms for all of it; RFC 8461 §3.3 suggests a minute at most. */
  readonly deadlineMs?: number
  /** Certificates of further authorities, PEM, and another port: for a lab. */
  readonly ca?: readonly string[]
  readonly port?: number
}

/** RFC 8461 §3.3 suggests this limit. */
export const maxPolicyBytes = 64 * 1024
const maxAddresses = 4
const connectMs = 5_000

export function createPolicyFetch(ports: FetchPorts): FetchPolicy {
  return async (domain, signal) => {
    const host = under('mta-sts', domain)
    if (!host.ok) return { kind: 'no-host' }
    const found = await addressesOf(host.value, ports.resolver, signal)
    if (found.kind !== 'addresses') return found
    const end = AbortSignal.any([AbortSignal.timeout(ports.deadlineMs ?? 20_000), ...(signal ? [signal] : [])])
    try {
      return await fetchFrom(found.addresses, nameToText(host.value), ports, end)
    } catch (error) {
      signal?.throwIfAborted()
      return faultOf(error, end)
    }
  }
}

class Refused extends Error {
  readonly why: FetchFault
  constructor(why: FetchFault, message: string) {
    super(message)
    this.why = why
  }
}

type Addresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'no-host' }
  | { readonly kind: 'unknown'; readonly detail: string }

async function addressesOf(host: Name, resolver: Resolver, signal?: AbortSignal): Promise<Addresses> {
  const ask = async (type: number) => resolver.resolve(host, type, signal ? { signal } : {})
  const answers = await Promise.all([ask(AAAA.code), ask(A.code)])
  const [v6, v4] = answers.map((answer) =>
    answer.kind === 'records' ? answer.records.map(({ data }) => (data as Rdata['A']).address) : [],
  )
  const addresses = familiesAlternated(v6!, v4!).slice(0, maxAddresses)
  if (addresses.length > 0) return { kind: 'addresses', addresses }
  const unknown = answers.find((answer) => answer.kind === 'unknown')
  return unknown ? { kind: 'unknown', detail: safeText(unknown.detail, 120) } : { kind: 'no-host' }
}

async function fetchFrom(
  addresses: readonly string[],
  host: string,
  ports: FetchPorts,
  signal: AbortSignal,
): Promise<PolicyFetch> {
  const socket = await dialFirst(addresses, ports, signal)
  const destroy = (): void => void socket.destroy()
  signal.addEventListener('abort', destroy, { once: true })
  try {
    return await read(await get(await secure(socket, host, ports.ca), host))
  } finally {
    signal.removeEventListener('abort', destroy)
    socket.destroy()
  }
}

async function dialFirst(addresses: readonly string[], ports: FetchPorts, signal: AbortSignal): Promise<Socket> {
  let last: unknown
  for (const address of addresses) {
    try {
      return await ports.dial({ address, port: ports.port ?? 443 }, { timeoutMs: connectMs, signal })
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

function get(socket: Socket, host: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      path: '/.well-known/mta-sts.txt',
      setHost: false,
      headers: { host, accept: 'text/plain', connection: 'close', 'user-agent': 'Ulak' },
    })
    asked.once('response', resolve)
    asked.on('error', (error) => reject(new Refused('no-http', error.message)))
    asked.end()
  })
}

async function read(response: IncomingMessage): Promise<PolicyFetch> {
  const status = response.statusCode ?? 0
  if (status >= 300 && status < 400) throw new Refused('redirect', `${status} → ${response.headers.location ?? '?'}`)
  if (status !== 200) throw new Refused('status', String(status))
  const told = Number(response.headers['content-length'] ?? 0)
  if (told > maxPolicyBytes) throw new Refused('too-large', `${told} bytes`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxPolicyBytes) throw new Refused('too-large', `more than ${maxPolicyBytes} bytes`)
    chunks.push(chunk)
  }
  const contentType = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  return { kind: 'fetched', contentType: safeText(contentType, 80), body: Buffer.concat(chunks).toString('utf8') }
}

function faultOf(error: unknown, end: AbortSignal): PolicyFetch {
  const detail = safeText(error instanceof Error ? error.message : String(error), 200)
  const failed = (why: FetchFault): PolicyFetch => ({ kind: 'failed', why, detail })
  if (end.aborted) return failed('late')
  if (error instanceof Refused) return failed(error.why)
  if (!(error instanceof DialError)) return failed('no-http')
  if (error.reason === 'private' || error.reason === 'own') return failed('private')
  return failed(error.reason === 'timeout' ? 'late' : 'unreachable')
}
