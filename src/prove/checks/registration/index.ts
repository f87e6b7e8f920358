import type { Check } from '../../result.ts'
import { registrationActive } from './registration-active.ts'
import { registrationExpiry } from './registration-expiry.ts'
import { registrationNotParked } from './registration-not-parked.ts'

export const registrationChecks: readonly Check[] = [registrationActive, registrationExpiry, registrationNotParked]
