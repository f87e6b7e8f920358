import { plainName } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** All names below the owner are aliases of those below the target. RFC 6672 §2.1; never compressed (§2.5) */
export const DNAME = recordType('DNAME', 39, { target: plainName({ en: 'The target', tr: 'Hedef' }) })
