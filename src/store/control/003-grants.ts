// Which domains were given to a member's token.
import { createIndex, createTable, references, type StoreMigration } from '../columns.ts'

export type GrantTables = { token_domain: { token_id: string; domain_id: string } }

export const grants: StoreMigration = {
  name: '003-grants',
  async up(db) {
    await createTable(
      db,
      'token_domain',
      { token_id: references('token'), domain_id: references('domain') },
      { primaryKey: ['token_id', 'domain_id'] },
    )
    await createIndex(db, 'token_domain', ['domain_id'])
  },
}
