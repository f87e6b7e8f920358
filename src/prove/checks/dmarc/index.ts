import type { Check } from '../../result.ts'
import { dmarcOneRecord } from './dmarc-one-record.ts'
import { dmarcPolicy } from './dmarc-policy.ts'
import { dmarcPresent } from './dmarc-present.ts'
import { dmarcRemovedTags } from './dmarc-removed-tags.ts'
import { dmarcSyntax } from './dmarc-syntax.ts'

export const dmarcChecks: readonly Check[] = [dmarcPresent, dmarcOneRecord, dmarcSyntax, dmarcPolicy, dmarcRemovedTags]
