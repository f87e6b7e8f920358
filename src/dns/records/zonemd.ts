import { hexToEnd, u32, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** A digest of the whole zone. RFC 8976 §2.2 */
export const ZONEMD = recordType('ZONEMD', 63, {
  serial: u32({ en: 'The serial', tr: 'Seri numarası' }),
  scheme: u8({ en: 'The scheme', tr: 'Şema' }),
  algorithm: u8({ en: 'The algorithm', tr: 'Algoritma' }),
  digest: hexToEnd,
})
