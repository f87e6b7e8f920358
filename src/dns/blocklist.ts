// DNS block lists of addresses (RFC 5782): which names are asked, and what their answers say.
import { parseIpv4 } from './ip.ts'
import { type Name, nameToText, parseName } from './name.ts'
import { A, type Rdata } from './records/index.ts'
import type { DnsAnswer, Resolver } from './resolver.ts'
import { reverseName } from './reverse.ts'

/** What a block list says of an address. `refused`: it does not serve our resolver; `broken`: it lists everything. */
export type Listing = {
  readonly list: string
  readonly kind: 'listed' | 'clear' | 'refused' | 'broken' | 'unknown'
  /** As the list answered, e.g. 127.0.0.2. */
  readonly codes: readonly string[]
}

/** RFC 5782 §5: an IPv4 list must never list 127.0.0.1; one that does has been given up by its operator and lists the world. */
const neverListed = '127.0.0.1'

/** `list`: its zone, in lower case without the final dot. */
export async function resolveListing(
  address: string,
  list: string,
  ports: { readonly resolver: Resolver; readonly signal?: AbortSignal | undefined },
): Promise<Listing> {
  const name = nameIn(list, address)
  const control = nameIn(list, neverListed)
  if (!name || !control) return { list, kind: 'unknown', codes: [] }
  const ask = (one: Name): Promise<DnsAnswer> =>
    ports.resolver.resolve(one, A.code, ports.signal ? { signal: ports.signal } : {})
  const found = readListing(list, await ask(name))
  // The control is asked for what is listed alone: that is seldom.
  return found.kind === 'listed' && readListing(list, await ask(control)).kind === 'listed'
    ? { list, kind: 'broken', codes: [] }
    : found
}

function readListing(list: string, answer: DnsAnswer): Listing {
  if (answer.kind === 'unknown') return { list, kind: 'unknown', codes: [] }
  const codes =
    answer.kind === 'records'
      ? answer.records.filter(({ type }) => type === A.code).map(({ data }) => (data as Rdata['A']).address)
      : []
  // An answer about the asker, not about the address.
  if (codes.some((code) => code.startsWith('127.255.255.'))) return { list, kind: 'refused', codes }
  const counting = codes.filter((code) => code.startsWith('127.0.0.'))
  return counting.length === 0 ? { list, kind: 'clear', codes: [] } : { list, kind: 'listed', codes: counting }
}

/** `1.2.0.192.list` for 192.0.2.1. RFC 5782 §2.1, §2.4 for IPv6 */
function nameIn(list: string, address: string): Name | undefined {
  const reverse = reverseName(address)
  if (!reverse) return undefined
  const labels = nameToText(reverse).replace(parseIpv4(address) ? /\.in-addr\.arpa$/ : /\.ip6\.arpa$/, '')
  const parsed = parseName(`${labels}.${list}`)
  return parsed.ok ? parsed.value : undefined
}
