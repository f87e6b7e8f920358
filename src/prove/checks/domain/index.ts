import type { Check } from '../../result.ts'
import { domainExists } from './domain-exists.ts'
import { domainRegistrable } from './domain-registrable.ts'

export const domainChecks: readonly Check[] = [domainExists, domainRegistrable]
