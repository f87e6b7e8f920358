// A person's decision on all messages that fit, some in each commit, so that mail which comes in meanwhile waits for milliseconds. What was
// decided stays decided when it breaks off, and the answer says from where the same goes on.
import type { Scope } from '../declare/scope.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Decision, QueueEvent } from './queue.ts'
import { type Conditions, decideSome, listQuery, newestId } from './queue.store.ts'

export type Bulk = {
  /** Messages of which at least one recipient changed. */
  readonly messages: number
  /** Whether something is left to look at, and from where. */
  readonly next: Cursor | undefined
  /** What broke it off, if it was not merely long enough. */
  readonly fault?: unknown
}

/** Ids grow: what came in after the newest one that was there at the first call is not met. `after`: the last that was looked at. */
export type Cursor = { readonly after: string; readonly newest: string }

/** Messages in one commit. */
export const atOnce = 200
/** Messages that are looked at in one call, so that a caller hears how far it is. */
const atMostInOneCall = 10_000

export function createBulk(ports: {
  readonly store: Store<QueueTables>
  readonly clock: Clock
  readonly stopping: AbortSignal
  readonly atMost?: number
  removeSpools(names: readonly string[]): Promise<void>
  /** How long a domain has its mail tried. */
  lifetimeOf(domain: string): Promise<number>
  /** Mail waits in the store. */
  waits(): void
  tryNow(route: string): void
}) {
  const { store, clock, atMost = atMostInOneCall } = ports

  /** Rejects only when nothing was done at all. */
  return async function decideAll(
    scope: Scope,
    decision: Decision,
    conditions: Conditions,
    cursor?: Cursor,
  ): Promise<Bulk> {
    const newest = cursor?.newest ?? (await newestId(store.db))
    const lifetimes = new Map<string, number>()
    const routes = new Set<string>()
    let after = cursor?.after
    let messages = 0

    /** The next messages; how many were looked at. */
    async function step(): Promise<number> {
      const found = await listQuery(store.db, scope, { ...conditions, after, limit: atOnce }).execute()
      const page = found.filter(({ id }) => id <= newest)
      if (page.length === 0) return 0
      if (decision === 'release')
        for (const { domain } of page) if (!lifetimes.has(domain)) lifetimes.set(domain, await ports.lifetimeOf(domain))
      const domains = new Map(page.map(({ id, domain }) => [id, domain]))
      const event = (id: string) => eventOf(decision, lifetimes.get(domains.get(id) ?? ''))
      const ids = page.map(({ id }) => id)
      const done = await store.transact((tx) => decideSome(tx, ids, event, clock.now(), scope.actor))
      await ports.removeSpools(done.spools)
      messages += done.messages
      for (const route of done.routes) routes.add(route)
      after = ids[done.looked - 1]
      return done.looked
    }

    try {
      for (let seen = 0; seen < atMost && !ports.stopping.aborted;) {
        const looked = await step()
        if (looked === 0) return { messages, next: undefined }
        seen += looked
      }
      return { messages, next: after === undefined ? undefined : { after, newest } }
    } catch (fault) {
      if (after === undefined || after === cursor?.after) throw fault
      return { messages, next: { after, newest }, fault }
    } finally {
      ports.waits()
      if (decision === 'retry' || decision === 'release') for (const route of routes) ports.tryNow(route)
    }
  }
}

const eventOf = (decision: Decision, lifetimeMs = 0): QueueEvent & { readonly kind: Decision } =>
  decision === 'release' ? { kind: decision, lifetimeMs } : { kind: decision }
