import type { Check } from '../../result.ts'
import { providerBackup } from './provider-backup.ts'
import { providerEnding } from './provider-ending.ts'
import { providerFilter } from './provider-filter.ts'

export const providerChecks: readonly Check[] = [providerFilter, providerBackup, providerEnding]
