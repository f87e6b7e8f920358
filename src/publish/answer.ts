// The authoritative answer to one packet, as a pure function: RFC 1034 §4.3.2 with RFC 2308 (negative answers), RFC 4592 (wildcards),
// RFC 6891 (EDNS) and RFC 4035 §3.1 (signed zones: what the image holds is given, nothing is signed here). An answer is made from one zone only: resolvers believe no server about names of other zones.
import { classes, rcodes } from '../dns/message.ts'
import { labelCount, movedBelow, type Name, parentOf } from '../dns/name.ts'
import { A, AAAA, CNAME, DS, NSEC, questionTypes, type Rdata, RRSIG, SOA } from '../dns/records/index.ts'
import { type Claim, proofs } from './denial.ts'
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
  const wantsProof = query.edns?.dnssecOk === true
  const path = walk(name, type, {
    zone,
    stays: (target) => zones.find(target) === zone,
    ofAny: (sets) => (transport === 'udp' ? sets.slice(0, 1) : wantsProof ? sets.filter(isNoSignature) : sets),
  })
  const reply = sections(path, {
    zone,
    type,
    // RFC 4035 §3.1.4: with a referral the DS set, or the proof that there is none.
    proofs: wantsProof ? [...dsOf(path), ...proofs(zone, path.claims)] : [],
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

const dsOf = (path: Path): RrSet[] => (path.end === 'referral' && path.to.ds ? [path.to.ds] : [])

/** With DO they stand beside what they cover. */
const isNoSignature = ({ type }: RrSet): boolean => type !== RRSIG.code

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

/** Where the question led: the sets on the way, what they claim beside themselves, and how it ended. */
type Path = { readonly answers: RrSet[]; readonly claims: Claim[] } & Ending
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

type Walk = {
  readonly zone: ZoneImage
  stays(target: Name): boolean
  /** Which of a name's sets answer ANY. */
  ofAny(sets: readonly RrSet[]): readonly RrSet[]
}

function walk(asked: Name, type: number, { zone, stays, ofAny }: Walk): Path {
  const path = { answers: [] as RrSet[], claims: [] as Claim[] }
  const { answers, claims } = path
  for (let name = asked, aliases = 0; ; aliases += 1) {
    const place = seek(zone, name, labelCount(name))
    if (place.kind === 'nothing') {
      claims.push({ claims: 'no-name', name })
      return { ...path, end: 'no-name' }
    }
    if (place.kind === 'redirected') {
      const alias = aliasBelow(place.by, name)
      if (isAliasOf(answers, name)) return { ...path, end: 'alias-loop' }
      if (!answers.includes(place.by)) answers.push(place.by)
      if (!alias) return { ...path, end: 'too-long' }
      answers.push(alias)
      if (type === CNAME.code || type === questionTypes.ANY) return { ...path, end: 'data' }
      if (aliases >= maxAliases) return { ...path, end: 'alias-loop' }
      name = targetOf(alias)
      if (!stays(name)) return { ...path, end: 'left' }
      continue
    }
    if (place.kind === 'delegated' && !(place.cut && isParents(type, place.cut))) {
      if (!place.to.ds) claims.push({ claims: 'no-data', name: place.to.owner })
      return { ...path, end: 'referral', to: place.to }
    }
    const node = place.kind === 'delegated' ? place.cut! : place.node
    const wildcard = place.kind === 'wildcard' ? place.node.name : undefined
    const give = (set: RrSet): void => {
      answers.push(wildcard ? synthesize(set, name) : set)
      if (wildcard) claims.push({ claims: 'nothing-closer', name, wildcard })
    }
    const sets = setsFor(node, type, ofAny)
    for (const set of sets) give(set)
    if (sets.length > 0) return { ...path, end: 'data' }
    const alias = mayStandBesideAlias(type) ? undefined : setOf(node, CNAME.code)
    if (!alias) {
      claims.push(wildcard ? { claims: 'no-data-of-wildcard', name, wildcard } : { claims: 'no-data', name })
      return { ...path, end: 'no-data' }
    }
    // RFC 1034 §3.6.2: a loop is signalled as an error.
    if (isAliasOf(answers, name)) return { ...path, end: 'alias-loop' }
    give(alias)
    if (aliases >= maxAliases) return { ...path, end: 'alias-loop' }
    name = targetOf(alias)
    if (!stays(name)) return { ...path, end: 'left' }
  }
}

/** At a cut DS and NSEC are data of the zone above (RFC 4035 §3.1.4.1 and §2.3). */
const isParents = (type: number, cut: ZoneNode): boolean =>
  type === DS.code || (type === NSEC.code && setOf(cut, NSEC.code) !== undefined)

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
    // RFC 6672 §5.3.1: what the signed DNAME implies is not signed itself.
    signatures: [],
    additional: [],
  }
}

function setsFor(node: ZoneNode, type: number, ofAny: Walk['ofAny']): readonly RrSet[] {
  if (type === questionTypes.ANY) return ofAny(node.sets)
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
  /** Of what the answer claims: they belong to it, room or not. */
  readonly proofs: readonly RrSet[]
  /** May more be given than was asked for? */
  readonly wantsCompany: boolean
  /** A resolver that goes from server to server is glad of the zone's NS set; one who asks us to recurse has no use for it. */
  readonly iterates: boolean
}

function sections(path: Path, { zone, type, proofs: proven, wantsCompany, iterates }: Company): Reply {
  const { answers } = path
  const base: Reply = { ...failed(rcodes.NOERROR), authoritative: true, answers }
  switch (path.end) {
    case 'no-name':
      // RFC 6604 §3: the rcode is that of the last name of the chain.
      return {
        ...base,
        rcode: rcodes.NXDOMAIN,
        authorities: [type === SOA.code ? zone.passingSoa : zone.negativeSoa, ...proven],
      }
    case 'no-data':
      return { ...base, authorities: [zone.negativeSoa, ...proven] }
    case 'left':
      return { ...base, authorities: proven }
    case 'alias-loop':
      return { ...base, rcode: rcodes.SERVFAIL, authorities: proven }
    case 'too-long':
      return { ...base, rcode: rcodes.YXDOMAIN }
    case 'referral': {
      const { servers, inDomainGlue, siblingGlue } = path.to
      const authoritative = answers.length > 0
      return {
        ...base,
        authoritative,
        authorities: [servers, ...proven],
        additionals: [...inDomainGlue, ...siblingGlue],
        required: inDomainGlue.length,
      }
    }
    case 'data': {
      if (!wantsCompany) return { ...base, authorities: proven }
      const { servers } = zone
      const company = servers && iterates && !answers.includes(servers) ? [servers] : []
      const additionals = type === questionTypes.ANY ? [] : additionalsOf([...answers, ...company])
      return { ...base, authorities: [...proven, ...company], additionals }
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
