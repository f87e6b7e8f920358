// More of what is known of a next hop: what kind of trouble it has, and what it said it can take (its last EHLO).
import { addColumn, optional, type StoreMigration, text } from '../columns.ts'

export type NextHopTables = {
  next_hop_health: {
    fault: string | null
    /** JSON: what carry makes of the reply to EHLO. */
    offer: string | null
  }
}

export const nextHops: StoreMigration = {
  name: '007-next-hops',
  async up(db) {
    await addColumn(db, 'next_hop_health', 'fault', optional(text))
    await addColumn(db, 'next_hop_health', 'offer', optional(text))
  },
}
