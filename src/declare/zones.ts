// What the world may see of the zones that Ulak is the authority for.
import type { ResourceRecord } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'

/** One zone as it should be answered. The SOA stands first; the TTLs of one RRset are equal. */
export type PublishedZone = { readonly apex: Name; readonly serial: number; readonly records: readonly ResourceRecord[] }
