import type { Check } from '../../result.ts'
import { dkimAlias } from './dkim-alias.ts'
import { dkimHash } from './dkim-hash.ts'
import { dkimKeyLength } from './dkim-key-length.ts'
import { dkimKeyReused } from './dkim-key-reused.ts'
import { dkimKeyType } from './dkim-key-type.ts'
import { dkimOneRecord } from './dkim-one-record.ts'
import { dkimProvider } from './dkim-provider.ts'
import { dkimRevoked } from './dkim-revoked.ts'
import { dkimSeen } from './dkim-seen.ts'
import { dkimService } from './dkim-service.ts'
import { dkimStrings } from './dkim-strings.ts'
import { dkimSyntax } from './dkim-syntax.ts'
import { dkimTesting } from './dkim-testing.ts'
import { dkimWildcard } from './dkim-wildcard.ts'

export const dkimChecks: readonly Check[] = [
  dkimSeen,
  dkimProvider,
  dkimAlias,
  dkimWildcard,
  dkimOneRecord,
  dkimStrings,
  dkimSyntax,
  dkimKeyType,
  dkimKeyLength,
  dkimRevoked,
  dkimTesting,
  dkimHash,
  dkimService,
  dkimKeyReused,
]
