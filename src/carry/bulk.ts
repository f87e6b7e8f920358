// A person's decision on all messages that fit, some in each commit, so that mail which comes in meanwhile waits for milliseconds. What was
// decided stays decided when it breaks off: the same again does the rest.
import type { Scope } from '../declare/scope.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Decision, QueueEvent } from './queue.ts'
import { type Conditions, decide, listQuery, newestId } from './queue.store.ts'

/** `messages`: those of which at least one recipient changed. */
export type Bulk = { readonly messages: number }

/** Messages in one commit. */
export const atOnce = 200

export function createBulk(ports: {
  readonly store: Store<QueueTables>
  readonly clock: Clock
  removeSpools(names: readonly string[]): Promise<void>
  /** How long a domain has its mail tried. */
  lifetimeOf(domain: string): Promise<number>
  /** Mail waits in the store. */
  waits(): void
  tryNow(domain: string): void
}) {
  const { store, clock } = ports

  return async function decideAll(scope: Scope, decision: Decision, conditions: Conditions): Promise<Bulk> {
    // Ids grow, so what comes in from now on is not met; what was released and failed again is met once.
    const last = await newestId(store.db)
    const lifetimes = new Map<string, number>()
    const domains = new Set<string>()
    let messages = 0
    for (let after: string | undefined; ;) {
      const found = await listQuery(store.db, scope, { ...conditions, after, limit: atOnce }).execute()
      const page = found.filter(({ id }) => id <= last)
      if (decision === 'release')
        for (const { domain } of page) if (!lifetimes.has(domain)) lifetimes.set(domain, await ports.lifetimeOf(domain))
      const done = await store.transact(async (tx) => {
        const changed: string[] = []
        const spools: string[] = []
        for (const { id, domain } of page) {
          const decided = await decide(tx, scope, id, eventOf(decision, lifetimes.get(domain)), clock.now())
          if (!decided || decided.changed === 0) continue
          changed.push(domain)
          spools.push(...decided.spools)
        }
        return { changed, spools }
      })
      await ports.removeSpools(done.spools)
      messages += done.changed.length
      for (const domain of done.changed) domains.add(domain)
      if (page.length < atOnce) break
      after = page.at(-1)!.id
    }
    ports.waits()
    if (decision === 'retry' || decision === 'release') for (const domain of domains) ports.tryNow(domain)
    return { messages }
  }
}

const eventOf = (decision: Decision, lifetimeMs = 0): QueueEvent & { readonly kind: Decision } =>
  decision === 'release' ? { kind: decision, lifetimeMs } : { kind: decision }
