// What is known of each next hop, so that it outlives a restart and others can ask: since when it is down and why, and what its last EHLO offered.
// Answers come from memory; what changes is written behind, some at a time, and nobody waits for it.
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { type HopRow, listHops, saveHops } from './health.store.ts'

/** `key` names the host as carry does (two domains that mean the same host have the same key), and holds its port. */
export type HopId = { readonly key: string; readonly port: number }

export type HopTrouble = { readonly fault: string; readonly reason: string; readonly since: number }

/** What a host said it can take. */
export type HopOffer = {
  /** Bytes; undefined: it names no limit. */
  readonly size: number | undefined
  readonly smtputf8: boolean
  readonly eightBitMime: boolean
  readonly startTls: boolean
  readonly dsn: boolean
  /** It takes the address of the client in front of us (XCLIENT). */
  readonly xclient?: true
}

export type HopHealth = HopId & {
  readonly trouble: HopTrouble | undefined
  readonly offer: HopOffer | undefined
  /** Since when it is down, or up. */
  readonly since: number
}

export type Health = {
  /** Reads what was known; call it once before anything else. */
  load(): Promise<void>
  /** Everything that is down. */
  down(): readonly HopHealth[]
  find(key: string): HopHealth | undefined
  failed(hop: HopId, trouble: HopTrouble): void
  reached(hop: HopId): void
  offered(hop: HopId, offer: HopOffer): void
  /** Writes until the signal aborts, then what is left. */
  run(signal: AbortSignal): Promise<void>
}

/** Hosts that are remembered; of more, the one that was heard of longest ago is forgotten. */
const maxHosts = 100_000
/** After a change, others may join it in one write. */
const gatherMs = 1_000
/** A host whose trouble only has other words is written this often at most: some answers have a number in them. */
const wordsMs = 60_000
const dayMs = 86_400_000

type Entry = { health: HopHealth; seenAt: number; writtenAt: number; failures: number }

export function createHealth(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly log: Log
}): Health {
  const { store, clock, log } = parts
  const entries = new Map<string, Entry>()
  const changed = new Set<string>()
  let wake = Promise.withResolvers<void>()

  function note(hop: HopId, change: (before: HopHealth) => HopHealth, failures: (before: number) => number): void {
    const now = clock.now()
    const before = entries.get(hop.key)
    const known = before?.health ?? { key: hop.key, port: hop.port, trouble: undefined, offer: undefined, since: now }
    const health = change(known)
    const entry = {
      health,
      seenAt: now,
      writtenAt: before?.writtenAt ?? 0,
      failures: failures(before?.failures ?? 0),
    }
    // The newest are last, so that the oldest can be forgotten.
    entries.delete(hop.key)
    entries.set(hop.key, entry)
    if (entries.size > maxHosts) entries.delete(entries.keys().next().value!)
    if (!isWorthWriting(known, entry, now)) return
    changed.add(hop.key)
    wake.resolve()
  }

  async function write(): Promise<void> {
    const keys = [...changed]
    const rows = keys.flatMap((key) => entries.get(key) ?? []).map(rowOf)
    changed.clear()
    try {
      await saveHops(store.db, rows)
      const now = clock.now()
      for (const key of keys) {
        const entry = entries.get(key)
        if (entry) entry.writtenAt = now
      }
    } catch (error) {
      log.warn({ err: error }, 'what is known of next hops could not be stored now')
      for (const key of keys) changed.add(key)
    }
  }

  return {
    async load() {
      for (const row of (await listHops(store.db, maxHosts)).toReversed()) entries.set(row.host, entryOf(row))
    },
    down: () => [...entries.values()].flatMap(({ health }) => (health.trouble ? health : [])),
    find: (key) => entries.get(key)?.health,
    failed(hop, { fault, reason, since }) {
      note(
        hop,
        (before) => ({ ...before, trouble: { fault, reason, since }, since }),
        (before) => before + 1,
      )
    },
    reached(hop) {
      note(
        hop,
        (before) => (before.trouble ? { ...before, trouble: undefined, since: clock.now() } : before),
        () => 0,
      )
    },
    offered(hop, offer) {
      note(
        hop,
        (before) => (isSame(before.offer, offer) ? before : { ...before, offer }),
        (before) => before,
      )
    },
    async run(signal) {
      while (!signal.aborted) {
        await Promise.race([wake.promise, clock.sleep(wordsMs, signal)])
        if (changed.size === 0) continue
        await clock.sleep(gatherMs, signal)
        wake = Promise.withResolvers()
        await write()
        // A store that is busy or full is not pressed.
        if (changed.size > 0) await clock.sleep(10 * gatherMs, signal)
      }
      if (changed.size > 0) await write()
    },
  }
}

function isWorthWriting(before: HopHealth, { health, writtenAt }: Entry, now: number): boolean {
  if (before.trouble?.since !== health.trouble?.since || before.offer !== health.offer) return true
  if (before.trouble?.reason !== health.trouble?.reason) return now - writtenAt >= wordsMs
  return now - writtenAt >= dayMs
}

const isSame = (one: HopOffer | undefined, other: HopOffer): boolean => JSON.stringify(one) === JSON.stringify(other)

const rowOf = ({ health, seenAt, failures }: Entry): HopRow => ({
  host: health.key,
  port: health.port,
  state: health.trouble ? 'down' : 'up',
  since: health.since,
  seen_at: seenAt,
  failures,
  reply: health.trouble?.reason ?? '',
  fault: health.trouble?.fault ?? null,
  offer: health.offer ? JSON.stringify(health.offer) : null,
})

function entryOf(row: HopRow): Entry {
  const trouble =
    row.state === 'down' ? { fault: row.fault ?? 'silent', reason: row.reply, since: row.since } : undefined
  const offer = row.offer === null ? undefined : (JSON.parse(row.offer) as HopOffer)
  const health = { key: row.host, port: row.port, trouble, offer, since: row.since }
  return { health, seenAt: row.seen_at, writtenAt: row.seen_at, failures: row.failures }
}
