import type { Check } from '../../result.ts'
import { domainExists } from './domain-exists.ts'

export const domainChecks: readonly Check[] = [domainExists]
