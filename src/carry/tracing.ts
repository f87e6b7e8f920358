// Traces: everything that is known of a mail at a time is put together, and one conclusion drawn.
import type { MailPolicy } from '../declare/mail-policy.ts'
import { retention } from '../declare/retention.ts'
import type { Scope } from '../declare/scope.ts'
import type { Name } from '../dns/name.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { HopFinder } from './hops.ts'
import { type Gap, gapsIn } from './journal.store.ts'
import type { Notes } from './notes.ts'
import type { QueuedMessage } from './queue.store.ts'
import { type Conclusion, conclude, type HostThen, type TraceFacts, type WorldThen } from './trace.ts'
import { findStories, type Found, hostsThen, type TraceAsked } from './trace.store.ts'

export type Traced = Found & {
  readonly conclusion: Conclusion
  readonly hosts: readonly HostThen[]
  readonly gaps: readonly Gap[]
  readonly world: WorldThen | undefined
}

/** `at`: the moment for which the next hops and the world are told. */
export type TraceRequest = TraceAsked & {
  readonly domain: Name
  readonly at: number
  readonly served: TraceFacts['served']
}

export type TracingPorts = {
  readonly store: Store<QueueTables>
  readonly clock: Pick<Clock, 'now'>
  readonly notes: Pick<Notes, 'settled' | 'lost'>
  readonly hops: Pick<HopFinder, 'find'>
  readonly policyFor: (domain: Name) => Promise<MailPolicy | undefined>
  /** For how many days the journal of an account is kept; by the default without it. */
  readonly journalDays: ((accountPath: string) => number) | undefined
  readonly worldThen: ((domain: Name, at: number) => Promise<WorldThen | undefined>) | undefined
  /** A waiting message as people are shown it. */
  shown(message: QueuedMessage): QueuedMessage
}

const dayMs = 86_400_000

export const createTracing = (ports: TracingPorts) =>
  async function trace(scope: Scope, { domain, at, served, ...asked }: TraceRequest): Promise<Traced> {
    const { db } = ports.store
    const policy = await ports.policyFor(domain)
    const world = await ports.worldThen?.(domain, at)
    const hosts = await hostsThen(db, world?.seen?.hops ?? (await hopsNow(policy)), at)
    const found = await findStories(db, scope, asked, policy?.rules.subAddressSeparators ?? '', ports.shown)
    const gaps = await gapsOf(asked)
    const keptSince =
      ports.clock.now() - (ports.journalDays?.(policy?.accountPath ?? '/') ?? retention.journal.days) * dayMs
    const facts = { ...found, from: asked.from, at, keptSince, served, hosts, gaps, world }
    return { ...found, hosts, gaps, world, conclusion: conclude(facts) }

    async function hopsNow(of: MailPolicy | undefined) {
      const next = of && (await ports.hops.find(of))
      return next?.kind === 'hops' ? next.hops : []
    }

    async function gapsOf({ from, to }: TraceAsked): Promise<Gap[]> {
      const written = await gapsIn(db, from, to)
      const now = ports.notes.lost()
      const isIn = now && now.from <= to && ports.clock.now() >= from
      return isIn ? [...written, { from: now.from, to: ports.clock.now(), why: 'flood', lost: now.lost }] : written
    }
  }
