// One question to one server: UDP first, TCP when the answer was cut, without EDNS where the server does not know it (RFC 6891 §7).
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
import type { Name } from './name.ts'
import type { DnsServer, ResolverPorts, Unknown } from './resolver.ts'

/** What travels through every network in one piece. DNS flag day 2020, RFC 9715 §3 */
const ednsBytes = 1_232

export type Query = {
  readonly name: Name
  readonly type: number
  /** RD: the server is to look the answer up. */
  readonly recursion: boolean
  /** RFC 6840 §5.7: AD in a question asks for AD in the answer, without all the signatures. */
  readonly ad: boolean
  readonly edns: boolean
  /** DO: signatures are wanted too. RFC 4035 §3.2.1; needs EDNS. */
  readonly dnssecOk?: boolean
  /** CD: a validating resolver is to hand over what it would call bogus. RFC 4035 §3.2.2 */
  readonly checkingDisabled?: boolean
  /** Skips UDP. */
  readonly overTcp?: boolean
  /** For each datagram and each connection. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export type AskPorts = Pick<ResolverPorts, 'transport' | 'randomId'>

/** Whatever the server said, its code included; `over` is the way on which the message came. */
export type Reply = { readonly kind: 'message'; readonly message: Message; readonly over: Over }
export type Over = 'udp' | 'tcp'

/** Never rejects: an aborted `signal` is `unknown` too. */
export async function askServer(server: DnsServer, query: Query, ports: AskPorts): Promise<Reply | Unknown> {
  const reply = await askOnce(server, query, ports)
  if (!query.edns || reply.kind === 'unknown' || !refusesEdns(reply.message)) return reply
  return askOnce(server, { ...query, edns: false }, ports)
}

async function askOnce(server: DnsServer, query: Query, { transport, randomId }: AskPorts): Promise<Reply | Unknown> {
  const { name, type, signal } = query
  const id = randomId() & 0xffff
  const bytes = encodeMessage({
    ...emptyMessage,
    id,
    flags: { ...noFlags, rd: query.recursion, ad: query.ad, cd: query.checkingDisabled ?? false },
    questions: [{ name, type, class: classes.IN }],
    edns: query.edns ? { udpSize: ednsBytes, version: 0, dnssecOk: query.dnssecOk ?? false, options: [] } : undefined,
  })
  const options = {
    timeoutMs: query.timeoutMs,
    ...(signal && { signal }),
    accept: (answer: Uint8Array) => isReplyTo(answer, bytes),
  }
  let over: Over = query.overTcp ? 'tcp' : 'udp'
  try {
    let answer = await transport[over](server, bytes, options)
    // Of a cut answer only the flag counts; the rest need not even be whole.
    if (over === 'udp' && isCut(answer)) {
      over = 'tcp'
      answer = await transport.tcp(server, bytes, options)
    }
    return read(server, answer, over)
  } catch (error) {
    return failure(server, error, over)
  }
}

const isCut = (answer: Uint8Array): boolean => (answer[2]! & 0x02) !== 0

const headerBytes = 12

/** RFC 5452 §9.1: what was not asked is not answered. Names compare without case, for some servers change it. */
function isReplyTo(bytes: Uint8Array, query: Uint8Array): boolean {
  if (bytes.length < headerBytes || bytes[0] !== query[0] || bytes[1] !== query[1]) return false
  const bits = (bytes[2]! << 8) | bytes[3]!
  if ((bits & 0x8000) === 0 || ((bits >>> 11) & 0xf) !== opcodes.QUERY) return false
  const questions = (bytes[4]! << 8) | bytes[5]!
  // A server that cannot read a question cannot repeat it.
  if (questions === 0) return withoutQuestion.includes(bits & 0xf)
  return questions === 1 && repeatsQuestion(bytes, query)
}

/** Compares bytes: the one question of a message cannot be compressed, for nothing stands before it. */
function repeatsQuestion(bytes: Uint8Array, query: Uint8Array): boolean {
  let end = headerBytes
  while (query[end]) end += query[end]! + 1
  // Lengths of labels are below the letters, and so compared as they are.
  for (let at = headerBytes; at < end; at += 1) if (lower(bytes[at]) !== lower(query[at])) return false
  // The root's label, type and class.
  for (let at = end; at < end + 5; at += 1) if (bytes[at] !== query[at]) return false
  return true
}

const lower = (byte: number | undefined): number | undefined =>
  byte !== undefined && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte

const withoutQuestion: readonly number[] = [rcodes.FORMERR, rcodes.NOTIMP, rcodes.SERVFAIL, rcodes.REFUSED]

function read(server: DnsServer, bytes: Uint8Array, over: Over): Reply | Unknown {
  const decoded = decodeMessage(bytes)
  if (!decoded.ok) return unknown('bad-answer', server, `sent bytes that are no DNS message (${decoded.problem})`)
  if (over === 'tcp' && decoded.value.flags.tc) return unknown('bad-answer', server, 'cut its answer over TCP too')
  return { kind: 'message', message: decoded.value, over }
}

const refusesEdns = ({ rcode, edns }: Message): boolean =>
  rcode === rcodes.BADVERS || (edns === undefined && (rcode === rcodes.FORMERR || rcode === rcodes.NOTIMP))

function failure(server: DnsServer, error: unknown, over: Over): Unknown {
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown }
  const isTimeout = name === 'TimeoutError' || code === 'ETIMEDOUT' || /time-?d? ?-?out/i.test(String(message))
  const way = over === 'tcp' ? ' over TCP' : ''
  return isTimeout
    ? unknown('timeout', server, `did not answer in time${way}`)
    : unknown('network', server, `could not be reached${way} (${String(code ?? message)})`)
}

export const unknown = (reason: Unknown['reason'], server: DnsServer, what: string): Unknown => ({
  kind: 'unknown',
  reason,
  detail: `${server.address} ${what}`,
})
