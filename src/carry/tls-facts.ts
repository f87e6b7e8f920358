// Counts how TLS outward went, as a TLS report would say it (RFC 8460 §4.4): for people to see. No report is sent.
import { formatTlsa } from '../smtp/dane.ts'
import type { TlsPolicy } from '../smtp/tls-policy.ts'
import type { TlsPolicyType } from '../smtp/tls-rpt.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { addFacts, listFacts, type TlsFact } from './tls-facts.store.ts'

export type { TlsFact }

/** One connection. */
export type TlsAttempt = Omit<TlsFact, 'day' | 'sessions'>

export type TlsFacts = {
  count(attempt: TlsAttempt): void
  /** Of one domain for the last `days` (today is one of them), the newest first. */
  list(domain: string, days: number): Promise<readonly TlsFact[]>
  /** Writes what is counted now and then until the signal aborts; then once more. */
  run(signal: AbortSignal): Promise<void>
}

const dayMs = 86_400_000
const writeMs = 10_000
/** Different counts held before they are written; more are dropped, with a line in the log. */
const maxHeld = 10_000
const maxListed = 2_000

export function createTlsFacts({ store, clock, log }: { store: Store<QueueTables>; clock: Clock; log: Log }): TlsFacts {
  let held = new Map<string, TlsFact>()
  let dropped = 0

  async function write(): Promise<void> {
    if (dropped > 0) log.warn({ dropped }, 'TLS connections were not counted')
    dropped = 0
    if (held.size === 0) return
    const facts = [...held.values()]
    held = new Map()
    await store
      .transact((tx) => addFacts(tx, facts))
      .catch((error: unknown) => log.error({ err: error }, 'counts of TLS connections could not be stored'))
  }

  return {
    count(attempt) {
      const day = dayOf(clock.now())
      const { domain, policyType, policyText, host, address, result } = attempt
      const key = JSON.stringify([day, domain, policyType, policyText, host, address, result])
      const before = held.get(key)
      if (!before && held.size >= maxHeld) dropped += 1
      else held.set(key, { ...attempt, day, sessions: (before?.sessions ?? 0) + 1 })
    },
    async list(domain, days) {
      await write()
      return listFacts(store.db, { domain, since: dayOf(clock.now() - (days - 1) * dayMs), limit: maxListed })
    },
    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(writeMs, signal)
        await write()
      }
    },
  }
}

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

/** Lines of a policy that are kept, and characters of one: a stranger may publish more. */
const maxLines = 20
const maxLineLength = 300

/** RFC 8460 §4.4: the policy's type and its text, line by line. */
export function shownPolicy(policy: TlsPolicy): { policyType: TlsPolicyType; policyText: readonly string[] } {
  switch (policy.kind) {
    case 'opportunistic':
      return { policyType: 'no-policy-found', policyText: [] }
    case 'dane':
      return { policyType: 'tlsa', policyText: cut(policy.records.map(formatTlsa).toSorted()) }
    case 'sts': {
      const { mode, maxAge, mx } = policy.policy
      const lines = ['version: STSv1', `mode: ${mode}`, ...mx.map((one) => `mx: ${one}`), `max_age: ${maxAge}`]
      return { policyType: 'sts', policyText: cut(lines) }
    }
  }
}

const cut = (lines: readonly string[]): readonly string[] =>
  lines.slice(0, maxLines).map((line) => line.slice(0, maxLineLength))
