import { compressedName } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** A server that answers for a zone. RFC 1035 §3.3.11 */
export const NS = recordType('NS', 2, { host: compressedName({ en: 'The name server', tr: 'Ad sunucusu' }) })
