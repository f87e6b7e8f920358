// What the checks of DANE and TLS ask of the evidence again and again.
import { placeOf, type Tlsa, usableOf } from '../../../smtp/dane.ts'
import type { HostTlsa } from '../../evidence/tlsa.ts'
import type { SeenTls } from '../../../smtp/seen-tls.ts'

export type FoundTlsa = HostTlsa & { readonly kind: 'found' }

export const foundTlsa = (tlsa: readonly HostTlsa[]): FoundTlsa[] => tlsa.filter((one) => one.kind === 'found')

/** The usable records of a host by which senders act: not those that are known to be unsigned. */
export function daneOf(tlsa: readonly HostTlsa[], host: string): readonly Tlsa[] {
  const found = foundTlsa(tlsa).find((one) => one.host === host)
  return found && found.secure !== false ? usableOf(found.records) : []
}

/**
 * How a server's certificate stands to the records. `key`: usage 3 fits it, names and dates do not matter (RFC 7672 §3.1.1). `authority`: usage 2
 * fits one above it. `store-root`: usage 2 fits a root that the server must send, which cannot be seen.
 */
export type DaneFit = 'key' | 'authority' | 'store-root' | 'none'

export function fitOf(records: readonly Tlsa[], { chain, storeRoot }: SeenTls): DaneFit {
  const usable = usableOf(records)
  if (usable.some((record) => record.usage === 3 && placeOf(record, chain) !== undefined)) return 'key'
  const above = usable.filter(({ usage }) => usage === 2)
  if (above.some((record) => placeOf(record, chain) !== undefined)) return 'authority'
  return storeRoot && above.some((record) => placeOf(record, [storeRoot]) !== undefined) ? 'store-root' : 'none'
}
