// What is written to the journal a moment later, because nothing waits for it: refusals, next hops that were met, and how much was lost.
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { createGroupCommit } from './group-commit.ts'
import { type HopMeeting, writeMeeting } from './hop-history.store.ts'
import type { DoorEvent } from './journal.ts'
import { writeEvents, writeGap } from './journal.store.ts'

export type Notes = {
  note(event: DoorEvent): void
  hopMet(meeting: HopMeeting): void
  /** When a host was last met, as far as that is remembered here; at most `meetingMs` too early. */
  lastMet(host: string): number | undefined
  /** What was lost until now: not written yet. */
  lost(): { readonly from: number; readonly lost: number } | undefined
  /** All that was noted is stored, or lost. */
  settled(): Promise<void>
}

/** A flood of refusals is told of by its beginning. */
export const maxPending = 5_000
/** A host that is met again and again as it was is written so often. */
export const meetingMs = 5 * 60_000
/** Hosts whose last written meeting is remembered. */
const maxMet = 100_000

export function createNotes({
  store,
  clock,
  log,
}: {
  store: Store<QueueTables>
  clock: Pick<Clock, 'now'>
  log: Log
}): Notes {
  let pending = 0
  let lost: { from: number; to: number; count: number } | undefined
  let telling: Promise<void> | undefined
  const met = new Map<string, Pick<HopMeeting, 'at' | 'isUp'>>()
  const commits = createGroupCommit<DoorEvent | HopMeeting, void>(async (notes) => {
    await store.transact(async (tx) => {
      await writeEvents(
        tx,
        notes.filter((one) => 'client' in one),
      )
      for (const one of notes) if ('host' in one) await writeMeeting(tx, one)
    })
    return notes.map(() => undefined)
  })

  function lose(count: number): void {
    const now = clock.now()
    lost = { from: lost?.from ?? now, to: now, count: (lost?.count ?? 0) + count }
  }

  /** That something was lost is told as soon as there is room again. */
  async function tell(): Promise<void> {
    const told = lost
    if (!told) return
    try {
      await store.transact((tx) => writeGap(tx, { from: told.from, to: told.to, why: 'flood', lost: told.count }))
      log.warn({ lost: told.count }, 'notes for the journal were lost')
      lost = lost!.count === told.count ? undefined : { ...lost!, count: lost!.count - told.count }
    } catch (error) {
      log.debug({ err: error }, 'that notes were lost was not stored')
    }
  }

  function add(note: DoorEvent | HopMeeting): void {
    if (pending >= maxPending) return lose(1)
    pending += 1
    void commits
      .add(note)
      .catch((error: unknown) => {
        lose(1)
        log.debug({ err: error }, 'a note was not stored')
      })
      .finally(() => {
        pending -= 1
        if (pending > 0 || !lost) return
        telling ??= tell().finally(() => {
          telling = undefined
        })
      })
  }

  return {
    note: add,
    hopMet(meeting) {
      const { host, at, isUp } = meeting
      const last = met.get(host)
      if (last?.isUp === isUp && at - last.at < meetingMs) return
      met.delete(host)
      met.set(host, { at, isUp })
      if (met.size > maxMet) met.delete(met.keys().next().value!)
      add(meeting)
    },
    lastMet: (host) => met.get(host)?.at,
    lost: () => lost && { from: lost.from, lost: lost.count },
    async settled() {
      await commits.settled()
      // The last of them have told so by then.
      await new Promise((resolve) => setImmediate(resolve))
      await (telling ?? tell())
    },
  }
}
