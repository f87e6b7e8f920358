import { compressedName } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** This name is another one. RFC 1035 §3.3.1 */
export const CNAME = recordType('CNAME', 5, { target: compressedName({ en: 'The target name', tr: 'Hedef ad' }) })
