// A resolver that answers from the records of a zone as if it were published, so that a zone file can be checked before anyone sees it.
import type { ResourceRecord } from '../dns/message.ts'
import { isWithin, type Name, parentOf, wildcardOf } from '../dns/name.ts'
import { CNAME, NS, type Rdata, SOA } from '../dns/records/index.ts'
import { maxAliases } from '../dns/read-answer.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'

/** Names outside of the zone, and below its delegations, go to `outside`; without one they are unknown. */
export function zoneWorld(records: readonly ResourceRecord[], apex: Name, outside?: Resolver): Resolver {
  const zone = new ZoneImage(records, apex)
  return {
    async resolve(name, type, options) {
      const aliases: Name[] = []
      let ttl = Number.POSITIVE_INFINITY
      for (let owner = name; aliases.length <= maxAliases;) {
        const found = zone.find(owner, type)
        if (found.kind === 'outside')
          return behind(await (outside?.resolve(owner, type, options) ?? notHere(owner)), aliases, ttl)
        ttl = Math.min(ttl, found.ttl)
        const rest = { owner, aliases, ad: false, ttl }
        if (found.kind === 'records') return { kind: 'records', records: found.records, ...rest }
        if (found.kind !== 'alias') return { kind: found.kind, ...rest }
        aliases.push(owner)
        owner = found.target
      }
      return { kind: 'unknown', reason: 'alias-loop', detail: `${name}` }
    },
  }
}

const notHere = (name: Name): DnsAnswer => ({
  kind: 'unknown',
  reason: 'not-asked',
  detail: `${name} is not in the zone file`,
})

/** The answer for the end of a chain whose beginning lies in the zone. */
function behind(answer: DnsAnswer, aliases: readonly Name[], ttl: number): DnsAnswer {
  if (answer.kind === 'unknown' || aliases.length === 0) return answer
  return { ...answer, aliases: [...aliases, ...answer.aliases], ttl: Math.min(ttl, answer.ttl) }
}

type Found =
  | { kind: 'records'; records: readonly ResourceRecord[]; ttl: number }
  | { kind: 'alias'; target: Name; ttl: number }
  | { kind: 'no-data' | 'no-name'; ttl: number }
  | { kind: 'outside' }

class ZoneImage {
  readonly #apex: Name
  readonly #sets = new Map<string, Map<number, ResourceRecord[]>>()
  readonly #negativeTtl: number

  constructor(records: readonly ResourceRecord[], apex: Name) {
    this.#apex = apex
    for (const record of records) {
      if (!isWithin(record.name, apex)) continue
      // Names in between exist too, without data (RFC 4592 §2.2.2).
      for (let name: Name | undefined = record.name; name && isWithin(name, apex); name = parentOf(name))
        this.#node(name)
      const node = this.#node(record.name)
      node.set(record.type, [...(node.get(record.type) ?? []), record])
    }
    const soa = this.#sets.get(apex.key)?.get(SOA.code)?.[0]
    this.#negativeTtl = soa ? Math.min(soa.ttl, (soa.data as Rdata['SOA']).minimum) : 0
  }

  #node(name: Name): Map<number, ResourceRecord[]> {
    let node = this.#sets.get(name.key)
    if (!node) this.#sets.set(name.key, (node = new Map()))
    return node
  }

  /** RFC 1034 §4.3.2, without its own alias chase. */
  find(name: Name, type: number): Found {
    if (!isWithin(name, this.#apex) || this.#isDelegated(name)) return { kind: 'outside' }
    const node = this.#sets.get(name.key) ?? this.#wildcard(name)
    if (!node) return { kind: 'no-name', ttl: this.#negativeTtl }
    const set = node.get(type)
    if (set) return { kind: 'records', records: set.map((record) => ({ ...record, name })), ttl: lowestTtl(set) }
    const alias = node.get(CNAME.code)
    if (alias) return { kind: 'alias', target: (alias[0]!.data as Rdata['CNAME']).target, ttl: lowestTtl(alias) }
    return { kind: 'no-data', ttl: this.#negativeTtl }
  }

  #isDelegated(name: Name): boolean {
    for (let at: Name | undefined = name; at && at.key !== this.#apex.key; at = parentOf(at)) {
      if (this.#sets.get(at.key)?.has(NS.code)) return true
    }
    return false
  }

  /** The wildcard below the closest name that exists. RFC 4592 §3.3.1 */
  #wildcard(name: Name): Map<number, ResourceRecord[]> | undefined {
    for (let at = parentOf(name); at; at = parentOf(at)) {
      if (!this.#sets.has(at.key)) continue
      const wildcard = wildcardOf(at)
      return wildcard && this.#sets.get(wildcard.key)
    }
    return undefined
  }
}

const lowestTtl = (records: readonly ResourceRecord[]): number => Math.min(...records.map((record) => record.ttl))
