// The schema of queue.db: which tables there are, and the steps that made them. A topic adds one file, one type and one step.
import type { StoreMigration } from '../columns.ts'
import { messages, type MessageTables } from './001-messages.ts'
import { due } from './002-due.ts'
import { notices, type NoticeTables } from './003-notices.ts'
import { greylist, type GreylistTables } from './006-greylist.ts'
import { tls, type TlsTables } from './004-tls.ts'
import { journal, type JournalTables } from './005-journal.ts'

export type QueueTables = MessageTables & NoticeTables & TlsTables & JournalTables & GreylistTables

export const queueMigrations: readonly StoreMigration[] = [messages, due, notices, tls, journal, greylist]
