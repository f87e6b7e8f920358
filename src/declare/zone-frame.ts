// What Ulak itself adds to every zone that it serves: the SOA, the name servers of the brand where the zone names none, and the
// addresses of those that lie in the zone.
import { isIpv4 } from './compile-mx.ts'
import { equalNames, isWithin, labelsOf, type Name, nameFromLabels, parseName, root } from '../dns/name.ts'
import { classes, type ResourceRecord } from '../dns/message.ts'
import { A, AAAA, NS, SOA } from '../dns/records/index.ts'
import type { Brand } from './brand.ts'
import { allData, dataOf, defaultTtl, rrset, type Rrset, type ZoneSets } from './rrset.ts'

/** Seconds. A new name is seen soon (`minimum`, RFC 2308 §5); secondaries survive two weeks without us (RFC 1912 §2.2). */
export const soaTimers = { refresh: 7_200, retry: 900, expire: 1_209_600, minimum: 300 } as const
/** Name servers change rarely, and everything hangs on them. */
export const defaultNsTtl = 86_400

const brandServers = (brand: Brand): Name[] =>
  brand.nameservers.flatMap((host) => {
    const parsed = parseName(host.name)
    return parsed.ok ? [parsed.value] : []
  })

/** The zone's own NS records, else the brand's. */
export function apexServers(zone: ZoneSets, brand: Brand): readonly Name[] {
  const own = allData<{ host: Name }>(zone.get(zone.apex, NS.code))
  return own.length > 0 ? own.map((one) => one.host) : brandServers(brand)
}

/** NS and glue, where the zone itself says nothing of them. */
export function frameSets(zone: ZoneSets, brand: Brand): Rrset[] {
  const sets: Rrset[] = []
  const servers = apexServers(zone, brand)
  if (!zone.get(zone.apex, NS.code) && servers.length > 0) {
    sets.push(
      rrset(
        zone.apex,
        NS.code,
        defaultNsTtl,
        servers.map((host) => ({ host })),
      ),
    )
  }
  for (const host of servers) {
    if (!isWithin(host, zone.apex) || zone.at(host).length > 0) continue
    const addresses = brand.nameservers.find((one) => isNamed(one.name, host))?.addresses ?? []
    for (const [type, own] of [
      [A.code, addresses.filter(isIpv4)],
      [AAAA.code, addresses.filter((address) => !isIpv4(address))],
    ] as const) {
      if (own.length > 0) {
        sets.push(
          rrset(
            host,
            type,
            defaultNsTtl,
            own.map((address) => ({ address })),
          ),
        )
      }
    }
  }
  return sets
}

function isNamed(text: string, host: Name): boolean {
  const parsed = parseName(text)
  return parsed.ok && equalNames(parsed.value, host)
}

export function soaRecord(zone: ZoneSets, brand: Brand, serial: number): ResourceRecord {
  const primary = brandServers(brand)[0] ?? apexServers(zone, brand)[0] ?? zone.apex
  const data = { primary, contact: contactName(brand.hostmaster, zone.apex), serial, ...soaTimers }
  return { name: zone.apex, type: SOA.code, class: classes.IN, ttl: defaultTtl, data }
}

/** A mail address as the SOA writes it: the local part is one label. RFC 1035 §8 */
function contactName(hostmaster: string, apex: Name): Name {
  const at = hostmaster.lastIndexOf('@')
  const local = Buffer.from(at > 0 ? hostmaster.slice(0, at) : 'hostmaster')
  const domain = at > 0 ? parseName(hostmaster.slice(at + 1)) : undefined
  const contact = nameFromLabels([local, ...labelsOf(domain?.ok ? domain.value : apex)])
  return contact.ok ? contact.value : root
}

export function* recordsOf(sets: Iterable<Rrset>): Generator<ResourceRecord> {
  for (const { name, type, ttl, rdata } of sets) {
    for (const one of rdata) yield { name, type, class: classes.IN, ttl, data: dataOf(type, one) }
  }
}
