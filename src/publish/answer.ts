// The authoritative answer to one packet, as a pure function: RFC 1034 §4.3.2 with RFC 2308 (negative answers), RFC 4592 (wildcards)
// and RFC 6891 (EDNS). An answer is made from one zone only: resolvers believe no server about names of other zones.
import { classes, rcodes } from '../dns/message.ts'
import { labelCount, movedBelow, type Name, parentOf } from '../dns/name.ts'
import { A, AAAA, CNAME, DS, questionTypes, type Rdata, SOA } from '../dns/records/index.ts'
import { type Query, readQuery } from './query.ts'
import { encodeReply, failed, hasRoom, type Reply, type Transport } from './reply.ts'
import { type Delegation, type RrSet, seek, setOf, synthesize, type ZoneImage, type ZoneNode } from './zone-image.ts'
import type { Zones } from './zones.ts'

export type { Transport }

/** Undefined: stay silent. */
export function answer(
  zones: Zones,
  query: Uint8Array,
  { transport }: { transport: Transport },
): Uint8Array | undefined {
  const reading = readQuery(query)
  switch (reading.kind) {
    case 'silence':
      return undefined
    case 'settled':
      return encodeReply(reading.asked, failed(reading.rcode), transport)
    case 'query':
      return encodeReply(reading.query, replyTo(zones, reading.query, transport), transport)
  }
}

export function replyTo(zones: Zones, query: Query, transport: Transport): Reply {
  const { name, type, class: queryClass } = query.question
  if (queryClass !== classes.IN && queryClass !== classes.ANY) return failed(rcodes.REFUSED)
  const refusal = refusalOf(type)
  if (refusal !== undefined) return failed(refusal)
  const zone = zoneFor(zones, name, type)
  if (!zone) return failed(rcodes.REFUSED)
  const path = walk(name, type, { zone, stays: (target) => zones.find(target) === zone, oneOfAny: transport === 'udp' })
  const reply = sections(path, {
    zone,
    type,
    wantsCompany: hasRoom(query, transport) && !isKeyMaterial(type),
    iterates: !query.rd,
  })
  // RFC 1035 §3.2.5, RFC 1034 §6.2.2: nobody is the authority for all classes.
  return queryClass === classes.ANY ? { ...reply, authoritative: false } : reply
}

/** What is said to types that are questions or signatures but never data (RFC 6895 §3.1); undefined for all others. */
function refusalOf(type: number): number | undefined {
  if (type === questionTypes.ANY) return undefined
  // Zone transfers have a door of their own, which is not open yet.
  if (type === questionTypes.AXFR || type === questionTypes.IXFR) return rcodes.REFUSED
  if (type === obsolete.MAILB || type === obsolete.MAILA) return rcodes.NOTIMP
  return type === optType || (type >= 128 && type <= 255) ? rcodes.FORMERR : undefined
}

const optType = 41
/** RFC 1035 §3.2.3 */
const obsolete = { MAILB: 253, MAILA: 254 }

/** The nearest zone; for a DS the one above the cut, if that is ours too (RFC 4035 §3.1.4.1). */
function zoneFor(zones: Zones, name: Name, type: number): ZoneImage | undefined {
  const zone = zones.find(name)
  if (type !== DS.code || zone?.apex.key !== name.key) return zone
  const parent = parentOf(name)
  return (parent && zones.find(parent)) ?? zone
}

/** Where the question led: the sets on the way, and how it ended. */
type Path = { readonly answers: RrSet[] } & Ending
type Ending =
  | { readonly end: 'data' | 'no-data' | 'no-name' }
  | { readonly end: 'referral'; readonly to: Delegation }
  /** At an alias of a name that is not in this zone: the resolver goes on from there. */
  | { readonly end: 'left' }
  /** A DNAME leads to a name that would be too long. */
  | { readonly end: 'too-long' }
  | { readonly end: 'alias-loop' }

/** Aliases followed for one question; BIND's number, so that both give up at the same place. */
const maxAliases = 11

type Walk = { readonly zone: ZoneImage; stays(target: Name): boolean; readonly oneOfAny: boolean }

function walk(asked: Name, type: number, { zone, stays, oneOfAny }: Walk): Path {
  const answers: RrSet[] = []
  for (let name = asked, aliases = 0; ; aliases += 1) {
    const place = seek(zone, name, labelCount(name))
    if (place.kind === 'nothing') return { answers, end: 'no-name' }
    if (place.kind === 'redirected') {
      const alias = aliasBelow(place.by, name)
      if (isAliasOf(answers, name)) return { answers, end: 'alias-loop' }
      if (!answers.includes(place.by)) answers.push(place.by)
      if (!alias) return { answers, end: 'too-long' }
      answers.push(alias)
      if (type === CNAME.code || type === questionTypes.ANY) return { answers, end: 'data' }
      if (aliases >= maxAliases) return { answers, end: 'alias-loop' }
      name = targetOf(alias)
      if (!stays(name)) return { answers, end: 'left' }
      continue
    }
    if (place.kind === 'delegated' && !(place.cut && type === DS.code))
      return { answers, end: 'referral', to: place.to }
    const node = place.kind === 'delegated' ? place.cut! : place.node
    const give = (set: RrSet): number => answers.push(place.kind === 'wildcard' ? synthesize(set, name) : set)
    const sets = setsFor(node, type, oneOfAny)
    for (const set of sets) give(set)
    if (sets.length > 0) return { answers, end: 'data' }
    const alias = mayStandBesideAlias(type) ? undefined : setOf(node, CNAME.code)
    if (!alias) return { answers, end: 'no-data' }
    // RFC 1034 §3.6.2: a loop is signalled as an error.
    if (isAliasOf(answers, name)) return { answers, end: 'alias-loop' }
    give(alias)
    if (aliases >= maxAliases) return { answers, end: 'alias-loop' }
    name = targetOf(alias)
    if (!stays(name)) return { answers, end: 'left' }
  }
}

const isAliasOf = (answers: readonly RrSet[], name: Name): boolean =>
  answers.some((set) => set.type === CNAME.code && set.name.key === name.key)

const targetOf = (alias: RrSet): Name => (alias.records[0]!.data as Rdata['CNAME']).target

/** The CNAME that a DNAME stands for at a name below it; undefined if its target is too long. RFC 6672 §2.2, §3.1 */
function aliasBelow({ name: owner, records: [dname] }: RrSet, name: Name): RrSet | undefined {
  const target = movedBelow(name, owner, (dname!.data as Rdata['DNAME']).target)
  if (!target) return undefined
  return {
    name,
    type: CNAME.code,
    records: [{ name, type: CNAME.code, class: classes.IN, ttl: dname!.ttl, data: { target } }],
    additional: [],
  }
}

function setsFor(node: ZoneNode, type: number, oneOfAny: boolean): readonly RrSet[] {
  if (type === questionTypes.ANY) return oneOfAny ? node.sets.slice(0, 1) : node.sets
  const set = setOf(node, type)
  return set ? [set] : []
}

/** SIG, KEY, NXT, RRSIG and NSEC may have the owner of a CNAME, so an alias says nothing of them. RFC 2181 §10.1, RFC 4035 §2.5 */
const mayStandBesideAlias = (type: number): boolean => [24, 25, 30, 46, 47].includes(type)

/** DS, DNSKEY, CDS and CDNSKEY answers are large and their askers know the way. */
const isKeyMaterial = (type: number): boolean => [DS.code, 48, 59, 60].includes(type)

type Company = {
  readonly zone: ZoneImage
  readonly type: number
  /** May more be given than was asked for? */
  readonly wantsCompany: boolean
  /** A resolver that goes from server to server is glad of the zone's NS set; one who asks us to recurse has no use for it. */
  readonly iterates: boolean
}

function sections(path: Path, { zone, type, wantsCompany, iterates }: Company): Reply {
  const { answers } = path
  const base: Reply = { ...failed(rcodes.NOERROR), authoritative: true, answers }
  switch (path.end) {
    case 'no-name':
      // RFC 6604 §3: the rcode is that of the last name of the chain.
      return { ...base, rcode: rcodes.NXDOMAIN, authorities: [type === SOA.code ? zone.passingSoa : zone.negativeSoa] }
    case 'no-data':
      return { ...base, authorities: [zone.negativeSoa] }
    case 'left':
      return base
    case 'alias-loop':
      return { ...base, rcode: rcodes.SERVFAIL }
    case 'too-long':
      return { ...base, rcode: rcodes.YXDOMAIN }
    case 'referral': {
      const { servers, inDomainGlue, siblingGlue } = path.to
      const authoritative = answers.length > 0
      return {
        ...base,
        authoritative,
        authorities: [servers],
        additionals: [...inDomainGlue, ...siblingGlue],
        required: inDomainGlue.length,
      }
    }
    case 'data': {
      if (!wantsCompany) return base
      const { servers } = zone
      const authorities = servers && iterates && !answers.includes(servers) ? [servers] : []
      const additionals = type === questionTypes.ANY ? [] : additionalsOf([...answers, ...authorities])
      return { ...base, authorities, additionals }
    }
  }
}

const isAddress = (type: number): boolean => type === A.code || type === AAAA.code

/** Each set once, and none that is already in the answer; addresses first, for room may be short and nobody connects without them. */
function additionalsOf(given: readonly RrSet[]): RrSet[] {
  const additionals: RrSet[] = []
  const has = (sets: readonly RrSet[], set: RrSet): boolean =>
    sets.some(({ type, name }) => type === set.type && name.key === set.name.key)
  for (const { additional } of given) {
    for (const set of additional) if (!has(given, set) && !has(additionals, set)) additionals.push(set)
  }
  return additionals.sort((a, b) => Number(isAddress(b.type)) - Number(isAddress(a.type)))
}
