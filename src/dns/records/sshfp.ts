import { hexToEnd, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** The key that an SSH server will show. RFC 4255 §3.1 */
export const SSHFP = recordType('SSHFP', 44, {
  algorithm: u8({ en: 'The algorithm', tr: 'Algoritma' }),
  digestType: u8({ en: 'The digest type', tr: 'Özet türü' }),
  digest: hexToEnd,
})
