import type { Check } from '../../result.ts'
import { belowDelegationCheck } from './below-delegation.ts'
import { cnameAlone } from './cname-alone.ts'
import { cnameOnce } from './cname-once.ts'
import { nsPresent } from './ns-present.ts'
import { nsTarget } from './ns-target.ts'
import { srvTargetCheck } from './srv-target.ts'
import { zoneGlue } from './zone-glue.ts'
import { zoneHostNames } from './zone-host-names.ts'
import { zoneMx } from './zone-mx.ts'
import { zoneTtl } from './zone-ttl.ts'

export const zoneChecks: readonly Check[] = [
  nsPresent,
  nsTarget,
  cnameAlone,
  cnameOnce,
  zoneMx,
  srvTargetCheck,
  zoneGlue,
  belowDelegationCheck,
  zoneHostNames,
  zoneTtl,
]
