// The drills of declared domains: begun here, followed in memory while they run, and kept when they end. A drill whose process ended before it is
// shown as broken off.
import type { Name } from '../dns/name.ts'
import { formatMailbox, type Mailbox } from '../smtp/address.ts'
import type { ControlTables, Store } from '../store/store.ts'
import { newId } from '../system/id.ts'
import type { Log } from '../system/log.ts'
import { type DrillFacts, type DrillOutcome, type DrillPorts, outcomeOf, runDrill } from './drill.ts'
import * as rows from './drills.store.ts'
import type { DrillRow, SeenHandOver } from './drills.store.ts'

export type { SeenHandOver } from './drills.store.ts'

export type Drill = DrillRow & {
  readonly state: 'running' | 'ended' | 'broken-off'
  /** Of one that ended. */
  readonly outcome: DrillOutcome | undefined
}

export type DrillOf = {
  readonly domainId: string
  readonly domain: Name
  readonly address: Mailbox
  readonly actor: string
}

export type Drills = {
  /** Resolves when it has begun; `ended` is called when it has not begun or has an end, whatever happens. */
  begin(of: DrillOf, ended: () => void): Promise<Drill>
  /** The newest first. */
  list(domainId: string): Promise<readonly Drill[]>
  /** What drills showed of the domain's next hops. */
  handOvers(domainId: string): Promise<readonly SeenHandOver[]>
  /** Nothing of a drill is under way any more; call it once `signal` has aborted. */
  settled(): Promise<unknown>
}

/** Of each domain. */
export const keptDrills = 20
/** As much of a next hop's words as is kept. */
const maxWords = 500

export function createDrills(
  ports: DrillPorts & { readonly store: Store<ControlTables>; readonly log: Log; readonly signal: AbortSignal },
): Drills {
  const { store, log, clock, signal } = ports
  /** What is known of those that run now. */
  const running = new Map<string, DrillFacts>()
  const runs = new Set<Promise<void>>()

  /** `known`: what ran when the row was asked for, for it may have ended since. */
  const shown = (row: DrillRow, known: ReadonlyMap<string, DrillFacts>): Drill => {
    if (row.endedAt !== undefined) return { ...row, state: 'ended', outcome: outcomeOf(row.facts) }
    const facts = running.get(row.id) ?? known.get(row.id)
    return { ...row, facts: facts ?? row.facts, state: facts ? 'running' : 'broken-off', outcome: undefined }
  }

  async function run(row: DrillRow, { domain, address, domainId }: DrillOf): Promise<void> {
    const onChange = (facts: DrillFacts): void => void running.set(row.id, facts)
    const facts = await runDrill({ domain, address, token: row.id, onChange, signal }, ports)
    const at = clock.now()
    await store.transact(async (tx) => {
      await rows.endDrill(tx, row.id, at, facts)
      const seen = seenIn(facts, at)
      // The domain may have been removed meanwhile, and its drill with it.
      if (seen && (await rows.lastDrills(tx, domainId, 1)).length > 0) await rows.keepHandOver(tx, domainId, seen)
    })
  }

  return {
    async begin(of, ended) {
      const now = clock.now()
      const row: DrillRow = {
        id: newId(now),
        domainId: of.domainId,
        address: formatMailbox(of.address),
        actor: of.actor,
        begunAt: now,
        endedAt: undefined,
        facts: { ways: [] },
      }
      try {
        await store.transact(async (tx) => {
          await rows.insertDrill(tx, row)
          const oldest = (await rows.lastDrills(tx, of.domainId, keptDrills)).at(-1)!
          await rows.forgetDrills(tx, of.domainId, oldest.id)
        })
      } catch (error) {
        ended()
        throw error
      }
      running.set(row.id, row.facts)
      const work = run(row, of)
        .catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error, drill: row.id }, 'a drill was broken off')
        })
        .finally(() => {
          running.delete(row.id)
          runs.delete(work)
          ended()
        })
      runs.add(work)
      return shown(row, running)
    },
    async list(domainId) {
      const known = new Map(running)
      return (await rows.lastDrills(store.db, domainId, keptDrills)).map((row) => shown(row, known))
    },
    handOvers: (domainId) => rows.listHandOvers(store.db, domainId),
    settled: () => Promise.all(runs),
  }
}

/** What a drill says for sure of a next hop. */
function seenIn({ handOver }: DrillFacts, at: number): SeenHandOver | undefined {
  if (handOver?.host === undefined || (handOver.outcome !== 'exempt' && handOver.outcome !== 'refused'))
    return undefined
  const { host, outcome, spf, reply } = handOver
  return { host, outcome, spf: spf ?? '', reply: (reply ?? '').slice(0, maxWords), at }
}
