// The addresses behind the mail hosts: their names in the reverse DNS, whether these lead back, and the block lists that the operator named.
// Hosts that a known provider runs are its own affair and not looked at.
import { detectProvider } from '../../declare/presets/index.ts'
import { parseIpv4 } from '../../dns/ip.ts'
import { type Name, nameToText, parseName } from '../../dns/name.ts'
import { A, PTR, type Rdata } from '../../dns/records/index.ts'
import { reverseName } from '../../dns/reverse.ts'
import { isPublicIp } from '../../smtp/mail-address.ts'
import type { MailHost } from '../../smtp/mail-hosts.ts'
import { addressesIn, addressesOf } from './authority.ts'
import { asking, type Tools } from './tools.ts'

/** `confirmed`: one of its names leads back to the address; `unknown` where that could not be asked. */
export type ReverseSeen =
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly confirmed: boolean | 'unknown' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** What a block list says of an address. `refused`: it does not serve our resolver; `broken`: it lists everything. */
export type Listing = {
  readonly list: string
  readonly kind: 'listed' | 'clear' | 'refused' | 'broken' | 'unknown'
  /** As the list answered, e.g. 127.0.0.2. */
  readonly codes: readonly string[]
}

export type AddressSeen = {
  readonly host: string
  readonly address: string
  readonly reverse: ReverseSeen
  /** Undefined where no lists are configured. */
  readonly listings: readonly Listing[] | undefined
}

/** Addresses looked at; more are the business of a large provider. */
const maxAddresses = 8
const maxPointers = 4

export async function gatherAddresses(targets: readonly MailHost[], tools: Tools): Promise<readonly AddressSeen[]> {
  const own = targets.filter(({ exchange }) => !detectProvider([exchange]))
  const places = own.flatMap(({ text, addresses }) => addresses.map((address) => ({ host: text, address })))
  const distinct = [...new Map(places.map((place) => [place.address, place])).values()]
    .filter(({ address }) => isPublicIp(address))
    .slice(0, maxAddresses)
  return Promise.all(
    distinct.map(async (place) => {
      const [reverse, listings] = await Promise.all([
        reverseOf(place.address, tools),
        tools.blocklists && Promise.all(tools.blocklists.map((list) => listingOf(place.address, list, tools))),
      ])
      return { ...place, reverse, listings }
    }),
  )
}

async function reverseOf(address: string, tools: Tools): Promise<ReverseSeen> {
  const answer = await tools.resolver.resolve(reverseName(address)!, PTR.code, asking(tools))
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: answer.reason }
  const pointers =
    answer.kind === 'records'
      ? answer.records.filter(({ type }) => type === PTR.code).map(({ data }) => (data as Rdata['PTR']).target)
      : []
  if (pointers.length === 0) return { kind: 'none' }
  const asked = pointers.slice(0, maxPointers)
  const back = await Promise.all(asked.map((pointer) => addressesOf(pointer, tools)))
  const isConfirmed = back.some(({ addresses }) => addresses.includes(address))
  const isOpen = back.some(({ state }) => state === 'unknown')
  return { kind: 'names', names: asked.map(nameToText), confirmed: isConfirmed || (isOpen ? 'unknown' : false) }
}

// ── Block lists ─────────────────────────────────────────────────────────────────────────────────

/** RFC 5782 §5: an IPv4 list must never list 127.0.0.1; one that does has been given up by its operator and lists the world. */
const neverListed = '127.0.0.1'

async function listingOf(address: string, list: string, tools: Tools): Promise<Listing> {
  const said = (kind: Listing['kind'], codes: readonly string[] = []): Listing => ({ list, kind, codes })
  const name = nameIn(list, address)
  const control = nameIn(list, neverListed)
  if (!name || !control) return said('unknown')
  const [answer, test] = await Promise.all(
    [name, control].map((one) => tools.resolver.resolve(one, A.code, asking(tools))),
  )
  if (answer!.kind === 'unknown') return said('unknown')
  const codes = addressesIn(answer!)
  // An answer about the asker, not about the address.
  if (codes.some((code) => code.startsWith('127.255.255.'))) return said('refused', codes)
  const counting = codes.filter((code) => code.startsWith('127.0.0.'))
  if (counting.length === 0) return said('clear')
  return addressesIn(test!).some((code) => code.startsWith('127.0.0.')) ? said('broken') : said('listed', counting)
}

/** `1.2.0.192.list` for 192.0.2.1. RFC 5782 §2.1, §2.4 for IPv6 */
function nameIn(list: string, address: string): Name | undefined {
  const reverse = nameToText(reverseName(address)!).replace(
    parseIpv4(address) ? /\.in-addr\.arpa$/ : /\.ip6\.arpa$/,
    '',
  )
  const parsed = parseName(`${reverse}.${list}`)
  return parsed.ok ? parsed.value : undefined
}
