import type { Check } from '../../result.ts'
import { mtaStsContentType } from './mta-sts-content-type.ts'
import { mtaStsCoversMx } from './mta-sts-covers-mx.ts'
import { mtaStsMaxAge } from './mta-sts-max-age.ts'
import { mtaStsMode } from './mta-sts-mode.ts'
import { mtaStsNoStaleMx } from './mta-sts-no-stale-mx.ts'
import { mtaStsOneRecord } from './mta-sts-one-record.ts'
import { mtaStsPolicy } from './mta-sts-policy.ts'
import { mtaStsPolicySyntax } from './mta-sts-policy-syntax.ts'
import { mtaStsRecordSyntax } from './mta-sts-record-syntax.ts'

export const mtaStsChecks: readonly Check[] = [
  mtaStsOneRecord,
  mtaStsRecordSyntax,
  mtaStsPolicy,
  mtaStsPolicySyntax,
  mtaStsContentType,
  mtaStsMode,
  mtaStsMaxAge,
  mtaStsCoversMx,
  mtaStsNoStaleMx,
]
