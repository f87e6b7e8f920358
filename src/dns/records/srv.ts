import { plainName, u16 } from '../fields.ts'
import { recordType } from '../record-type.ts'

/** Where a service is. RFC 2782; the target is not compressed */
export const SRV = recordType('SRV', 33, {
  priority: u16({ en: 'The priority', tr: 'Öncelik' }),
  weight: u16({ en: 'The weight', tr: 'Ağırlık' }),
  port: u16({ en: 'The port', tr: 'Port' }),
  target: plainName({ en: 'The target host', tr: 'Hedef sunucu' }),
})
