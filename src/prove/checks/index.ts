// The visible list of checks, in the order in which they are shown. A new question: a new file, and its line here.
import type { Check } from '../result.ts'
import { dmarcOneRecord } from './dmarc-one-record.ts'
import { dmarcPolicy } from './dmarc-policy.ts'
import { dmarcPresent } from './dmarc-present.ts'
import { dmarcRemovedTags } from './dmarc-removed-tags.ts'
import { dmarcSyntax } from './dmarc-syntax.ts'
import { domainExists } from './domain-exists.ts'
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
import { spfAll } from './spf-all.ts'
import { spfIncludes } from './spf-includes.ts'
import { spfLookups } from './spf-lookups.ts'
import { spfOneRecord } from './spf-one-record.ts'
import { spfPresent } from './spf-present.ts'
import { spfSyntax } from './spf-syntax.ts'

export const checks: readonly Check[] = [
  domainExists,
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
  spfPresent,
  spfOneRecord,
  spfSyntax,
  spfAll,
  spfLookups,
  spfIncludes,
  dmarcPresent,
  dmarcOneRecord,
  dmarcSyntax,
  dmarcPolicy,
  dmarcRemovedTags,
]
