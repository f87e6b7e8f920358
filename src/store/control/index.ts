// The schema of control.db: which tables there are, and the steps that made them. A topic adds one file, one type and one step.
import type { StoreMigration } from '../columns.ts'
import { accounts, type AccountTables } from './001-accounts.ts'
import { domains, type DomainTables } from './002-domains.ts'
import { grants, type GrantTables } from './003-grants.ts'
import { pastDomains, type PastDomainTables } from './004-past-domains.ts'
import { delegations, type DelegationTables } from './005-delegations.ts'
import { leftDelegations, type LeftDelegationTables } from './006-left-delegations.ts'
import { nextHops, type NextHopTables } from './007-next-hops.ts'
import { recipients, type RecipientTables } from './008-recipients.ts'
import { drills, type DrillTables } from './009-drills.ts'
import { traceTables, type TraceTables } from './010-trace.ts'
import { retention, type RetentionTables } from './012-retention.ts'
import { transfers, type TransferTables } from './016-transfers.ts'

export type ControlTables = AccountTables &
  DomainTables &
  GrantTables &
  PastDomainTables &
  DelegationTables &
  LeftDelegationTables &
  NextHopTables &
  RecipientTables &
  DrillTables &
  TraceTables &
  RetentionTables &
  TransferTables

export const controlMigrations: readonly StoreMigration[] = [
  accounts,
  domains,
  grants,
  pastDomains,
  delegations,
  leftDelegations,
  nextHops,
  recipients,
  drills,
  traceTables,
  retention,
  transfers,
]
