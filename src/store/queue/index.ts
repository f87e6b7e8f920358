// The schema of queue.db: which tables there are, and the steps that made them. A topic adds one file, one type and one step.
import type { StoreMigration } from '../columns.ts'
import { messages, type MessageTables } from './001-messages.ts'
import { due } from './002-due.ts'
import { notices, type NoticeTables } from './003-notices.ts'
import { tls, type TlsTables } from './004-tls.ts'
import { journal, type JournalTables } from './005-journal.ts'
import { greylist, type GreylistTables } from './006-greylist.ts'
import { spooled } from './007-spooled.ts'
import { search } from './011-search.ts'
import { traceTables, type TraceTables } from './010-trace.ts'
import { standstill, type StandstillTables } from './008-standstill.ts'

export type QueueTables = MessageTables &
  NoticeTables &
  TlsTables &
  JournalTables &
  GreylistTables &
  StandstillTables &
  TraceTables

export const queueMigrations: readonly StoreMigration[] = [
  messages,
  due,
  notices,
  tls,
  journal,
  greylist,
  spooled,
  standstill,
  traceTables,
  search,
]
