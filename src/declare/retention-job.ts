// Walks the table of retention.ts once an hour: what is over goes, some rows in a commit, so that nobody else waits for it.
import { listOldRows, type OldRow, removeOldRows } from '../store/old-rows.ts'
import type { ControlTables, QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { boundOf, type Kind, kinds, retention, rowsOf } from './retention.ts'
import { pathsOfDomains } from './retention.store.ts'
import type { Terms } from './retention-terms.ts'

export type RetentionJob = {
  /** Until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** One walk; how many rows of each kind went. */
  walk(signal?: AbortSignal): Promise<Partial<Record<Kind, number>>>
}

const everyMs = 3_600_000
/** After the start, when there is more to do. */
const firstMs = 60_000

export function createRetentionJob(ports: {
  readonly control: Store<ControlTables>
  readonly queue: Store<QueueTables>
  readonly terms: Terms
  /** The earlier of the clocks: one that was set forward must not make everything old. */
  now(): number
  readonly clock: Clock
  readonly log: Log
  /** Recipients of messages whose time as undeliverable or quarantined is over. */
  forgetRecipients(ids: readonly string[]): Promise<void>
}): RetentionJob {
  const { control, queue, terms, log } = ports

  /** Rows that name a domain belong to the account that has it now. */
  async function withPaths(rows: readonly OldRow[]): Promise<readonly OldRow[]> {
    const paths = await pathsOfDomains(await control.reader(), [...new Set(rows.flatMap(({ owner }) => owner ?? []))])
    return rows.map((row) => ({ ...row, owner: paths.get(row.owner ?? '') ?? null }))
  }

  async function forget(kind: Kind, signal: AbortSignal | undefined): Promise<number> {
    const { rows } = retention[kind]
    if (rows === 'at-once') return 0
    const of = rowsOf(rows)
    const store = (rows.in === 'control' ? control : queue) as unknown as Store<unknown>
    const now = ports.now()
    // Of what nobody owns any more nobody would miss it.
    const shortest = terms.shortest(kind)
    let gone = 0
    for (let after: OldRow | undefined; !signal?.aborted;) {
      const page = await listOldRows(await store.reader(), of, { before: boundOf(kind, now, shortest), after })
      after = page.at(-1)
      if (!after) break
      const owned = of.owner.by === 'domain-name' ? await withPaths(page) : page
      const over = owned.filter(
        ({ since, owner }) => since < boundOf(kind, now, owner === null ? shortest : terms.daysOf(kind, owner)),
      )
      if (rows.through) await ports.forgetRecipients(over.map(({ place }) => String(place.at(-1))))
      else await store.transact((tx) => removeOldRows(tx, of, over))
      gone += over.length
    }
    return gone
  }

  async function walk(signal?: AbortSignal): Promise<Partial<Record<Kind, number>>> {
    await terms.load()
    const gone: Partial<Record<Kind, number>> = {}
    for (const kind of kinds) {
      try {
        const count = await forget(kind, signal)
        if (count > 0) gone[kind] = count
      } catch (error) {
        log.error({ err: error, kind }, 'what is over could not be removed')
      }
    }
    return gone
  }

  return {
    walk,
    async run(signal) {
      for (let waitMs = firstMs; ; waitMs = everyMs) {
        await ports.clock.sleep(waitMs, signal)
        if (signal.aborted) return
        const gone = await walk(signal).catch((error: unknown) => {
          log.error({ err: error }, 'it is not known what is over')
          return {}
        })
        if (Object.keys(gone).length > 0) log.info({ gone }, 'what was over was removed')
      }
    },
  }
}
