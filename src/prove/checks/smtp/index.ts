import type { Check } from '../../result.ts'
import { backupAccepts } from './backup-accepts.ts'
import { cannotProbeFromHere } from './cannot-probe-from-here.ts'
import { recipientTaken } from './recipient-taken.ts'
import { smtpEightBit } from './smtp-eight-bit.ts'
import { smtpGreeting } from './smtp-greeting.ts'
import { smtpGreylisting } from './smtp-greylisting.ts'
import { smtpName } from './smtp-name.ts'
import { smtpReachable } from './smtp-reachable.ts'
import { smtpSize } from './smtp-size.ts'
import { smtpInternational } from './smtp-international.ts'
import { staysLocal } from './stays-local.ts'

export const smtpChecks: readonly Check[] = [
  cannotProbeFromHere,
  smtpReachable,
  smtpGreeting,
  smtpName,
  smtpSize,
  smtpEightBit,
  smtpInternational,
  smtpGreylisting,
  recipientTaken,
  backupAccepts,
  staysLocal,
]
