// How long what is no longer needed to carry mail is kept: one table, enforced by the queue's sweep.
import type { QueueTables, Store } from '../store/store.ts'
import { pruneJournal } from './journal.store.ts'

const dayMs = 86_400_000

/** Days after which it goes. A delivered message's text goes with its delivery. */
export const retentionDays = {
  /** What came, what was refused, what became of it, and when next hops were down. */
  journal: 90,
} as const

/** Rows in one commit, so that mail that comes in meanwhile waits for milliseconds. */
const atOnce = 500
/** Commits in one sweep: what is left goes with the next one. */
const maxCommits = 200

/** Removes what is over; says how many rows went. */
export async function forget(store: Store<QueueTables>, now: number): Promise<number> {
  let gone = 0
  for (let commits = 0; commits < maxCommits; commits += 1) {
    const some = await store.transact((tx) => pruneJournal(tx, now - retentionDays.journal * dayMs, atOnce))
    gone += some
    if (some === 0) break
  }
  return gone
}
