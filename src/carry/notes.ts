// What is written to the journal a moment later, because nothing waits for it: refusals, and next hops that go and come back.
import type { QueueTables, Store } from '../store/store.ts'
import type { Log } from '../system/log.ts'
import { createGroupCommit } from './group-commit.ts'
import type { DoorEvent } from './journal.ts'
import { type HopChange, writeEvents, writeHopChange } from './journal.store.ts'

export type Notes = {
  note(event: DoorEvent): void
  hopChanged(change: HopChange): void
  /** All that was noted is stored, or lost. */
  settled(): Promise<void>
}

/** A flood of refusals is told of by its beginning. */
export const maxPending = 5_000

export function createNotes({ store, log }: { store: Store<QueueTables>; log: Log }): Notes {
  let pending = 0
  let lost = 0
  const commits = createGroupCommit<DoorEvent | HopChange, void>(async (notes) => {
    await store.transact(async (tx) => {
      await writeEvents(
        tx,
        notes.filter((one) => 'client' in one),
      )
      for (const one of notes) if ('host' in one) await writeHopChange(tx, one)
    })
    return notes.map(() => undefined)
  })

  function add(note: DoorEvent | HopChange): void {
    if (pending >= maxPending) return void (lost += 1)
    pending += 1
    void commits
      .add(note)
      .catch((error: unknown) => {
        lost += 1
        log.debug({ err: error }, 'a note was not stored')
      })
      .finally(() => {
        pending -= 1
        if (pending > 0 || lost === 0) return
        log.warn({ lost }, 'notes for the journal were lost')
        lost = 0
      })
  }

  return { note: add, hopChanged: add, settled: commits.settled }
}
