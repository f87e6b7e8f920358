import type { Check } from '../../result.ts'
import { spfAll } from './spf-all.ts'
import { spfIncludes } from './spf-includes.ts'
import { spfLookups } from './spf-lookups.ts'
import { spfOneRecord } from './spf-one-record.ts'
import { spfPresent } from './spf-present.ts'
import { spfSyntax } from './spf-syntax.ts'

export const spfChecks: readonly Check[] = [spfPresent, spfOneRecord, spfSyntax, spfAll, spfLookups, spfIncludes]
