// The zone file that is judged before it is published: what no question to a resolver would show.
import { compareNames, isWithin, type Name } from '../../dns/name.ts'
import type { ResourceRecord } from '../../dns/message.ts'
import { SOA } from '../../dns/records/index.ts'
import { rrset, setKey, ZoneSets } from '../../declare/rrset.ts'
import type { RuleZone } from '../../declare/rules/rule.ts'
import type { Tools } from './tools.ts'

/** `whole` if it has an SOA; else it is a part of a zone, and what is not in it may be elsewhere. */
export type ZoneFileEvidence = RuleZone & { readonly records: readonly ResourceRecord[] }

/** Undefined where the answers do not come from a file, or the domain lies outside of it. */
export function readZoneFile(domain: Name, { zoneFile, allowPrivate = false }: Tools): ZoneFileEvidence | undefined {
  if (!zoneFile || !isWithin(domain, zoneFile.apex)) return undefined
  const { apex } = zoneFile
  const records = zoneFile.records.toSorted((a, b) => compareNames(a.name, b.name) || a.type - b.type)
  const sets = Map.groupBy(records, ({ name, type }) => setKey(name, type))
  return {
    zone: new ZoneSets(
      apex,
      [...sets.values()].map((set) =>
        rrset(
          set[0]!.name,
          set[0]!.type,
          set[0]!.ttl,
          set.map(({ data }) => data),
        ),
      ),
    ),
    records,
    intent: undefined,
    brand: { nameservers: [], mxNames: [], hostmaster: '' },
    whole: records.some(({ type }) => type === SOA.code),
    allowPrivate,
  }
}
