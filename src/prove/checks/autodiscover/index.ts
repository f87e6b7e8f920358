import type { Check } from '../../result.ts'
import { autodiscoverEncrypted } from './autodiscover-encrypted.ts'
import { autodiscoverLeadsSomewhere } from './autodiscover-leads-somewhere.ts'
import { autodiscoverProvider } from './autodiscover-provider.ts'
import { autodiscoverServices } from './autodiscover-services.ts'

export const autodiscoverChecks: readonly Check[] = [
  autodiscoverProvider,
  autodiscoverLeadsSomewhere,
  autodiscoverServices,
  autodiscoverEncrypted,
]
