import type { Check } from '../../result.ts'
import { spfAfterAll } from './spf-after-all.ts'
import { spfAll } from './spf-all.ts'
import { spfBackupExempt } from './spf-backup-exempt.ts'
import { spfDuplicates } from './spf-duplicates.ts'
import { spfIncludes } from './spf-includes.ts'
import { spfLookAlike } from './spf-look-alike.ts'
import { spfLookups } from './spf-lookups.ts'
import { spfMacros } from './spf-macros.ts'
import { spfMxHosts } from './spf-mx-hosts.ts'
import { spfNetworks } from './spf-networks.ts'
import { spfNullMx } from './spf-null-mx.ts'
import { spfOneRecord } from './spf-one-record.ts'
import { spfOutdatedIncludes } from './spf-outdated-includes.ts'
import { spfOwnNames } from './spf-own-names.ts'
import { spfPresent } from './spf-present.ts'
import { spfPrivateAddresses } from './spf-private-addresses.ts'
import { spfProvider } from './spf-provider.ts'
import { spfPtr } from './spf-ptr.ts'
import { spfRedirect } from './spf-redirect.ts'
import { spfSize } from './spf-size.ts'
import { spfSpelling } from './spf-spelling.ts'
import { spfStrings } from './spf-strings.ts'
import { spfSyntax } from './spf-syntax.ts'
import { spfVoidLookups } from './spf-void-lookups.ts'

export const spfChecks: readonly Check[] = [
  spfPresent,
  spfOneRecord,
  spfLookAlike,
  spfStrings,
  spfSyntax,
  spfSpelling,
  spfAll,
  spfAfterAll,
  spfRedirect,
  spfLookups,
  spfVoidLookups,
  spfMxHosts,
  spfIncludes,
  spfMacros,
  spfDuplicates,
  spfPtr,
  spfNetworks,
  spfPrivateAddresses,
  spfOutdatedIncludes,
  spfProvider,
  spfNullMx,
  spfSize,
  spfOwnNames,
  spfBackupExempt,
]
