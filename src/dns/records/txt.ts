import { texts } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** Text, as one or more strings of at most 255 bytes. RFC 1035 §3.3.14 */
export const TXT = recordType('TXT', 16, { strings: texts })
