import type { Evidence } from '../../evidence/index.ts'

/** The record as a line of a zone file, with an id that senders have not seen yet: the time, to the second. RFC 8461 §3.1 */
export function freshRecord({ name, mtaSts: { at, records } }: Pick<Evidence, 'name' | 'mtaSts'>): string {
  const seen = records.kind === 'found' ? records.texts : []
  let time = at
  while (seen.some((text) => text.includes(idOf(time)))) time += 1_000
  return `_mta-sts.${name}. IN TXT "v=STSv1; id=${idOf(time)}"`
}

/** `20261125T021500` */
const idOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
