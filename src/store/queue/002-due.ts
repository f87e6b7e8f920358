// Whose turn it is, from an index alone: who is due comes first, however many of the same domain wait for their own hour.
import { createIndex, dropIndex, type StoreMigration } from '../columns.ts'

export const due: StoreMigration = {
  name: '002-due',
  async up(db) {
    await dropIndex(db, 'recipient', ['domain', 'state', 'message_id', 'next_try'])
    await createIndex(db, 'recipient', ['domain', 'state', 'next_try', 'message_id'])
    // A domain's messages, oldest first, and how many of them are whose.
    await createIndex(db, 'message', ['domain', 'id', 'account_path'])
  },
}
