// Each CAA record once, wherever it was met.
import type { Rdata } from '../../../dns/records/index.ts'
import type { CaaSeen } from '../../evidence/caa.ts'

export type PlacedCaa = { readonly at: string; readonly record: Rdata['CAA'] }

export function distinctRecords(caa: readonly CaaSeen[]): PlacedCaa[] {
  const places = new Map(caa.flatMap((seen) => (seen.kind === 'found' ? [[seen.at, seen.records] as const] : [])))
  return [...places].flatMap(([at, records]) => records.map((record) => ({ at, record })))
}
