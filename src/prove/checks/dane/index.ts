import type { Check } from '../../result.ts'
import { daneDnssec } from './dane-dnssec.ts'
import { daneEveryHost } from './dane-every-host.ts'
import { daneMatches } from './dane-matches.ts'
import { daneRollover } from './dane-rollover.ts'
import { daneUsable } from './dane-usable.ts'

export const daneChecks: readonly Check[] = [daneDnssec, daneUsable, daneMatches, daneRollover, daneEveryHost]
