// The schema of control.db: which tables there are, and the steps that made them. A topic adds one file, one type and one step.
import type { StoreMigration } from '../columns.ts'

export type ControlTables = Record<never, never>

export const controlMigrations: readonly StoreMigration[] = []
