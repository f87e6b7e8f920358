// One question to the recursive servers until one of them answers: the next server when one fails.
import { askServer, type Query, type Reply, unknown } from './ask-server.ts'
import { type Message, rcodes } from './message.ts'
import { NS, SOA } from './records/index.ts'
import type { DnsServer, ResolverPorts, Unknown } from './resolver.ts'

export type Ask = Omit<Query, 'recursion' | 'edns'> & {
  /** In the order in which they are asked; the one that answers moves to the front. */
  readonly servers: DnsServer[]
  readonly attempts: number
}

/** A usable answer (NOERROR or NXDOMAIN), or the reason why there is none. Rejects only when `signal` is aborted. */
export async function exchange({ servers, attempts, ...ask }: Ask, ports: ResolverPorts): Promise<Reply | Unknown> {
  const query: Query = { ...ask, recursion: true, edns: true }
  const failures = new Map<DnsServer, Unknown>()
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // A copy: other questions may change the order meanwhile.
    for (const server of servers.slice()) {
      const before = failures.get(server)
      if (before && !mayPassSoon(before)) continue
      const reply = judge(server, await askServer(server, query, ports))
      ask.signal?.throwIfAborted()
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
export const mayPassSoon = ({ reason }: Unknown): boolean => reason === 'timeout' || reason === 'network'

function moveToFront(servers: DnsServer[], server: DnsServer): void {
  const at = servers.indexOf(server)
  if (at > 0) servers.unshift(...servers.splice(at, 1))
}

function judge(server: DnsServer, reply: Reply | Unknown): Reply | Unknown {
  if (reply.kind === 'unknown') return reply
  const { message } = reply
  const { rcode } = message
  if (rcode === rcodes.NOERROR || rcode === rcodes.NXDOMAIN) {
    return isLame(message)
      ? unknown('bad-answer', server, 'knows nothing of the name and does not look it up (lame)')
      : reply
  }
  if (rcode === rcodes.SERVFAIL) return unknown('servfail', server, 'answered SERVFAIL')
  if (rcode === rcodes.REFUSED || rcode === rcodes.NOTAUTH) return unknown('refused', server, 'refused the question')
  return unknown('bad-answer', server, `answered with code ${rcode}`)
}

/** Nothing in it, and from a server that is neither the authority nor a resolver; or a referral, which is no answer (RFC 2308 §2.2). */
function isLame(message: Message): boolean {
  const { rcode, flags, answers } = message
  if (answers.length > 0 || flags.aa) return false
  return !flags.ra || (rcode === rcodes.NOERROR && isReferral(message))
}

/** Leads to other servers instead of answering: NS without the SOA of a negative answer. RFC 2308 §2.1 */
export function isReferral({ flags, authorities }: Message): boolean {
  const has = (type: number): boolean => authorities.some((record) => record.type === type)
  return !flags.aa && has(NS.code) && !has(SOA.code)
}
