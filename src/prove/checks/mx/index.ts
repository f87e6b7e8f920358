import type { Check } from '../../result.ts'
import { mxImplicit } from './mx-implicit.ts'
import { mxNoDuplicates } from './mx-no-duplicates.ts'
import { mxNullAlone } from './mx-null-alone.ts'
import { mxPresent } from './mx-present.ts'
import { mxSeveralHosts } from './mx-several-hosts.ts'
import { mxTargetExists } from './mx-target-exists.ts'
import { mxTargetLegalName } from './mx-target-legal-name.ts'
import { mxTargetNotAddress } from './mx-target-not-address.ts'
import { mxTargetNotAlias } from './mx-target-not-alias.ts'
import { mxTargetPublic } from './mx-target-public.ts'

export const mxChecks: readonly Check[] = [
  mxPresent,
  mxImplicit,
  mxNullAlone,
  mxTargetNotAddress,
  mxTargetExists,
  mxTargetNotAlias,
  mxTargetLegalName,
  mxTargetPublic,
  mxNoDuplicates,
  mxSeveralHosts,
]
