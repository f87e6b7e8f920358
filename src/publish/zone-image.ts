// One zone in the shape in which questions are answered: every name that exists is a node (empty non-terminals too, RFC 4592 §2.2.2),
// and whatever does not depend on the question is computed once: delegations, wildcards, glue, additional data, the negative SOA.
import type { PublishedZone } from '../declare/zones.ts'
import type { ResourceRecord } from '../dns/message.ts'
import { isWildcard, isWithin, labelCount, type Name, parentOf, wildcardOf } from '../dns/name.ts'
import { A, AAAA, DNAME, DS, NS, NSEC, NSEC3, NSEC3PARAM, type Rdata, RRSIG, SOA } from '../dns/records/index.ts'
import { wantedOf } from './additional.ts'
import { type Chain, nsec3Chain, nsecChain } from './chain.ts'

/** Records of one owner and type; their TTLs are equal (RFC 2181 §5.2), but for those of RRSIG (RFC 4034 §3). */
export type RrSet = {
  readonly name: Name
  readonly type: number
  readonly records: readonly ResourceRecord[]
  /** The RRSIG records that cover it: given to whoever asks with DO. */
  readonly signatures: readonly ResourceRecord[]
  /** What goes along in the additional section when this set is given. */
  readonly additional: readonly RrSet[]
}

/** A name that exists. Without sets it is an empty non-terminal. */
export type ZoneNode = {
  readonly name: Name
  readonly sets: readonly RrSet[]
  /** The highest delegation at or above this name: from there on the zone has no authority, but for the DS at the cut. */
  readonly delegation: Delegation | undefined
  /** The DNAME at this name, or the highest one above it, which hides it. RFC 6672 §2.2 */
  readonly redirect: RrSet | undefined
  /** The node of `*` right below this one. */
  readonly wildcard: ZoneNode | undefined
}

export type Delegation = {
  readonly owner: Name
  readonly servers: RrSet
  /** Undefined: the zone below is not signed, as far as this one knows, or this one is not. */
  readonly ds: RrSet | undefined
  /** Addresses of servers at or below the cut: without them nobody gets there. RFC 9471 §2.1 */
  readonly inDomainGlue: readonly RrSet[]
  /** Addresses of servers below another cut of this zone. RFC 9471 §2.2 */
  readonly siblingGlue: readonly RrSet[]
}

export type ZoneImage = {
  readonly apex: Name
  readonly serial: number
  readonly nodes: ReadonlyMap<string, ZoneNode>
  /** Labels of the deepest name. */
  readonly depth: number
  readonly servers: RrSet | undefined
  /** The SOA as it stands in negative answers (RFC 2308 §3). */
  readonly negativeSoa: RrSet
  /**
   * The same, not to be cached, for those who look for a name's zone by asking for its SOA: they must see a zone that was made a moment
   * ago. RFC 2308 §3, relaxed in this one case, as BIND does.
   */
  readonly passingSoa: RrSet
  /** Undefined: the zone is not signed. */
  readonly chain: Chain | undefined
  /** NSEC3 records, whose names are no names of the zone. */
  readonly hashed: readonly RrSet[]
}

/** Where a name leads within the zone. */
export type Place =
  | { readonly kind: 'node'; readonly node: ZoneNode }
  /** The data is that of the wildcard `node`, under the name that was asked for. */
  | { readonly kind: 'wildcard'; readonly node: ZoneNode }
  /** `cut` is the node if the name is exactly that of the delegation. */
  | { readonly kind: 'delegated'; readonly to: Delegation; readonly cut: ZoneNode | undefined }
  /** The name lies below the owner of this DNAME. */
  | { readonly kind: 'redirected'; readonly by: RrSet }
  | { readonly kind: 'nothing' }

const nothing: Place = { kind: 'nothing' }

/** RFC 1034 §4.3.2 step 3: from the name upwards to the closest encloser (RFC 4592 §3.3.1). The name must lie within the zone. */
export function seek(zone: ZoneImage, { wire, key }: Name, labels: number): Place {
  let at = 0
  // What is deeper than the zone cannot exist: an endless name costs no look-ups.
  for (let tooDeep = labels - zone.depth; tooDeep > 0; tooDeep -= 1) at += wire[at]! + 1
  for (; ; at += wire[at]! + 1) {
    const node = zone.nodes.get(at === 0 ? key : key.slice(at))
    if (node?.delegation)
      return {
        kind: 'delegated',
        to: node.delegation,
        cut: at === 0 && node.name === node.delegation.owner ? node : undefined,
      }
    if (node?.redirect && (at > 0 || node.redirect.name.key !== node.name.key))
      return { kind: 'redirected', by: node.redirect }
    if (node && at === 0) return { kind: 'node', node }
    if (node) return node.wildcard ? { kind: 'wildcard', node: node.wildcard } : nothing
    if (!wire[at]) return nothing
  }
}

export function setOf(node: ZoneNode, type: number): RrSet | undefined {
  for (const set of node.sets) if (set.type === type) return set
  return undefined
}

/** The set as a wildcard gives it: under the name that was asked for. */
export const synthesize = (set: RrSet, name: Name): RrSet => ({
  ...set,
  name,
  records: set.records.map((record) => ({ ...record, name })),
  signatures: set.signatures.map((record) => ({ ...record, name })),
})

type Draft<T> = { -readonly [K in keyof T]: T[K] }
type DraftSet = Draft<RrSet>
type DraftNode = Omit<Draft<ZoneNode>, 'sets'> & { sets: DraftSet[] }

export function zoneImage(zone: PublishedZone): ZoneImage {
  const { nodes, hashed } = nodesOf(zone)
  const shallowFirst = [...nodes.values()].sort((a, b) => labelCount(a.name) - labelCount(b.name))
  const [apex, deepest] = [shallowFirst[0]!, shallowFirst.at(-1)!]
  const soa = setOf(apex, SOA.code)
  if (!soa) throw new Error(`the zone ${zone.apex} has no SOA`)
  const image: ZoneImage = {
    apex: zone.apex,
    serial: zone.serial,
    nodes,
    depth: labelCount(deepest.name),
    servers: setOf(apex, NS.code),
    negativeSoa: withTtl(soa, negativeTtl(soa)),
    passingSoa: withTtl(soa, 0),
    chain: chainOf(apex, nodes, hashed),
    hashed,
  }
  for (const node of shallowFirst) link(node, nodes, zone.apex)
  for (const node of shallowFirst) {
    if (node.delegation) continue
    for (const set of node.sets) set.additional = additionalOf(set, image)
  }
  return image
}

type Sorted = { readonly nodes: Map<string, DraftNode>; readonly hashed: readonly RrSet[] }

/** The names of NSEC3 records are no names of the zone (RFC 5155 §7.2.8): they stand apart, in `hashed`. */
function nodesOf({ apex, records }: PublishedZone): Sorted {
  const nodes = new Map<string, DraftNode>()
  const hashed = new Map<string, DraftSet[]>()
  const setsAt = (name: Name, type: number): DraftSet[] => {
    if (type !== NSEC3.code) return nodeAt(name, apex, nodes).sets
    const known = hashed.get(name.key)
    if (known) return known
    const made: DraftSet[] = []
    hashed.set(name.key, made)
    return made
  }
  const signatures: ResourceRecord[] = []
  for (const record of records) {
    // What lies outside cannot be answered from here, nor may it become a node above the apex.
    if (!isWithin(record.name, apex)) continue
    if (record.type === RRSIG.code) signatures.push(record)
    else addTo(setsAt(record.name, record.type), record)
  }
  for (const record of signatures) {
    const { typeCovered } = record.data as Rdata['RRSIG']
    const sets = setsAt(record.name, typeCovered)
    const covered = sets.find(({ type }) => type === typeCovered)
    if (covered) covered.signatures = [...covered.signatures, record]
    if (typeCovered !== NSEC3.code) addTo(sets, record)
  }
  return { nodes, hashed: [...hashed.values()].flat() }
}

function addTo(sets: DraftSet[], record: ResourceRecord): void {
  const { name, type } = record
  const set = sets.find((one) => one.type === type)
  if (!set) sets.push({ name, type, records: [record], signatures: [], additional: [] })
  else {
    const ttl = type === RRSIG.code ? record.ttl : set.records[0]!.ttl
    set.records = [...set.records, { ...record, name: set.name, ttl }]
  }
}

/** NSEC3 where the apex says by which parameters; else NSEC, if there is any. */
function chainOf(apex: ZoneNode, nodes: ReadonlyMap<string, ZoneNode>, hashed: readonly RrSet[]): Chain | undefined {
  const parameters = setOf(apex, NSEC3PARAM.code)
  const chain = parameters && nsec3Chain(hashed, parameters.records[0]!.data as Rdata['NSEC3PARAM'])
  if (chain || !setOf(apex, NSEC.code)) return chain
  return nsecChain([...nodes.values()].flatMap((node) => setOf(node, NSEC.code) ?? []))
}

/** The node of a name; it and what is missing above it come into being. */
function nodeAt(name: Name, apex: Name, nodes: Map<string, DraftNode>): DraftNode {
  const known = nodes.get(name.key)
  if (known) return known
  const node: DraftNode = { name, sets: [], delegation: undefined, redirect: undefined, wildcard: undefined }
  nodes.set(name.key, node)
  if (name.key !== apex.key) nodeAt(parentOf(name)!, apex, nodes)
  return node
}

/** Sets delegation, redirect and wildcard. Its parent is linked already. */
function link(node: DraftNode, nodes: ReadonlyMap<string, DraftNode>, apex: Name): void {
  const wildcard = wildcardOf(node.name)
  node.wildcard = wildcard && nodes.get(wildcard.key)
  const isApex = node.name.key === apex.key
  const parent = isApex ? undefined : nodes.get(parentOf(node.name)!.key)!
  node.redirect = parent?.redirect ?? setOf(node, DNAME.code)
  if (!parent) return
  node.delegation = parent.delegation
  const servers = setOf(node, NS.code)
  // RFC 4592 §4.2: a delegation of a wildcard has no agreed meaning; its NS set stays plain data.
  if (node.delegation || parent.redirect || !servers || isWildcard(node.name)) return
  const ds = setOf(node, DS.code)
  node.delegation = {
    owner: node.name,
    servers,
    ds: ds && ds.signatures.length > 0 ? ds : undefined,
    ...glueOf(servers, nodes, apex),
  }
}

function glueOf(
  servers: RrSet,
  nodes: ReadonlyMap<string, ZoneNode>,
  apex: Name,
): Pick<Delegation, 'inDomainGlue' | 'siblingGlue'> {
  const glue = { inDomainGlue: [] as RrSet[], siblingGlue: [] as RrSet[] }
  for (const { data } of servers.records) {
    const { host } = data as Rdata['NS']
    const node = nodes.get(host.key)
    if (!node) continue
    const addresses = [A.code, AAAA.code].map((type) => setOf(node, type)).filter((set) => set !== undefined)
    if (isWithin(host, servers.name)) glue.inDomainGlue.push(...addresses)
    else if (isBelowCut(host, nodes, apex)) glue.siblingGlue.push(...addresses)
  }
  return glue
}

function isBelowCut(name: Name, nodes: ReadonlyMap<string, ZoneNode>, apex: Name): boolean {
  for (let at: Name = name; at.key !== apex.key; at = parentOf(at)!) {
    const node = nodes.get(at.key)
    if (node && setOf(node, NS.code) && !isWildcard(at)) return true
  }
  return false
}

function additionalOf(set: RrSet, zone: ZoneImage): readonly RrSet[] {
  const found = new Map<string, RrSet>()
  const look = ({ type, records }: RrSet, isFirst: boolean): void => {
    for (const { data } of records) {
      for (const { name, types } of wantedOf(type, data)) {
        if (!isWithin(name, zone.apex)) continue
        const place = seek(zone, name, labelCount(name))
        if (place.kind !== 'node' && place.kind !== 'wildcard') continue
        for (const wanted of types) {
          const other = setOf(place.node, wanted)
          if (!other) continue
          found.set(`${wanted} ${name.key}`, place.kind === 'node' ? other : synthesize(other, name))
          // A service that is found has hosts of its own.
          if (isFirst) look(other, false)
        }
      }
    }
  }
  look(set, true)
  return [...found.values()]
}

function negativeTtl({ records: [record] }: RrSet): number {
  return Math.min(record!.ttl, (record!.data as Rdata['SOA']).minimum)
}

const withTtl = (set: RrSet, ttl: number): RrSet => ({
  ...set,
  records: set.records.map((record) => ({ ...record, ttl })),
  signatures: set.signatures.map((record) => ({ ...record, ttl })),
})
