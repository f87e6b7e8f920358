// One look at a domain that is to be served here: whom its parent names, for how long that is kept, and what our own name servers say, asked as
// anybody would ask them.
import { type BrandHost, isOneOfThese } from '../declare/brand.ts'
import { equalNames, labelCount, type Name, parentOf, parseName } from '../dns/name.ts'
import { DS, NS, type Rdata, SOA } from '../dns/records/index.ts'
import { addressesOf, type AskAuthority, askAuthority, mayAsk } from './evidence/authority.ts'
import { findCut, hostsIn, placesOf, readReferral, type Referral } from './evidence/delegation.ts'
import { asking, type Tools } from './evidence/tools.ts'
import { findCutAround, type LookTools, withoutCache } from './propagation.ts'
import { isNewer } from './propagation-clock.ts'

export type HereLook = {
  /** ms since 1970. */
  readonly at: number
  /** The NS set that the parent gives, none where it has none for this domain; undefined: it could not be seen. `ttl` in seconds. */
  readonly parent:
    | { readonly servers: readonly { readonly host: string; readonly isOurs: boolean }[]; readonly ttl: number }
    | undefined
  /** Seconds: the greatest of what the parent and the servers that it names give for the NS set. */
  readonly nsTtl: number
  readonly own: readonly { readonly host: string; readonly answers: boolean }[]
  /** The parent says that the zone is signed (DS records); undefined: it could not be seen. */
  readonly hasDs: boolean | undefined
}

/** Of the parent's servers; one that answers is enough. */
const maxParentServers = 6

/** `serial`: the least that counts as an answer of ours. Rejects only when `tools.signal` aborts. */
export async function lookHere(
  apex: Name,
  { serial, ours }: { readonly serial: number | undefined; readonly ours: readonly BrandHost[] },
  given: LookTools,
): Promise<HereLook> {
  const tools = { ...given, resolver: withoutCache(given.resolver) }
  const ask = askAuthority(given.direct, tools)
  const [named, own, ds] = await Promise.all([
    namedAbove(apex, ask, tools),
    Promise.all(
      ours.map(async (host) => ({ host: host.name, answers: await answers(host, { apex, serial, ask, tools }) })),
    ),
    tools.resolver.resolve(apex, DS.code, asking(tools)),
  ])
  const seen = named && (await lookAtNamed(named, apex, { ours, ask, tools }))
  given.signal?.throwIfAborted()
  return {
    at: given.now(),
    parent: seen?.parent,
    nsTtl: seen?.nsTtl ?? 0,
    own,
    hasDs: ds.kind === 'unknown' ? undefined : ds.kind === 'records',
  }
}

/** What the zone above says of the domain. It has no hosts where there is no delegation; `ttl` is then that of the "no" (RFC 2308 §5). */
async function namedAbove(apex: Name, ask: AskAuthority, tools: Tools): Promise<Referral | undefined> {
  const cut = await findCutAround(apex, ask, tools)
  const isOwnZone = cut !== undefined && equalNames(cut.apex, apex)
  if (isOwnZone && cut.referral) return cut.referral
  // Not delegated, or the parent's servers have the zone as well and answer instead of referring.
  const above = isOwnZone ? await zoneAbove(apex, ask, tools) : cut
  if (!above) return undefined
  const { places } = await placesOf(above, tools)
  for (const { address } of places.slice(0, maxParentServers)) {
    const answer = await ask(address, apex, NS.code)
    if (answer.kind === 'referral' && equalNames(answer.zone, apex)) return readReferral(answer)
    if (answer.kind === 'unknown' || answer.kind === 'failed' || !answer.message.flags.aa) continue
    const hosts = answer.kind === 'records' ? hostsIn(answer.records) : []
    if ('ttl' in answer) return { zone: apex, hosts, glue: new Map(), ttl: answer.ttl }
  }
  return undefined
}

async function zoneAbove(apex: Name, ask: AskAuthority, tools: Tools) {
  const above = parentOf(apex)
  return above && labelCount(above) === 0 ? findCut(above, ask, tools) : above && findCutAround(above, ask, tools)
}

type Asking = { readonly ours: readonly BrandHost[]; readonly ask: AskAuthority; readonly tools: Tools }

async function lookAtNamed(
  referral: Referral,
  apex: Name,
  { ours, ask, tools }: Asking,
): Promise<{ parent: NonNullable<HereLook['parent']>; nsTtl: number }> {
  const { hosts, places } = await placesOf({ apex, referral, hosts: [] }, tools)
  const ttls = await Promise.all(
    places.map(async ({ address }) => {
      const answer = await ask(address, apex, NS.code)
      return answer.kind === 'records' && answer.message.flags.aa ? answer.ttl : 0
    }),
  )
  const servers = hosts.map(({ text, addresses, glue }) => ({
    host: text,
    isOurs: [undefined, ...addresses, ...glue].some((address) => isOneOfThese(ours, { host: text, address })),
  }))
  return { parent: { servers, ttl: referral.ttl }, nsTtl: Math.max(referral.ttl, ...ttls) }
}

async function answers(
  { name, addresses }: BrandHost,
  { apex, serial, ask, tools }: { apex: Name; serial: number | undefined; ask: AskAuthority; tools: Tools },
): Promise<boolean> {
  const host = parseName(name)
  const known = addresses.length > 0 || !host.ok ? addresses : (await addressesOf(host.value, tools)).addresses
  const said = await Promise.all(
    known.filter((address) => mayAsk(address, tools)).map((address) => ask(address, apex, SOA.code)),
  )
  return said.some((answer) => {
    if (answer.kind !== 'records' || !answer.message.flags.aa) return false
    const given = (answer.records[0]!.data as Rdata['SOA']).serial
    return serial === undefined || !isNewer(serial, given)
  })
}
