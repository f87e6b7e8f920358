// Whether the world asks us for the domains that are served here, and since when: a look for whoever wants to know, and a watch: often over those
// that are not here yet, once a day over those that are.
import { type Brand, isOneOfThese } from '../declare/brand.ts'
import type { DomainState } from '../declare/domains.store.ts'
import { apexServers } from '../declare/zone-frame.ts'
import { publishedZone } from '../declare/zones.ts'
import { equalNames, isWithin, type Name, nameToText } from '../dns/name.ts'
import { A, AAAA, NS, type Rdata } from '../dns/records/index.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { inOrder } from './bulk.ts'
import { type HereLook, lookHere } from './here-look.ts'
import { dueHere, findHere, keepHere } from './here.store.ts'
import { afterLook, type HereState } from './here-state.ts'
import type { LookTools } from './propagation.ts'
import { createPropagationWatch } from './propagation-watch.ts'

/** A name server that is to be entered at the registrar. */
export type ToEnter = {
  readonly host: string
  /** As far as they are known here. */
  readonly addresses: readonly string[]
  /** It lies in the domain itself, so that the registrar must be given its addresses, too (glue). */
  readonly isGlue: boolean
  /** Undefined: not one of ours, not asked. */
  readonly answers: boolean | undefined
}

export type HereView = Pick<HereLook, 'at' | 'hasDs'> & {
  readonly domain: string
  readonly state: HereState
  /** ms since 1970; undefined where the state is unknown. */
  readonly since: number | undefined
  /** When the last old answer is gone; only while `switching`. */
  readonly until: number | undefined
  /** Since when the zone above names others again, which had named us alone; undefined: it never did, or does. */
  readonly leftAt: number | undefined
  readonly nameservers: readonly ToEnter[]
  readonly parent: { readonly servers: readonly string[]; readonly ttl: number } | undefined
}

export type Here = ReturnType<typeof createHere>

const tickMs = 30_000
/** Domains that a tick looks at, and how many of them at once. */
const tickDomains = { most: 50, atOnce: 5 }

export function createHere(ports: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly tools: LookTools
  readonly log: Log
  /** The domain, whosever it is. */
  find(domain: string): Promise<DomainState | undefined>
}) {
  const { store, clock, brand, tools, log } = ports
  const looks = createPropagationWatch<HereLook>({
    clock,
    look: async (apex) => {
      const state = await ports.find(nameToText(apex))
      return lookHere(apex, { serial: state?.serial, ours: brand.nameservers }, tools)
    },
  })

  /** What a look says in the light of the ones before it, which it is then remembered with. */
  function remember(state: DomainState, look: HereLook) {
    const inZone = apexServers(state.zone, brand).map(nameToText)
    const parent = look.parent?.servers.map((one) => ({ ...one, isInZone: inZone.includes(one.host) }))
    return store.transact(async (tx) => {
      const { isThere, row } = await findHere(tx, state.id)
      const now = afterLook(row, { ...look, parent })
      if (isThere && (row === undefined || row.lookedAt < look.at)) {
        await keepHere(tx, state.id, now.row)
        if (now.row.leftAt !== undefined && row?.leftAt === undefined)
          log.warn(
            { domain: state.name, asks: look.parent?.servers.map(({ host }) => host) },
            'the world asks others again',
          )
      }
      return now
    })
  }

  /** Looks, unless somebody did within the last seconds. */
  async function of(state: DomainState): Promise<HereView> {
    const { apex } = state.zone
    const look = (await looks.sights(apex, NS.code)).at(-1)!
    const now = await remember(state, look)
    return {
      domain: state.name,
      at: look.at,
      state: now.state,
      since: now.state === 'unknown' ? undefined : now.row.since,
      until: now.until,
      leftAt: now.row.leftAt,
      nameservers: toEnter(state, look, brand),
      parent: look.parent && { servers: look.parent.servers.map(({ host }) => host).toSorted(), ttl: look.parent.ttl },
      hasDs: look.hasDs,
    }
  }

  async function lookAgain(domain: string): Promise<void> {
    const state = await ports.find(domain)
    if (!state) return
    try {
      await of(state)
    } catch (error) {
      if (tools.signal?.aborted) return
      log.error({ err: error, domain }, 'whom the world asks for a domain could not be looked at')
      // Others get their turn before it is tried again.
      await remember(state, { at: clock.now(), parent: undefined, nsTtl: 0, own: [], hasDs: undefined })
    }
  }

  /** Domains whose turn it is. */
  async function tick(): Promise<void> {
    const domains = await dueHere(store.db, clock.now(), tickDomains.most)
    await inOrder(domains, { jobs: tickDomains.atOnce, done: () => {} }, lookAgain)
  }

  return {
    of,

    /** Until `signal` aborts, which also ends the looks if it is that of the tools. */
    async watch(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        await tick().catch((error: unknown) => log.error({ err: error }, 'the delegations could not be looked at'))
        await clock.sleep(tickMs, signal)
      }
    },
  }
}

function toEnter(state: DomainState, look: HereLook, brand: Brand): ToEnter[] {
  const { apex } = state.zone
  const { records } = publishedZone(state, brand)
  const inZone = (host: Name): string[] =>
    records
      .filter(({ name, type }) => (type === A.code || type === AAAA.code) && equalNames(name, host))
      .map(({ data }) => (data as Rdata['A']).address)
  return apexServers(state.zone, brand).map((server) => {
    const host = nameToText(server)
    const ours = brand.nameservers.find((one) => isOneOfThese([one], { host }))
    const isGlue = isWithin(server, apex)
    return {
      host,
      addresses: isGlue ? inZone(server) : (ours?.addresses ?? []),
      isGlue,
      answers: look.own.find((one) => one.host === host)?.answers,
    }
  })
}
