// What is known of a domain's recipients as a whole, kept in memory so that the door need not ask for it: only this process writes it.
import type { ControlTables, Store } from '../store/store.ts'
import type { Log } from '../system/log.ts'
import { type DomainFacts, findFacts, writeFacts } from './recipients.store.ts'

export type FactsOf = {
  find(domain: string): Promise<DomainFacts>
  write(domain: string, changes: Partial<DomainFacts>): Promise<void>
  /** Believed at once, written by and by: for whoever must not wait for a write. */
  note(domain: string, changes: Partial<DomainFacts>): void
  /** What was noted is written. */
  settled(): Promise<void>
  /** Somebody wrote them in a transaction of his own. */
  forget(domain: string): void
}

const maxKept = 50_000

export function createFacts({ store, log }: { readonly store: Store<ControlTables>; readonly log: Log }): FactsOf {
  const kept = new Map<string, DomainFacts>()
  /** Noted and not written yet. */
  const noted = new Map<string, Partial<DomainFacts>>()
  const underWay = new Set<Promise<void>>()
  /** Grows with every write: what was read before one is not kept. */
  let writes = 0

  const forget = (domain: string): void => {
    writes += 1
    kept.delete(domain)
  }

  const keep = (domain: string, facts: DomainFacts): void => {
    if (kept.size >= maxKept) kept.clear()
    kept.set(domain, facts)
  }

  async function write(domain: string, changes: Partial<DomainFacts>): Promise<void> {
    try {
      await writeFacts(store.db, domain, changes)
    } finally {
      forget(domain)
    }
  }

  return {
    async find(domain) {
      const known = kept.get(domain)
      if (known) return known
      const before = writes
      const facts = { ...(await findFacts(await store.reader(), domain)), ...noted.get(domain) }
      if (writes === before) keep(domain, facts)
      return facts
    },
    write,
    note(domain, changes) {
      const all = { ...noted.get(domain), ...changes }
      noted.set(domain, all)
      const known = kept.get(domain)
      if (known) keep(domain, { ...known, ...changes })
      const writing = write(domain, changes)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'what was seen of a domain’s recipients could not be stored'),
        )
        .finally(() => {
          underWay.delete(writing)
          if (noted.get(domain) === all) noted.delete(domain)
        })
      underWay.add(writing)
    },
    async settled() {
      await Promise.all(underWay)
    },
    forget,
  }
}
