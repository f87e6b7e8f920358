// One question to one given server, and what exactly it said: for looking at an authority itself instead of at what the world makes of it.
// Nothing is cached and no other server is asked; an alias or a referral that leads away is told, not followed.
import { type AskPorts, askServer, type Over } from './ask-server.ts'
import { isReferral, mayPassSoon } from './exchange.ts'
import { type Message, rcodes, type ResourceRecord } from './message.ts'
import { isWithin, type Name } from './name.ts'
import { readAnswer } from './read-answer.ts'
import { NS } from './records/index.ts'
import type { DnsServer, Unknown } from './resolver.ts'

/** The whole message is there to be looked at: `message.rcode`, `message.flags.aa`, the sections with their TTLs. */
type Said = { readonly message: Message; readonly over: Over }

/** `owner` is the end of the chain of aliases within the answer; `ttl` the seconds for which the answer may be kept. */
type Found = { readonly owner: Name; readonly aliases: readonly Name[]; readonly ttl: number }

export type DirectAnswer =
  | ({ readonly kind: 'records'; readonly records: readonly ResourceRecord[] } & Found & Said)
  | ({ readonly kind: 'no-data' | 'no-name' } & Found & Said)
  /** The aliases lead to `owner`, of which this server says nothing. */
  | ({ readonly kind: 'alias' } & Found & Said)
  /** Another zone begins at or above the name: `zone`, served by `servers` (NS). Its addresses are in `message.additionals`. */
  | ({
      readonly kind: 'referral'
      readonly zone: Name
      readonly servers: readonly ResourceRecord[]
      readonly ttl: number
    } & Said)
  /** NOERROR with nothing to go by: neither data nor authority nor a way on. */
  | ({ readonly kind: 'lame' } & Said)
  /** A code other than NOERROR and NXDOMAIN: `message.rcode`. */
  | ({ readonly kind: 'failed' } & Said)
  /** No answer, or none that can be read. It says nothing about the name. */
  | Unknown

export type DirectOptions = {
  /** Without it the server is asked what it knows itself (RD=0), as a resolver asks an authority. */
  readonly recursion?: boolean
  /** False: without EDNS, as before RFC 6891. Otherwise with it, and again without where the server does not know it. */
  readonly edns?: boolean
  /** Signatures are wanted too (DO); they stand in `message`. */
  readonly dnssecOk?: boolean
  /** A validating resolver is to hand over what it would call bogus (CD). */
  readonly checkingDisabled?: boolean
  /** Not over UDP at all. */
  readonly overTcp?: boolean
  /** A silent server is asked so often; each is the time for one datagram or connection. */
  readonly patienceMs?: readonly number[]
  readonly signal?: AbortSignal
}

export type Direct = {
  /** UDP first, TCP when the answer was cut or if it is asked for. Never rejects. */
  ask(server: DnsServer, name: Name, type: number, options?: DirectOptions): Promise<DirectAnswer>
}

const usualPatienceMs = [3_000, 3_000]

export const createDirect = (ports: AskPorts): Direct => ({
  async ask(server, name, type, options = {}) {
    const { recursion = false, edns = true, patienceMs = usualPatienceMs, signal, ...rest } = options
    const query = { name, type, recursion, ad: false, edns, ...rest, ...(signal && { signal }) }
    for (let attempt = 0; ; attempt += 1) {
      const reply = await askServer(server, { ...query, timeoutMs: patienceMs[attempt] ?? 0 }, ports)
      if (reply.kind === 'message') return read(reply, name, type)
      if (attempt + 1 >= patienceMs.length || signal?.aborted || !mayPassSoon(reply)) return reply
    }
  },
})

function read({ message, over }: Said, name: Name, type: number): DirectAnswer {
  const said: Said = { message, over }
  const { rcode, flags, answers, authorities } = message
  if (rcode !== rcodes.NOERROR && rcode !== rcodes.NXDOMAIN) return { kind: 'failed', ...said }
  if (rcode === rcodes.NOERROR && answers.length === 0 && !flags.aa) {
    if (isReferral(message)) return referral(said, name)
    if (!flags.ra && authorities.length === 0) return { kind: 'lame', ...said }
  }
  const answer = readAnswer({ kind: 'message', message }, name, type)
  switch (answer.kind) {
    case 'unknown':
      return answer
    case 'records':
      return { kind: 'records', records: answer.records, ...foundIn(answer), ...said }
    case 'unfinished':
      return { kind: 'alias', ...foundIn(answer), ...said }
    default:
      return { kind: answer.kind, ...foundIn(answer), ...said }
  }
}

const foundIn = ({ owner, aliases, ttl }: Found): Found => ({ owner, aliases, ttl })

/** A referral that leads up or aside is no help to anybody (RFC 1034 §4.2.1): the server does not know the zone. */
function referral(said: Said, name: Name): DirectAnswer {
  const all = said.message.authorities.filter((record) => record.type === NS.code)
  const zone = all[0]!.name
  const servers = all.filter((record) => record.name.key === zone.key)
  if (!isWithin(name, zone) || zone.wire.length === 1) return { kind: 'lame', ...said }
  return { kind: 'referral', zone, servers, ttl: Math.min(...servers.map(({ ttl }) => ttl)), ...said }
}
