// What must be known of a domain after it was removed: its serial, which goes on from there if the domain comes back.
import { createTable, integer, type StoreMigration, text } from '../columns.ts'

export type PastDomainTables = { past_domain: { name: string; serial: number } }

export const pastDomains: StoreMigration = {
  name: '004-past-domains',
  up: (db) => createTable(db, 'past_domain', { name: text, serial: integer }, { primaryKey: ['name'] }),
}
