// The addresses behind the mail hosts: their names in the reverse DNS, whether these lead back, and the block lists that the operator named.
// Hosts that a known provider runs are its own affair and not looked at.
import { detectProvider } from '../../declare/presets/index.ts'
import { type Listing, resolveListing } from '../../dns/blocklist.ts'
import { type ReverseSeen, resolveReverse } from '../../dns/reverse.ts'
import { isPublicIp } from '../../smtp/mail-address.ts'
import type { MailHost } from '../../smtp/mail-hosts.ts'
import type { Tools } from './tools.ts'

export type AddressSeen = {
  readonly host: string
  readonly address: string
  readonly reverse: ReverseSeen
  /** Undefined where no lists are configured. */
  readonly listings: readonly Listing[] | undefined
}

/** Addresses looked at; more are the business of a large provider. */
const maxAddresses = 8

export async function gatherAddresses(targets: readonly MailHost[], tools: Tools): Promise<readonly AddressSeen[]> {
  const own = targets.filter(({ exchange }) => !detectProvider([exchange]))
  const places = own.flatMap(({ text, addresses }) => addresses.map((address) => ({ host: text, address })))
  const distinct = [...new Map(places.map((place) => [place.address, place])).values()]
    .filter(({ address }) => isPublicIp(address))
    .slice(0, maxAddresses)
  return Promise.all(
    distinct.map(async (place) => {
      const [reverse, listings] = await Promise.all([
        resolveReverse(place.address, tools),
        tools.blocklists && Promise.all(tools.blocklists.map((list) => resolveListing(place.address, list, tools))),
      ])
      return { ...place, reverse, listings }
    }),
  )
}
