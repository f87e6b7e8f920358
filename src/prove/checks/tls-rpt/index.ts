import type { Check } from '../../result.ts'
import { tlsRptPresent } from './tls-rpt-present.ts'
import { tlsRptSyntax } from './tls-rpt-syntax.ts'

export const tlsRptChecks: readonly Check[] = [tlsRptPresent, tlsRptSyntax]
