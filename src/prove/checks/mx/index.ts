import type { Check } from '../../result.ts'
import { mxBackupNotFirst } from './mx-backup-not-first.ts'
import { mxImplicit } from './mx-implicit.ts'
import { mxMixedProviders } from './mx-mixed-providers.ts'
import { mxNoDuplicates } from './mx-no-duplicates.ts'
import { mxNotTooMany } from './mx-not-too-many.ts'
import { mxNullAlone } from './mx-null-alone.ts'
import { mxPresent } from './mx-present.ts'
import { mxProviderComplete } from './mx-provider-complete.ts'
import { mxProviderOrder } from './mx-provider-order.ts'
import { mxProviderRegion } from './mx-provider-region.ts'
import { mxSeveralHosts } from './mx-several-hosts.ts'
import { mxSubdomains } from './mx-subdomains.ts'
import { mxTargetDangling } from './mx-target-dangling.ts'
import { mxTargetExists } from './mx-target-exists.ts'
import { mxTargetLegalName } from './mx-target-legal-name.ts'
import { mxTargetNotAddress } from './mx-target-not-address.ts'
import { mxTargetNotAlias } from './mx-target-not-alias.ts'
import { mxTargetPublic } from './mx-target-public.ts'
import { mxTargetTtl } from './mx-target-ttl.ts'
import { mxTargetZoneAnswers } from './mx-target-zone-answers.ts'
import { mxTtl } from './mx-ttl.ts'
import { mxWildcard } from './mx-wildcard.ts'

export const mxChecks: readonly Check[] = [
  mxPresent,
  mxImplicit,
  mxNullAlone,
  mxTargetNotAddress,
  mxTargetExists,
  mxTargetDangling,
  mxTargetZoneAnswers,
  mxTargetNotAlias,
  mxTargetLegalName,
  mxTargetPublic,
  mxNoDuplicates,
  mxSeveralHosts,
  mxNotTooMany,
  mxBackupNotFirst,
  mxMixedProviders,
  mxProviderComplete,
  mxProviderOrder,
  mxProviderRegion,
  mxTtl,
  mxTargetTtl,
  mxWildcard,
  mxSubdomains,
]
