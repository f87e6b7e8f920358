// One question to the servers until one of them answers: UDP first, TCP when the answer was cut, without EDNS where a server does not
// know it (RFC 6891 §7), the next server when one fails.
import {
  classes,
  decodeMessage,
  emptyMessage,
  encodeMessage,
  type Message,
  noFlags,
  opcodes,
  rcodes,
} from './message.ts'
import { equalNames, type Name } from './name.ts'
import { Reader, WireError } from './reader.ts'
import type { DnsServer, ResolverPorts, Unknown } from './resolver.ts'

/** What travels through every network in one piece. DNS flag day 2020, RFC 9715 §3 */
const ednsBytes = 1_232

export type Ask = {
  /** In the order in which they are asked; the one that answers moves to the front. */
  readonly servers: DnsServer[]
  readonly name: Name
  readonly type: number
  readonly timeoutMs: number
  readonly attempts: number
  readonly trustAd: boolean
  readonly signal: AbortSignal
}

type Reply = { readonly kind: 'message'; readonly message: Message }

/** A usable answer (NOERROR or NXDOMAIN), or the reason why there is none. Rejects only when `signal` is aborted. */
export async function exchange(ask: Ask, ports: ResolverPorts): Promise<Reply | Unknown> {
  const { servers, signal } = ask
  const failures = new Map<DnsServer, Unknown>()
  for (let attempt = 0; attempt < ask.attempts; attempt += 1) {
    // A copy: other questions may change the order meanwhile.
    for (const server of servers.slice()) {
      const before = failures.get(server)
      if (before && !mayPassSoon(before)) continue
      const reply = await askServer(server, ask, ports)
      signal.throwIfAborted()
      if (reply.kind === 'message') {
        moveToFront(servers, server)
        return reply
      }
      failures.set(server, reply)
    }
  }
  // What a server said tells more than another's silence.
  const all = [...failures.values()]
  return (
    all.find((failure) => !mayPassSoon(failure)) ??
    all[0] ?? { kind: 'unknown', reason: 'network', detail: 'no DNS server is configured' }
  )
}

/** A packet may be lost; a server that has said no will say so again. */
const mayPassSoon = ({ reason }: Unknown): boolean => reason === 'timeout' || reason === 'network'

function moveToFront(servers: DnsServer[], server: DnsServer): void {
  const at = servers.indexOf(server)
  if (at > 0) servers.unshift(...servers.splice(at, 1))
}

async function askServer(server: DnsServer, ask: Ask, ports: ResolverPorts): Promise<Reply | Unknown> {
  let reply = await askOnce(server, ask, ports, { edns: true })
  if (reply.kind === 'message' && refusesEdns(reply.message)) reply = await askOnce(server, ask, ports, { edns: false })
  return reply.kind === 'message' ? judge(server, reply.message) : reply
}

async function askOnce(
  server: DnsServer,
  ask: Ask,
  ports: ResolverPorts,
  { edns }: { edns: boolean },
): Promise<Reply | Unknown> {
  const { transport, randomId } = ports
  const id = randomId() & 0xffff
  const query = encodeMessage({
    ...emptyMessage,
    id,
    // RFC 6840 §5.7: AD in a question asks for AD in the answer, without all the signatures.
    flags: { ...noFlags, rd: true, ad: ask.trustAd },
    questions: [{ name: ask.name, type: ask.type, class: classes.IN }],
    edns: edns ? { udpSize: ednsBytes, version: 0, dnssecOk: false, options: [] } : undefined,
  })
  const options = {
    timeoutMs: ask.timeoutMs,
    signal: ask.signal,
    accept: (bytes: Uint8Array) => isReplyTo(bytes, id, ask),
  }
  try {
    const short = await transport.udp(server, query, options)
    // Of a cut answer only the flag counts; the rest need not even be whole.
    const isCut = (short[2]! & 0x02) !== 0
    return read(server, isCut ? await transport.tcp(server, query, options) : short, { isCut })
  } catch (error) {
    return failure(server, error)
  }
}

/** RFC 5452 §9.1: what was not asked is not answered. Names compare without case, for some servers change it. */
function isReplyTo(bytes: Uint8Array, id: number, { name, type }: Ask): boolean {
  try {
    const reader = new Reader(bytes)
    if (reader.u16() !== id) return false
    const bits = reader.u16()
    if ((bits & 0x8000) === 0 || ((bits >>> 11) & 0xf) !== opcodes.QUERY) return false
    const questions = reader.u16()
    reader.take(6)
    const rcode = bits & 0xf
    // A server that cannot read a question cannot repeat it.
    if (questions === 0)
      return (
        rcode === rcodes.FORMERR || rcode === rcodes.NOTIMP || rcode === rcodes.SERVFAIL || rcode === rcodes.REFUSED
      )
    return questions === 1 && equalNames(reader.name(), name) && reader.u16() === type && reader.u16() === classes.IN
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}

function read(server: DnsServer, bytes: Uint8Array, { isCut }: { isCut: boolean }): Reply | Unknown {
  const decoded = decodeMessage(bytes)
  if (!decoded.ok) return unknown('bad-answer', server, `sent bytes that are no DNS message (${decoded.problem})`)
  if (isCut && decoded.value.flags.tc) return unknown('bad-answer', server, 'cut its answer over TCP too')
  return { kind: 'message', message: decoded.value }
}

const refusesEdns = ({ rcode, edns }: Message): boolean =>
  rcode === rcodes.BADVERS || (edns === undefined && (rcode === rcodes.FORMERR || rcode === rcodes.NOTIMP))

function judge(server: DnsServer, message: Message): Reply | Unknown {
  const { rcode } = message
  if (rcode === rcodes.NOERROR || rcode === rcodes.NXDOMAIN) {
    return isLame(message)
      ? unknown('bad-answer', server, 'knows nothing of the name and does not look it up (lame)')
      : { kind: 'message', message }
  }
  if (rcode === rcodes.SERVFAIL) return unknown('servfail', server, 'answered SERVFAIL')
  if (rcode === rcodes.REFUSED || rcode === rcodes.NOTAUTH) return unknown('refused', server, 'refused the question')
  return unknown('bad-answer', server, `answered with code ${rcode}`)
}

/** Nothing in it, and from a server that is neither the authority nor a resolver; or a referral, which is no answer (RFC 2308 §2.2). */
function isLame({ rcode, flags, answers, authorities }: Message): boolean {
  if (answers.length > 0 || flags.aa) return false
  if (!flags.ra) return true
  const has = (type: number): boolean => authorities.some((record) => record.type === type)
  return rcode === rcodes.NOERROR && has(2) && !has(6)
}

function failure(server: DnsServer, error: unknown): Unknown {
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown }
  const isTimeout = name === 'TimeoutError' || code === 'ETIMEDOUT' || /time-?d? ?-?out/i.test(String(message))
  return isTimeout
    ? unknown('timeout', server, 'did not answer in time')
    : unknown('network', server, `could not be reached (${String(code ?? message)})`)
}

const unknown = (reason: Unknown['reason'], server: DnsServer, what: string): Unknown => ({
  kind: 'unknown',
  reason,
  detail: `${server.address} ${what}`,
})
