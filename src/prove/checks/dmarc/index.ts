import type { Check } from '../../result.ts'
import { dmarcAlias } from './dmarc-alias.ts'
import { dmarcAlignment } from './dmarc-alignment.ts'
import { dmarcLookAlike } from './dmarc-look-alike.ts'
import { dmarcOneRecord } from './dmarc-one-record.ts'
import { dmarcPlace } from './dmarc-place.ts'
import { dmarcPolicy } from './dmarc-policy.ts'
import { dmarcPresent } from './dmarc-present.ts'
import { dmarcPsd } from './dmarc-psd.ts'
import { dmarcReality } from './dmarc-reality.ts'
import { dmarcRemovedTags } from './dmarc-removed-tags.ts'
import { dmarcReportAuthorised } from './dmarc-report-authorised.ts'
import { dmarcReportMailbox } from './dmarc-report-mailbox.ts'
import { dmarcReportUri } from './dmarc-report-uri.ts'
import { dmarcReports } from './dmarc-reports.ts'
import { dmarcSubdomains } from './dmarc-subdomains.ts'
import { dmarcSyntax } from './dmarc-syntax.ts'
import { dmarcWildcard } from './dmarc-wildcard.ts'

export const dmarcChecks: readonly Check[] = [
  dmarcPresent,
  dmarcPlace,
  dmarcLookAlike,
  dmarcAlias,
  dmarcOneRecord,
  dmarcSyntax,
  dmarcPolicy,
  dmarcReality,
  dmarcSubdomains,
  dmarcPsd,
  dmarcWildcard,
  dmarcAlignment,
  dmarcReports,
  dmarcReportUri,
  dmarcReportAuthorised,
  dmarcReportMailbox,
  dmarcRemovedTags,
]
