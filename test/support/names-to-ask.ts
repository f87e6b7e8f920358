// The names under which two servers of one zone are compared.
import type { PublishedZone } from '../../src/declare/zones.ts'
import { labelsOf, type Name, nameFromLabels, parentOf, under, wildcardOf } from '../../src/dns/name.ts'

/** Every name of the zone, those between them and the apex, and for each some that do not exist: beside, below, deep below, as a wildcard. */
export function namesToAsk({ apex, records }: PublishedZone): Name[] {
  const names = new Map<string, Name>()
  const add = (name: Name | undefined): void => void (name && names.set(name.key, name))
  const owners = [...new Map(records.map(({ name }) => [name.key, name])).values()]
  for (const owner of owners)
    for (let at: Name | undefined = owner; at && at.key !== parentOf(apex)!.key; at = parentOf(at)) add(at)
  for (const owner of Array.from(names.values())) {
    // One of many alike is enough.
    if (/^(?:filler|host)-[1-9]/.test(String(owner))) continue
    for (const labels of ['nothing', 'deep.below', '_25._tcp']) {
      const below = under(labels, owner)
      if (below.ok) add(below.value)
    }
    add(wildcardOf(owner))
    if (owner.key !== apex.key) add(swapped(owner))
  }
  add(parentOf(apex))
  return [...names.values()]
}

/** The same name but for its first letter. */
function swapped(name: Name): Name | undefined {
  const [first, ...rest] = labelsOf(name)
  const other = nameFromLabels([
    Buffer.from(`z${Buffer.from(first!.subarray(1)).toString('latin1')}`, 'latin1'),
    ...rest,
  ])
  return other.ok ? other.value : undefined
}

export class Counts<K extends string> {
  readonly all = new Map<K, number>()
  add(what: K): void {
    this.all.set(what, this.of(what) + 1)
  }
  of(what: K): number {
    return this.all.get(what) ?? 0
  }
  get total(): number {
    return [...this.all.values()].reduce((sum, count) => sum + count, 0)
  }
  toString(): string {
    return [...this.all].map(([what, count]) => `${count} ${what}`).join(', ')
  }
}
