// A domain whose delegation went away again is told apart from one that never came.
import { addColumn, optional, type StoreMigration, time } from '../columns.ts'

export type LeftDelegationTables = {
  delegation: {
    /** When the parent was first seen to name others, after it had named our servers; null: it does not, or never named ours. */
    left_at: number | null
  }
}

export const leftDelegations: StoreMigration = {
  name: '006-left-delegations',
  up: (db) => addColumn(db, 'delegation', 'left_at', optional(time)),
}
