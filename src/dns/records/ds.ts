import { hexToEnd, u16, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'

export const dsFields = {
  keyTag: u16({ en: 'The key tag', tr: 'Anahtar numarası' }),
  algorithm: u8({ en: 'The algorithm', tr: 'Algoritma' }),
  digestType: u8({ en: 'The digest type', tr: 'Özet türü' }),
  digest: hexToEnd,
}

/** The key by which a child zone is signed, as its parent says. RFC 4034 §5.1 */
export const DS = recordType('DS', 43, dsFields)
