import { hexToEnd, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** The certificate that a TLS server will show. RFC 6698 §2.1 */
export const TLSA = recordType('TLSA', 52, {
  usage: u8({ en: 'The usage', tr: 'Kullanım' }),
  selector: u8({ en: 'The selector', tr: 'Seçici' }),
  matchingType: u8({ en: 'The matching type', tr: 'Eşleme türü' }),
  data: hexToEnd,
})
