// How far a zone by itself can say where a host name leads: aliases, delegations and wildcards included.
import { equalNames, isWithin, type Name, parentOf, wildcardOf } from '../../dns/name.ts'
import { A, AAAA, CNAME, NS } from '../../dns/records/index.ts'
import type { Rrset, ZoneSets } from '../rrset.ts'
import type { Reach } from './rule.ts'

export function reach(zone: ZoneSets, host: Name): Reach {
  if (!zone.contains(host)) return 'outside'
  if (cutAbove(zone, host)) return 'delegated'
  const sets = setsFor(zone, host)
  if (sets.some((set) => set.type === CNAME.code)) return 'alias'
  return sets.some((set) => set.type === A.code || set.type === AAAA.code) ? 'addressed' : 'none'
}

/** The records that answer for a name: its own, else those of the wildcard that covers it. RFC 4592 §3.3 */
export function setsFor(zone: ZoneSets, name: Name): readonly Rrset[] {
  if (zone.has(name)) return zone.at(name)
  for (let up = parentOf(name); up && isWithin(up, zone.apex); up = parentOf(up)) {
    if (!zone.has(up) && !equalNames(up, zone.apex)) continue
    const wildcard = wildcardOf(up)
    return wildcard ? zone.at(wildcard) : []
  }
  return []
}

/** The delegation at or above a name, below the apex. */
export function cutAbove(zone: ZoneSets, name: Name): Name | undefined {
  let cut: Name | undefined
  for (
    let at: Name | undefined = name;
    at && !equalNames(at, zone.apex) && isWithin(at, zone.apex);
    at = parentOf(at)
  ) {
    if (zone.get(at, NS.code)) cut = at
  }
  return cut
}
