// All that is written to the queue while mail flows: what is accepted and what was delivered share their commits, so that one sync of the disk
// covers both; whatever else becomes of a recipient has commits of its own.
import { storeFault } from '../store/fault.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { createGroupCommit } from './group-commit.ts'
import { deliveredSteps, dueMessage, type Entry, insertSteps } from './queue-steps.store.ts'
import * as rows from './queue.store.ts'
import type { DueMessage, NewMessage, Outcome } from './queue.store.ts'
import type { Spool } from './spool.ts'
import { maxWaitMs, StraightOn } from './straight-on.ts'

export type QueueWriter = {
  /** Resolves when the message is ours: its commit is on the disk. */
  accept(message: NewMessage): Promise<void>
  /** What is due becomes `trying` before this resolves. Longest due first. */
  claim(domain: string, limit: number): Promise<DueMessage[]>
  /** Resolves when it is stored; tries again while the store is busy or full. */
  settle(outcomes: readonly Outcome[]): Promise<void>
  /** When the next waiting recipient of the domain is due. */
  nextDue(domain: string): Promise<number | undefined>
  /** Mail waits in the store that others put there, on this route or on any: call it after their commit. */
  waits(route?: string): void
  /** Everything that was begun is stored; nothing is held in memory. */
  settled(): Promise<void>
  /** Spool files that no row names any more. */
  removeSpools(names: readonly string[]): Promise<void>
}

export type QueueWriterPorts = {
  readonly store: Store<QueueTables>
  readonly spool: Spool
  readonly clock: Clock
  readonly log: Log
  readonly stopping: AbortSignal
  /** No host of the domain is to be had. */
  isParked(domain: string): boolean
  /** Mail of the domain is there to be carried on. */
  wake(domain: string): void
  onFatal(error: unknown): void
}

type Job =
  | { readonly kind: 'accept'; readonly entry: Entry }
  | { readonly kind: 'delivered'; readonly outcomes: readonly Outcome[] }
/** undefined: stored. */
type Failure = { readonly error: unknown } | undefined

export function createQueueWriter(ports: QueueWriterPorts): QueueWriter {
  const { store, clock, log, stopping } = ports
  const straightOn = new StraightOn()
  let returning: Promise<void> | undefined

  const jobs = createGroupCommit<Job, Failure>(async (group) => {
    const failure = await write(group)
    const kinds = new Set(group.map(({ kind }) => kind))
    if (!failure || kinds.size === 1) return group.map(() => failure)
    // Apart, what is wrong with the one (no room for a message) does not keep the other.
    const delivered = await write(group.filter(({ kind }) => kind === 'delivered'))
    const accepted = await write(group.filter(({ kind }) => kind === 'accept'))
    return group.map(({ kind }) => (kind === 'accept' ? accepted : delivered))
  })

  async function write(group: readonly Job[]): Promise<Failure> {
    const entries = group.flatMap((job) => (job.kind === 'accept' ? [job.entry] : []))
    const outcomes = group.flatMap((job) => (job.kind === 'delivered' ? job.outcomes : []))
    try {
      const given = await store.batch([
        ...(entries.length > 0 ? insertSteps(store.db, entries, clock.now()) : []),
        ...(outcomes.length > 0 ? deliveredSteps(store.db, outcomes, clock.now()) : []),
      ])
      const freed = outcomes.length > 0 ? (given.at(-1) as { spool: string | null }[]) : []
      await removeSpools(freed.flatMap(({ spool }) => spool ?? []))
      return undefined
    } catch (error) {
      return { error }
    }
  }

  const otherOutcomes = createGroupCommit<readonly Outcome[], void>(async (groups) => {
    const all = groups.flat()
    const changed = await untilStored(() => store.transact((tx) => rows.applyOutcomes(tx, all, clock.now())))
    for (const route of changed.routes) straightOn.waits(route)
    await removeSpools(changed.spools)
    return groups.map(() => undefined)
  })

  async function stored(job: Job): Promise<void> {
    const failure = await jobs.add(job)
    if (failure) throw failure.error
  }

  /** What became of a message must not be forgotten because the store is busy or full for a while. */
  async function untilStored<R>(work: () => Promise<R>): Promise<R> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const fault = storeFault(error)
        if (fault?.retry === 'never' && fault.kind !== 'conflict') ports.onFatal(error)
        if (fault?.retry !== 'later' || stopping.aborted) throw error
        log.warn({ err: error }, 'outcomes of deliveries could not be stored yet')
        await clock.sleep(1_000, stopping)
      }
    }
  }

  async function removeSpools(names: readonly string[]): Promise<void> {
    for (const name of names) {
      // What stays is an orphan, which the next start sweeps.
      await ports.spool
        .remove(name)
        .catch((error: unknown) => log.warn({ err: error, name }, 'a spool file could not be removed'))
    }
  }

  async function putBack(messages: readonly DueMessage[]): Promise<void> {
    if (messages.length === 0) return
    try {
      await otherOutcomes.add(messages.flatMap(putBackEvents))
    } catch (error) {
      // They are `trying` in the store, and found there at the next start.
      log.error({ err: error }, 'messages could not be put back')
    }
    for (const domain of new Set(messages.map((message) => message.domain))) ports.wake(domain)
  }

  async function returnLate(): Promise<void> {
    while (straightOn.size > 0 && !stopping.aborted) {
      await clock.sleep(maxWaitMs, stopping)
      await putBack(straightOn.takeLate(clock.now() - maxWaitMs))
    }
    returning = undefined
  }

  return {
    async accept(message) {
      const isStraight = !ports.isParked(message.domain) && straightOn.enter(message)
      try {
        await stored({ kind: 'accept', entry: { message, straightOn: isStraight } })
      } catch (error) {
        if (isStraight) straightOn.leave(message)
        throw error
      }
      if (!isStraight) straightOn.waits(message.domain)
      else {
        straightOn.add(dueMessage(message), clock.now())
        returning ??= returnLate()
      }
      ports.wake(message.domain)
    },
    async claim(domain, limit) {
      const held = straightOn.take(domain, limit)
      if (held.length > 0 || straightOn.isIdle(domain)) return held
      const now = clock.now()
      return store.transact((tx) => rows.claimDue(tx, { domain, limit, now, postgres: store.engine === 'postgres' }))
    },
    async settle(outcomes) {
      if (outcomes.every(({ event }) => event.kind === 'delivered'))
        return untilStored(() => stored({ kind: 'delivered', outcomes }))
      return otherOutcomes.add(outcomes)
    },
    nextDue: (domain) => straightOn.nextDue(domain, () => rows.nextDue(store.db, domain)),
    waits: (route) => (route === undefined ? straightOn.anythingWaits() : straightOn.waits(route)),
    removeSpools,
    async settled() {
      await jobs.settled()
      await putBack(straightOn.takeLate(Infinity))
      await otherOutcomes.settled()
      await jobs.settled()
      await returning
    },
  }
}

const putBackEvents = ({ id, received, recipients }: DueMessage): Outcome[] =>
  recipients.map((one) => ({
    messageId: id,
    recipientId: one.id,
    address: one.address,
    event: { kind: 'put-back', received },
  }))
