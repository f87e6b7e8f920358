import { plainName, u16 } from '../fields.ts'
import { recordType } from '../record-type.ts'
import { svcParams } from '../svc-params.ts'

const fields = {
  priority: u16({ en: 'The priority', tr: 'Öncelik' }),
  target: plainName({ en: 'The target', tr: 'Hedef' }),
  parameters: svcParams,
}

/** How a service is reached; priority 0 is an alias. RFC 9460 §2.2 */
export const SVCB = recordType('SVCB', 64, fields)

/** The same for web sites. RFC 9460 §9 */
export const HTTPS = recordType('HTTPS', 65, fields)
