// What mail servers say of recipients is remembered: at once in memory, a moment later in the database, many at a time, so that nobody at the
// door waits for a write.
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { type Learned, writeLearned } from './recipients.store.ts'

export type Learner = {
  note(one: Learned): void
  /** What was noted of a mailbox and is not in the database yet. */
  pending(mailbox: Pick<Learned, 'domain' | 'key' | 'local'>): Learned | undefined
  /** Rows of the domain were removed: whoever is seen again gets a new one. */
  forget(domain: string): void
  flush(): Promise<void>
  run(signal: AbortSignal): Promise<void>
}

const flushMs = 2_000
/** Noted at most at one time: while the database cannot write, the newest are not noted. */
const maxPending = 20_000
/** A mailbox that was seen a moment ago needs no new row: its sixty days hardly change. */
const againMs = 6 * 3_600_000
const maxSeen = 50_000

const idOf = ({ domain, key, local }: Pick<Learned, 'domain' | 'key' | 'local'>): string =>
  `${domain}\0${key}\0${local}`

export function createLearner(ports: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly log: Log
}): Learner {
  const { store, clock, log } = ports
  let noted = new Map<string, Learned>()
  /** On their way into the database. */
  let leaving: ReadonlyMap<string, Learned> = new Map()
  const seen = new Map<string, number>()
  let flushing: Promise<void> | undefined

  function isNew(id: string, { isThere, at }: Learned): boolean {
    if (!isThere) return true
    if (at - (seen.get(id) ?? -Infinity) < againMs) return false
    seen.delete(id)
    seen.set(id, at)
    if (seen.size > maxSeen) seen.delete(seen.keys().next().value!)
    return true
  }

  async function write(): Promise<void> {
    if (noted.size === 0) return
    leaving = noted
    noted = new Map()
    try {
      await store.transact((tx) => writeLearned(tx, [...leaving.values()]))
    } catch (error) {
      log.warn({ err: error, recipients: leaving.size }, 'what was learned of recipients could not be stored')
      for (const id of leaving.keys()) seen.delete(id)
    } finally {
      leaving = new Map()
    }
  }

  const flush = async (): Promise<void> => {
    await flushing
    flushing = write().finally(() => (flushing = undefined))
    await flushing
  }

  return {
    note(one) {
      const id = idOf(one)
      const before = noted.get(id) ?? leaving.get(id)
      // Never a failure against a success.
      if (before?.isThere && !one.isThere) return
      if (noted.size >= maxPending && !noted.has(id)) return
      if (isNew(id, one)) noted.set(id, one)
    },
    pending(mailbox) {
      const id = idOf(mailbox)
      return noted.get(id) ?? leaving.get(id)
    },
    forget(domain) {
      for (const id of seen.keys()) if (id.startsWith(`${domain}\0`)) seen.delete(id)
    },
    flush,
    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(flushMs, signal)
        await flush()
      }
    },
  }
}
