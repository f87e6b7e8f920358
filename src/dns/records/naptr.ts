import { plainName, string, u16 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** A rule by which a name becomes another one (telephony). RFC 3403 §4.1 */
export const NAPTR = recordType('NAPTR', 35, {
  order: u16({ en: 'The order', tr: 'Sıra' }),
  preference: u16({ en: 'The preference', tr: 'Öncelik' }),
  flags: string,
  services: string,
  pattern: string,
  replacement: plainName({ en: 'The replacement', tr: 'Yerine geçecek ad' }),
})
