// Who already answers what: one look at a name and type, at the parent, at every authoritative server, and at resolvers of others. What the looks
// say about time is in propagation-clock.ts.
import type { Direct, DirectAnswer } from '../dns/direct.ts'
import { expectedText } from '../declare/known-change.ts'
import { type Name, labelCount, nameToText, parentOf } from '../dns/name.ts'
import { NS, type Rdata, SOA, typeName } from '../dns/records/index.ts'
import type { DnsServer, Resolver } from '../dns/resolver.ts'
import { safeText } from '../smtp/reply.ts'
import { askAuthority } from './evidence/authority.ts'
import { type Cut, findCut, placesOf } from './evidence/delegation.ts'
import type { Tools } from './evidence/index.ts'

/** `records` as `expectedText` has them. `ttl` in seconds: at an authority the whole TTL, at a resolver what is left of it. */
export type Answer =
  | { readonly kind: 'records'; readonly records: readonly string[]; readonly ttl: number }
  /** No such name or no such type; `ttl` as RFC 2308 §5 counts it. */
  | { readonly kind: 'none'; readonly ttl: number }
  /** Nothing usable: silence, a refusal, SERVFAIL, no authority. */
  | { readonly kind: 'silent'; readonly reason: string }

export type ServerSight = {
  readonly host: string
  readonly address: string
  readonly serial: number | undefined
  /** For how long a secondary may go on without its primary, seconds. RFC 1035 §3.3.13 */
  readonly expire: number | undefined
  readonly answer: Answer
}
export type ResolverSight = { readonly address: string; readonly answer: Answer }

export type Sight = {
  /** ms since 1970. */
  readonly at: number
  readonly name: string
  readonly type: string
  /** The zone that the name lies in; undefined if none could be found. */
  readonly zone: string | undefined
  /** NS set and its TTL in seconds, as the parent hands it out and as the zone's own servers do. */
  readonly parent: { readonly servers: readonly string[]; readonly ttl: number } | undefined
  readonly child: { readonly servers: readonly string[]; readonly ttl: number } | undefined
  readonly servers: readonly ServerSight[]
  readonly resolvers: readonly ResolverSight[]
}

export type LookTools = Pick<Tools, 'resolver' | 'now' | 'allowPrivate' | 'signal'> & {
  readonly direct: Direct
  /** Whom else to ask: resolvers that many people use. */
  readonly resolvers: readonly DnsServer[]
}

/** Rejects only when `tools.signal` aborts. */
export async function look(name: Name, type: number, tools: LookTools): Promise<Sight> {
  const fresh = { ...tools, resolver: withoutCache(tools.resolver) }
  const ask = askAuthority(tools.direct, fresh)
  const [zone, resolvers] = await Promise.all([
    lookAtZone(name, type, fresh, ask),
    Promise.all(
      tools.resolvers.map(async (server) => ({
        address: server.address,
        answer: answerOf(
          await tools.direct.ask(server, name, type, { recursion: true, patienceMs, ...signalOf(tools) }),
          type,
        ),
      })),
    ),
  ])
  tools.signal?.throwIfAborted()
  return { at: tools.now(), name: nameToText(name), type: typeName(type), ...zone, resolvers }
}

/** Labels that may be missing below the last name that there is. */
const maxMissing = 10

const patienceMs = [2_000, 2_000]

const signalOf = ({ signal }: { readonly signal?: AbortSignal }): { signal?: AbortSignal } => (signal ? { signal } : {})

/** A watch would see its own first answer for ever. */
export const withoutCache = (resolver: Resolver): Resolver => ({
  resolve: (name, type, options) => resolver.resolve(name, type, { ...options, fresh: true }),
})

async function lookAtZone(
  name: Name,
  type: number,
  tools: Tools,
  ask: ReturnType<typeof askAuthority>,
): Promise<Pick<Sight, 'zone' | 'parent' | 'child' | 'servers'>> {
  const cut = await findCutAround(name, ask, tools)
  if (!cut) return { zone: undefined, parent: undefined, child: undefined, servers: [] }
  const { referral } = cut
  const { places } = await placesOf(cut, tools)
  const visits = await Promise.all(
    places.map(async (place) => {
      const [soa, ns, answer] = await Promise.all([
        ask(place.address, cut.apex, SOA.code),
        ask(place.address, cut.apex, NS.code),
        ask(place.address, name, type),
      ])
      return { server: { ...place, ...soaOf(soa), answer: authoritative(answer, type) }, ns }
    }),
  )
  const child = visits.map(({ ns }) => ns).find((ns) => ns.kind === 'records' && ns.message.flags.aa)
  return {
    zone: nameToText(cut.apex),
    parent: referral && { servers: referral.hosts.map(nameToText).toSorted(), ttl: referral.ttl },
    child: child?.kind === 'records' ? { servers: hostsOf(child), ttl: child.ttl } : undefined,
    servers: visits.map(({ server }) => server),
  }
}

/** A name that is not there (yet, or any more) lies in the zone of the names above it. */
export async function findCutAround(
  name: Name,
  ask: ReturnType<typeof askAuthority>,
  tools: Tools,
): Promise<Cut | undefined> {
  let at: Name | undefined = name
  for (let climbed = 0; at && labelCount(at) > 0 && climbed <= maxMissing; climbed += 1, at = parentOf(at)) {
    const cut = await findCut(at, ask, tools)
    if (cut) return cut
  }
  return undefined
}

const hostsOf = (answer: DirectAnswer & { kind: 'records' }): string[] =>
  answer.records.map(({ data }) => nameToText((data as Rdata['NS']).host)).toSorted()

function soaOf(answer: DirectAnswer): Pick<ServerSight, 'serial' | 'expire'> {
  if (answer.kind !== 'records' || !answer.message.flags.aa) return { serial: undefined, expire: undefined }
  const { serial, expire } = answer.records[0]!.data as Rdata['SOA']
  return { serial, expire }
}

/** Of a name server only what it says with authority counts. */
function authoritative(answer: DirectAnswer, type: number): Answer {
  const isAuthority = answer.kind === 'unknown' || answer.kind === 'failed' || answer.message.flags.aa
  return isAuthority ? answerOf(answer, type) : { kind: 'silent', reason: 'no authority' }
}

export function answerOf(answer: DirectAnswer, type: number): Answer {
  switch (answer.kind) {
    case 'records':
      return {
        kind: 'records',
        records: expectedText(
          type,
          answer.records.map(({ data }) => data),
        ),
        ttl: answer.ttl,
      }
    case 'alias':
      return { kind: 'records', records: [`CNAME ${nameToText(answer.owner)}`], ttl: answer.ttl }
    case 'no-data':
    case 'no-name':
      return { kind: 'none', ttl: answer.ttl }
    case 'failed':
      return { kind: 'silent', reason: `rcode ${answer.message.rcode}` }
    case 'unknown':
      return { kind: 'silent', reason: safeText(`${answer.reason}: ${answer.detail}`, 120) }
    default:
      return { kind: 'silent', reason: answer.kind }
  }
}
