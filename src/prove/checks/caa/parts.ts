// CAA records as an authority reads them. RFC 8659 §4
import type { Rdata } from '../../../dns/records/index.ts'
import { safeText } from '../../../smtp/reply.ts'

type Caa = Rdata['CAA']

/** Tags compare without case (RFC 8659 §4.1). */
export const tagOf = ({ tag }: Caa): string => tag.toLowerCase()
export const valueOf = ({ value }: Caa): string => safeText(Buffer.from(value).toString('latin1'), 120)

/** `ca.example; account=1`: a domain or nothing, then parameters. RFC 8659 §4.2 */
const issuePattern =
  /^[ \t]*(?<issuer>([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)?)[ \t]*(;[ \t]*(?<parameters>[!-:<-~ \t;]*))?$/i

/** The authority that an `issue` value names, `''` for none at all; undefined for a value that nobody can read. */
export const issuerOf = (record: Caa): string | undefined =>
  issuePattern.exec(Buffer.from(record.value).toString('latin1'))?.groups?.issuer!.toLowerCase()

/** Tags whose meaning is registered. RFC 8659 §4, RFC 9495 (issuemail), and the two for verified marks. */
export const knownTags: readonly string[] = [
  'issue',
  'issuewild',
  'iodef',
  'contactemail',
  'contactphone',
  'issuevmc',
  'issuemail',
]

/** The mark that an authority which does not know the tag must not issue. RFC 8659 §4.1 */
export const isCritical = ({ flags }: Caa): boolean => (flags & 0x80) !== 0
