import type { Check } from '../../result.ts'
import { bimiEnforced } from './bimi-enforced.ts'
import { bimiLogo } from './bimi-logo.ts'
import { bimiSyntax } from './bimi-syntax.ts'

export const bimiChecks: readonly Check[] = [bimiSyntax, bimiEnforced, bimiLogo]
