import { keyword, stringToEnd, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** Who may issue certificates. RFC 8659 §4.1 */
export const CAA = recordType('CAA', 257, {
  flags: u8({ en: 'The flags', tr: 'Bayraklar' }),
  tag: keyword({ en: 'The tag', tr: 'Etiket' }, /^[A-Za-z0-9]{1,255}$/),
  value: stringToEnd,
})
