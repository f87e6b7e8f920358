import { compressedName, u16 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** Where mail for a name should go. RFC 1035 §3.3.9; a sole `0 .` is the null MX (RFC 7505 §3) */
export const MX = recordType('MX', 15, {
  preference: u16({ en: 'The preference', tr: 'Öncelik' }),
  exchange: compressedName({ en: 'The mail host', tr: 'Posta sunucusu' }),
})
