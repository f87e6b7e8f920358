import { compressedName } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** A pointer to another name, for reverse look-ups. RFC 1035 §3.3.12 */
export const PTR = recordType('PTR', 12, { target: compressedName({ en: 'The target name', tr: 'Hedef ad' }) })
