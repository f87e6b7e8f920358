import { ipv4 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** An IPv4 address. RFC 1035 §3.4.1 */
export const A = recordType('A', 1, { address: ipv4 })
