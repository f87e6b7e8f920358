// Who may have a zone. A key is what counts; an address alone only where the operator spelled it out.
import type { Peer } from '../../declare/peers.ts'

/** `key`: whose signature was good. */
export type Asker = {
  readonly address: string
  readonly key: { readonly id: string; readonly name: string } | undefined
}

export type Access =
  | { readonly ok: true; readonly peer: Peer }
  /** `rule`: for the log, why not. */
  | { readonly ok: false; readonly rule: string }

/** `zone` as A-labels in lower case; `isCatalog`: it is the list of zones, not one of them. */
export function mayTransfer(
  peers: readonly Peer[],
  asker: Asker,
  { zone, isCatalog }: { readonly zone: string; readonly isCatalog: boolean },
): Access {
  const known = peers.filter(({ key, addresses }) =>
    asker.key ? key?.id === asker.key.id : !key && addresses.some(({ address }) => address === asker.address),
  )
  if (known.length === 0) {
    const rule = asker.key
      ? `the key ${asker.key.name} belongs to no secondary`
      : 'the request is not signed, and no secondary without a key has this address'
    return { ok: false, rule }
  }
  const peer = known.find((one) => (isCatalog ? one.catalog : covers(one, zone)))
  return peer ? { ok: true, peer } : { ok: false, rule: `${known[0]!.name} is not given this zone` }
}

export const covers = ({ domains }: Peer, zone: string): boolean => domains?.includes(zone) ?? true
