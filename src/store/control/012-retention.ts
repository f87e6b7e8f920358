// For how long an account keeps what it may choose for: declare/retention.ts. Accounts below it do as it does, unless they choose themselves.
import { createTable, integer, references, type StoreMigration, text } from '../columns.ts'

export type RetentionTables = { account_retention: { account_id: string; kind: string; days: number } }

export const retention: StoreMigration = {
  name: '012-retention',
  up: (db) =>
    createTable(
      db,
      'account_retention',
      { account_id: references('account'), kind: text, days: integer },
      { primaryKey: ['account_id', 'kind'] },
    ),
}
