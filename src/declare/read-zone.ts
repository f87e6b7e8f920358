// A zone file as the record sets of one domain.
import { toUnicode } from '../dns/idna.ts'
import { isWithin, type Name } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { SOA } from '../dns/records/index.ts'
import { parseZoneFile } from '../dns/zone-file.ts'
import { type Declared, refuse } from './finding.ts'
import { defaultTtl, rrset, ZoneSets } from './rrset.ts'

/** `serial`: of the SOA in the file, which is no part of `zone`: the SOA is Ulak's own, and its serial must only grow. */
export type ZoneRead = { readonly zone: ZoneSets; readonly serial?: number }

/** Every fault is told with its line, and then nothing is read. */
export function readZone(text: string, apex: Name): Declared<ZoneRead> {
  const read = parseZoneFile(text, { origin: apex, defaultTtl })
  // With an SOA the zone file's own look has told of them.
  const outside = read.records.filter(
    ({ name, at }) => !isWithin(name, apex) && !read.problems.some((one) => one.at?.line === at.line),
  )
  const problems = [
    ...read.problems,
    ...outside.map(({ name, at }) => ({
      code: 'name-outside-zone',
      text: {
        en: `${name} does not lie in ${toUnicode(apex)}. Remove it.`,
        tr: `${name}, ${toUnicode(apex)} içinde değil. Silin.`,
      },
      at,
    })),
  ]
  if (problems.length > 0) return refuse('zone-file', zoneRefused(problems.length), { pointer: '/zone', problems })
  const groups = Map.groupBy(
    read.records.filter(({ type }) => type !== SOA.code),
    ({ name, type }) => `${type} ${name.key}`,
  )
  const sets = [...groups.values()].map((records) => {
    const first = records[0]!
    return rrset(
      first.name,
      first.type,
      Math.min(...records.map(({ ttl }) => ttl)),
      records.map(({ data }) => data),
    )
  })
  const soa = read.records.find(({ type }) => type === SOA.code)?.data as { serial: number } | undefined
  return ok({ zone: new ZoneSets(apex, sets), ...(soa && { serial: soa.serial }) })
}

const zoneRefused = (count: number): Text => ({
  en: `The zone file has ${count === 1 ? 'a fault' : `${count} faults`}; nothing was imported.`,
  tr: `Bölge dosyasında ${count} hata var; hiçbir şey içe aktarılmadı.`,
})
