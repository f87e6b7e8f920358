// Looks at every domain as the world sees it, so that a later question finds how it was then: where its mail goes each hour, all that a check finds
// once a day. The next hops are met on the way. What was seen is kept as rows of time; a trace asks for a moment.
import type { DomainState } from '../declare/domains.store.ts'
import { type Name, nameToText } from '../dns/name.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { inOrder } from './bulk.ts'
import { check } from './check.ts'
import type { Tools } from './evidence/index.ts'
import { gatherMx } from './evidence/mx.ts'
import { withoutCache } from './propagation.ts'
import { type Ours, sameMx, type WorldSeen, worldSeen } from './world-seen.ts'
import { addMissingLooks, checkedAt, dueLooks, keepSeen, seenAt, setLook } from './world-seen.store.ts'

/** `isCertain`: the looks before and after that moment saw the same. */
export type WorldAt = WorldSeen & { readonly from: number; readonly to: number; readonly isCertain: boolean }

export type WorldWatch = ReturnType<typeof createWorldWatch>

const [minute, hour] = [60_000, 3_600_000]
const dayMs = 24 * hour
const tickMs = 30_000
/** Domains that a tick looks at, and how many of them at once. */
const tickDomains = { most: 200, atOnce: 5 }
/** Whoever asks how it is now waits so long for a look, and causes at most one a minute. */
const patienceMs = 5_000
const freshMs = minute

export function createWorldWatch(ports: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly log: Log
  /** Ends looks that are under way. */
  readonly signal: AbortSignal
  readonly tools: (dns: DomainState['dns']) => Tools
  /** The domain, whosever it is. */
  find(domain: string): Promise<DomainState | undefined>
  /** Names and addresses by which Ulak is an MX of the domain. */
  ours(domain: Name): Promise<Ours>
  /** Where Ulak hands its mail on, each of them met. Undefined: Ulak has no part in its mail. */
  meetHops(domain: Name, signal: AbortSignal): Promise<WorldSeen['hops'] | undefined>
}) {
  const { store, clock, log, signal } = ports
  const looking = new Map<string, Promise<void>>()

  /** Looks, and keeps what it saw. One look at a domain at a time. */
  function look(state: DomainState): Promise<void> {
    const running = looking.get(state.name)
    if (running) return running
    const made = lookNow(state)
      .catch(async (error: unknown) => {
        if (signal.aborted) return
        log.error({ err: error, domain: state.name }, 'what the world sees of a domain could not be looked at')
        await setLook(store.db, state.id, { next_look: clock.now() + hour })
      })
      .finally(() => looking.delete(state.name))
    looking.set(state.name, made)
    return made
  }

  async function lookNow(state: DomainState): Promise<void> {
    const { apex } = state.zone
    // The registry is asked by people alone.
    const { rdap: _registry, ...given } = ports.tools(state.dns)
    const tools: Tools = { ...given, resolver: withoutCache(given.resolver), signal }
    const [{ mail }, hops, ours, row, checked] = await Promise.all([
      gatherMx(apex, tools),
      ports.meetHops(apex, signal),
      ports.ours(apex),
      seenAt(store.db, state.name, clock.now()),
      checkedAt(store.db, state.id),
    ])
    const before = row && (JSON.parse(row.body) as WorldSeen)
    const parts = { mail, hops: hops ?? [] }
    let seen = worldSeen({ ...parts, report: undefined }, ours, before)
    // What changed at the MX may have made or mended other faults, too.
    const isCheckDue = clock.now() - (checked ?? 0) >= dayMs || !sameMx(before, seen)
    if (isCheckDue) seen = worldSeen({ ...parts, report: await check(apex, tools) }, ours, before)
    const now = clock.now()
    const next = { next_look: now + (hops ? hour : dayMs), ...(isCheckDue && { checked_at: now }) }
    await store.transact(async (tx) => {
      // Removed meanwhile: what is seen of it is no concern of ours any more.
      if ((await checkedAt(tx, state.id)) === undefined) return
      await keepSeen(tx, state.name, seen, now)
      await setLook(tx, state.id, next)
    })
  }

  async function lookAgain(domain: string): Promise<void> {
    const state = await ports.find(domain)
    if (state && !signal.aborted) await look(state)
  }

  /** Looks at domains whose turn it is; true: there may be more. */
  async function round(): Promise<boolean> {
    const domains = await dueLooks(store.db, clock.now(), tickDomains.most)
    await inOrder(domains, { jobs: tickDomains.atOnce, done: () => {} }, lookAgain)
    return domains.length === tickDomains.most
  }

  return {
    /** How the world saw the domain at a moment; undefined: nobody had looked yet. For the last minutes it is looked at now. */
    async at(domain: Name, at: number): Promise<WorldAt | undefined> {
      const name = nameToText(domain)
      const state = await ports.find(name)
      let last = await seenAt(store.db, name, clock.now())
      if (state && (last?.to ?? 0) < at && clock.now() - (last?.to ?? 0) >= freshMs) {
        const done = new AbortController()
        const looked = look(state).finally(() => done.abort())
        await Promise.race([looked, clock.sleep(patienceMs, AbortSignal.any([signal, done.signal]))])
        last = await seenAt(store.db, name, clock.now())
      }
      const row = await seenAt(store.db, name, at)
      if (!row) return undefined
      const { from, to, body } = row
      // Right after a look nobody looks again.
      const isFresh = row.id === last?.id && at <= to + freshMs
      return { ...(JSON.parse(body) as WorldSeen), from, to, isCertain: at <= to || isFresh }
    },

    round,

    /** Until `signal` aborts. */
    async run(): Promise<void> {
      await addMissingLooks(store.db).catch((error: unknown) => log.error({ err: error }, 'looks could not be planned'))
      while (!signal.aborted) {
        const isMore = await round().catch((error: unknown) => {
          log.error({ err: error }, 'the domains could not be looked at')
          return false
        })
        if (!isMore) await clock.sleep(tickMs, signal)
      }
      await Promise.all(looking.values())
    },
  }
}
