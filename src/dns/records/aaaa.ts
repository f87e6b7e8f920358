import { ipv6 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** An IPv6 address. RFC 3596 §2.1 */
export const AAAA = recordType('AAAA', 28, { address: ipv6 })
