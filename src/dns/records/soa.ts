import { compressedName, duration, u32 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** The start of a zone. Timers in seconds. RFC 1035 §3.3.13, `minimum` is the negative TTL (RFC 2308 §4) */
export const SOA = recordType('SOA', 6, {
  primary: compressedName({ en: 'The primary name server', tr: 'Birincil ad sunucusu' }),
  contact: compressedName({ en: 'The contact', tr: 'Sorumlunun adresi' }),
  serial: u32({ en: 'The serial', tr: 'Seri numarası' }),
  refresh: duration({ en: 'Refresh', tr: 'Yenileme süresi' }),
  retry: duration({ en: 'Retry', tr: 'Yeniden deneme süresi' }),
  expire: duration({ en: 'Expire', tr: 'Geçerlilik süresi' }),
  minimum: duration({ en: 'The negative TTL', tr: 'Olumsuz yanıt TTL değeri' }),
})
