// The zone in which the domain lies, as its parent hands it out and as each of its own servers tells it: what no resolver shows, for it asks one
// server and is content.
import type { DirectAnswer } from '../../dns/direct.ts'
import { equalNames, isWithin, labelCount, type Name, name, nameToText, parentOf } from '../../dns/name.ts'
import { A, AAAA, DS, MX, NS, type Rdata, SOA } from '../../dns/records/index.ts'
import { addressesOf, type AskAuthority, askAuthority, type HostAddresses, mayAsk } from './authority.ts'
import { asking, type Tools } from './tools.ts'

/** A name server, by name. `glue` are the addresses that the parent gives along with it. */
export type NsHost = HostAddresses & {
  readonly host: Name
  readonly text: string
  readonly glue: readonly string[]
  /** Of all of these the ones that nobody can reach from the Internet. */
  readonly hidden: readonly string[]
}

/** One address of one server, and what it said. `soa` with its signatures (DO); all else is only asked where it answered that. */
export type NsServer = {
  readonly host: string
  readonly address: string
  readonly soa: DirectAnswer
  readonly ns?: DirectAnswer
  readonly mx?: DirectAnswer
  /** A name of somebody else, asked over TCP and as one asks a resolver: the same question for every zone of this server. */
  readonly foreign?: DirectAnswer
}

export type DelegationEvidence = {
  readonly apex: Name
  /** The apex: lower case, no final dot. */
  readonly zone: string
  /** The NS set of the parent; undefined if it cannot be seen (its servers are silent, or are those of the zone itself). */
  readonly atParent: readonly string[] | undefined
  /** What the parent's server gives as DS records of the zone; undefined if it does not say. */
  readonly ds: readonly Rdata['DS'][] | undefined
  /** The NS set that the zone's servers give, if one of them gives any. */
  readonly atChild: readonly string[] | undefined
  readonly hosts: readonly NsHost[]
  readonly servers: readonly NsServer[]
  /** The names of the operator's own servers, for a domain that is declared here to be answered by them. */
  readonly own: readonly string[] | undefined
}

/** The root has 13; a zone with more is looked at in part. */
const maxHosts = 13
const maxAddressesOfHost = 4
const maxServers = 26
/** Of the parent's servers; one that answers is enough. */
const maxParentServers = 6
/** Labels above the domain that are tried as zones. */
const maxClimb = 10
/** Every resolver knows it, and no server of a zone that is checked has authority for it. */
const foreignName = name('a.root-servers.net')

/** Undefined: no such domain, or nothing is known of its zone. */
export async function gatherDelegation(domain: Name, tools: Tools): Promise<DelegationEvidence | undefined> {
  if (!tools.direct || labelCount(domain) === 0) return undefined
  const ask = askAuthority(tools.direct, tools)
  const cut = await findCut(domain, ask, tools)
  return cut && look(cut, domain, ask, tools)
}

// ── Where the zone begins, and what its parent says ─────────────────────────────────────────────

/** What the parent's servers hand out; `ttl` of its NS set, in seconds. `ds`: undefined where the server does not say whether there are any. */
export type Referral = {
  readonly zone: Name
  readonly hosts: readonly Name[]
  readonly glue: ReadonlyMap<string, string[]>
  readonly ttl: number
  readonly ds?: readonly Rdata['DS'][] | undefined
}
export type Cut = { readonly apex: Name; readonly referral: Referral | undefined; readonly hosts: readonly Name[] }

/** Climbs from the domain: the first name with NS records is the apex, the next one its parent. */
export async function findCut(domain: Name, ask: AskAuthority, tools: Tools): Promise<Cut | undefined> {
  let zone: { readonly apex: Name; readonly hosts: readonly Name[] } | undefined
  // A zone whose servers all fail cannot be seen through a resolver; its parent still can.
  let isHidden = false
  let at: Name | undefined = domain
  for (let climbed = 0; at && climbed <= maxClimb; climbed += 1, at = parentOf(at)) {
    const answer = await tools.resolver.resolve(at, NS.code, asking(tools))
    if (answer.kind === 'no-name' && climbed === 0) return undefined
    if (answer.kind === 'unknown') isHidden = true
    if (answer.kind !== 'records' || answer.aliases.length > 0) continue
    const hosts = hostsIn(answer.records)
    if (!zone && !isHidden) {
      zone = { apex: at, hosts }
      continue
    }
    const referral = await askParent(hosts, zone?.apex ?? domain, ask, tools)
    if (zone) return { ...zone, referral: referral && equalNames(referral.zone, zone.apex) ? referral : undefined }
    return referral && { apex: referral.zone, referral, hosts: [] }
  }
  return zone && { ...zone, referral: undefined }
}

async function askParent(
  hosts: readonly Name[],
  child: Name,
  ask: AskAuthority,
  tools: Tools,
): Promise<Referral | undefined> {
  const found = await Promise.all(hosts.slice(0, maxParentServers).map((host) => addressesOf(host, tools)))
  // IPv4 first: not every machine that checks has IPv6. One of each host before a second one.
  const addresses = found
    .flatMap((host) => host.addresses.slice(0, maxAddressesOfHost).map((address, at) => ({ address, at })))
    .toSorted((a, b) => familyOf(a.address) - familyOf(b.address) || a.at - b.at)
    .map(({ address }) => address)
  for (const address of addresses.filter((one) => mayAsk(one, tools)).slice(0, maxParentServers)) {
    const answer = await ask(address, child, NS.code, { dnssecOk: true })
    if (answer.kind !== 'referral') continue
    const referral = readReferral(answer)
    if (answer.over === 'tcp' || !lacksGlue(referral)) return referral
    // Some leave out what a datagram has no room for, without a word (RFC 9471 §1).
    const whole = await ask(address, child, NS.code, { dnssecOk: true, overTcp: true })
    return whole.kind === 'referral' ? readReferral(whole) : referral
  }
  return undefined
}

const lacksGlue = ({ zone, hosts, glue }: Referral): boolean =>
  hosts.some((host) => isWithin(host, zone) && !glue.has(host.key))

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4)

export function readReferral({ zone, servers, message, ttl }: DirectAnswer & { kind: 'referral' }): Referral {
  const glue = new Map<string, string[]>()
  for (const { name: owner, type, data } of message.additionals) {
    if (type !== A.code && type !== AAAA.code) continue
    glue.set(owner.key, [...(glue.get(owner.key) ?? []), (data as Rdata['A']).address])
  }
  // RFC 4035 §3.1.4.1: a server that knows signatures (RFC 3225 §3: it repeats DO) hands the DS records out along with the referral.
  const ds = message.edns?.dnssecOk
    ? message.authorities
        .filter(({ name: owner, type }) => type === DS.code && equalNames(owner, zone))
        .map(({ data }) => data as Rdata['DS'])
    : undefined
  return { zone, hosts: hostsIn(servers), glue, ttl, ds }
}

export const hostsIn = (records: readonly { readonly type: number; readonly data: unknown }[]): Name[] =>
  unique(records.filter(({ type }) => type === NS.code).map(({ data }) => (data as Rdata['NS']).host))

const unique = (names: readonly Name[]): Name[] => [...new Map(names.map((one) => [one.key, one])).values()]

// ── What each server says ───────────────────────────────────────────────────────────────────────

/** The name servers that either side names, and each of their addresses once: where the zone can be asked for. */
export async function placesOf(
  { referral, ...cut }: Cut,
  tools: Tools,
): Promise<{ hosts: readonly NsHost[]; places: readonly { readonly host: string; readonly address: string }[] }> {
  const names = unique([...(referral?.hosts ?? []), ...cut.hosts]).slice(0, maxHosts)
  const hosts = await Promise.all(
    names.map(async (host): Promise<NsHost> => {
      const glue = referral?.glue.get(host.key) ?? []
      const found = await addressesOf(host, tools)
      const hidden = [...new Set([...found.addresses, ...glue])].filter((address) => !mayAsk(address, tools))
      return { host, text: nameToText(host), glue, hidden, ...found }
    }),
  )
  const places = hosts.flatMap(({ text, addresses, glue }) =>
    (addresses.length > 0 ? addresses : glue)
      .filter((address) => mayAsk(address, tools))
      .slice(0, maxAddressesOfHost)
      .map((address) => ({ host: text, address })),
  )
  return { hosts, places: [...new Map(places.map((place) => [place.address, place])).values()].slice(0, maxServers) }
}

async function look(cut: Cut, domain: Name, ask: AskAuthority, tools: Tools): Promise<DelegationEvidence> {
  const { apex, referral } = cut
  const { hosts, places } = await placesOf(cut, tools)
  const servers = await Promise.all(places.map((place) => visit(place, apex, domain, ask)))
  const child = servers.map(({ ns }) => ns).find((ns) => ns?.kind === 'records' && ns.message.flags.aa)
  return {
    apex,
    zone: nameToText(apex),
    atParent: referral?.hosts.map(nameToText),
    ds: referral?.ds,
    atChild: child?.kind === 'records' ? hostsIn(child.records).map(nameToText) : undefined,
    hosts,
    servers,
    own: tools.ownNameservers,
  }
}

async function visit(
  place: { readonly host: string; readonly address: string },
  apex: Name,
  domain: Name,
  ask: AskAuthority,
): Promise<NsServer> {
  const { address } = place
  const soa = await ask(address, apex, SOA.code, { dnssecOk: true })
  if (soa.kind !== 'records' || !soa.message.flags.aa) return { ...place, soa }
  const [ns, mx, foreign] = await Promise.all([
    nsBeside(soa, apex) ?? ask(address, apex, NS.code),
    ask(address, domain, MX.code),
    ask(address, foreignName, A.code, { recursion: true, overTcp: true }),
  ])
  return { ...place, soa, ns, mx, foreign }
}

/** Many servers add the NS set to what they answer of their own zone: data as good as if it had been asked for (RFC 2181 §5.4.1). */
function nsBeside(soa: DirectAnswer & { kind: 'records' }, apex: Name): DirectAnswer | undefined {
  const records = soa.message.authorities.filter(({ type, name: owner }) => type === NS.code && equalNames(owner, apex))
  if (records.length === 0) return undefined
  return { ...soa, records, ttl: Math.min(...records.map(({ ttl }) => ttl)) }
}
