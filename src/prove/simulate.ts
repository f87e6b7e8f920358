// What every sender does when hosts are down: who takes what share of the mail, where mail waits and until when, and what leads back to itself.
// Mail is never lost by that: it waits somewhere, and this says where.
import { type RecordChange, setKey } from '../declare/rrset.ts'
import { recordsOf } from '../declare/zone-frame.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'
import { MX } from '../dns/records/index.ts'
import type { MailHost, MailHosts } from '../smtp/mail-hosts.ts'
import { spelling, withoutDown } from './route.ts'

/**
 * A server that stores mail and hands it on, such as a backup MX: the names under which it stands in the MX set, and to whom it hands. `better` are
 * the hosts of the set that are better than itself (RFC 5321 §5.1); else it is these hosts, by name or address.
 */
export type Keeper = {
  readonly names: readonly string[]
  readonly to: 'better' | readonly string[]
  /** Days for which it tries, and for which it then keeps what it could not hand on; undefined: not known. */
  readonly days?: { readonly tries: number; readonly keeps: number }
}

/** RFC 5321 §4.5.4.1: "the give-up time generally needs to be at least 4-5 days". */
const senderDays = { least: 4, most: 5 } as const

/**
 *   delivered   the host takes it, and is no keeper
 *   handed-on   a keeper takes it and hands it on to `to` at once
 *   kept        a keeper takes it and keeps it until one of `to` is back
 *   unknown     the host's addresses cannot be found out now
 */
export type Fate = 'delivered' | 'handed-on' | 'kept' | 'unknown'

/** `share`: the fraction of all senders whose mail this host takes. */
export type Take = {
  readonly exchange: string
  readonly share: number
  readonly fate: Fate
  readonly to: readonly string[]
}

/** Where mail waits: at its senders (`at: null`), or at a keeper. After `most` days (null: not known) it is given back, or a person decides. */
export type Wait = {
  readonly at: string | null
  readonly share: number
  readonly days: { readonly least: number; readonly most: number } | null
}

/**
 *   arrives   all mail reaches a host that is no keeper, or is handed on to one
 *   kept      some or all of it waits at a keeper
 *   waits     all of it waits at its senders
 *   refused   the DNS says that there is nowhere to go: senders give it back at once
 *   unknown   this cannot be determined now
 */
export type SceneOutcome = 'arrives' | 'kept' | 'waits' | 'refused' | 'unknown'

export type Scene = {
  /** Hosts and addresses that are down in it, as they were named. */
  readonly down: readonly string[]
  readonly outcome: SceneOutcome
  readonly takes: readonly Take[]
  readonly waits: readonly Wait[]
  /** Keepers that have nobody to hand on to, now or ever: they take nothing. */
  readonly loops: readonly string[]
}

/** What happens while these are down. */
export function sceneOf(found: MailHosts, down: readonly string[], keepers: readonly Keeper[] = []): Scene {
  const scene = { down, takes: [], waits: [], loops: [] }
  if (found.kind === 'unknown-now') return { ...scene, outcome: 'unknown' }
  if (found.kind !== 'hosts') return { ...scene, outcome: 'refused' }
  const set = new HostSet(found.hosts, down, keepers)
  const loops = found.hosts.filter((host) => set.loops(host)).map(({ text }) => text)
  const group = set.firstUp(found.hosts)
  if (group.length === 0)
    return { ...scene, outcome: 'waits', waits: [{ at: null, share: 1, days: senderDays }], loops }
  const ends = group.map((host) => ({ host, ...set.endOf(host), share: 1 / group.length }))
  const takes = ends.map(({ host, share, fate, to }): Take => ({ exchange: host.text, share, fate, to }))
  const waits = ends
    .filter(({ fate }) => fate === 'kept')
    .map(({ at, share, days }): Wait => ({ at, share, days: days ? { least: days.tries, most: days.tries } : null }))
  return { ...scene, outcome: worstOf(takes), takes, waits, loops }
}

/** Nothing down; each machine down alone; the chosen sets; all of the best hosts, all of the two best preferences and so on to all. No set twice. */
export function scenesOf(
  found: MailHosts,
  { keepers = [], chosen = [] }: { keepers?: readonly Keeper[]; chosen?: readonly (readonly string[])[] } = {},
): readonly Scene[] {
  const hosts = found.kind === 'hosts' ? found.hosts.filter((host) => host.addressState !== 'none') : []
  const steps = [...new Set(hosts.map(({ preference }) => preference))].map((worst) =>
    hosts.filter(({ preference }) => preference <= worst).map(({ text }) => text),
  )
  const sets = [[], ...hosts.map((host) => sameMachine(host, hosts)), ...chosen, ...steps]
  const byKey = new Map(sets.map((set) => [set.map(spelling).toSorted().join(), set]))
  return [...byKey.values()].map((down) => sceneOf(found, down, keepers))
}

/** The host, and those that would go down with it: all their addresses are its own. */
function sameMachine(host: MailHost, hosts: readonly MailHost[]): string[] {
  const own = new Set(host.addresses)
  const others = hosts.filter(
    (other) => other !== host && other.addresses.length > 0 && other.addresses.every((address) => own.has(address)),
  )
  return [host, ...others].map(({ text }) => text)
}

function worstOf(takes: readonly Take[]): SceneOutcome {
  if (takes.some(({ fate }) => fate === 'kept')) return 'kept'
  return takes.some(({ fate }) => fate === 'unknown') ? 'unknown' : 'arrives'
}

type End = { fate: Fate; to: readonly string[]; at: string; days?: Keeper['days'] }

class HostSet {
  readonly #hosts: readonly MailHost[]
  readonly #away: ReadonlySet<string>
  /** What is down, with the addresses of the hosts that are. */
  readonly #silent: ReadonlySet<string>
  readonly #keepers: ReadonlyMap<string, Keeper>

  constructor(hosts: readonly MailHost[], down: readonly string[], keepers: readonly Keeper[]) {
    this.#hosts = hosts
    this.#away = new Set(down.map(spelling))
    const fallen = hosts.filter((host) => withoutDown(host, this.#away).length === 0)
    this.#silent = new Set([...this.#away, ...fallen.flatMap(({ addresses }) => addresses)])
    this.#keepers = new Map(keepers.flatMap((keeper) => keeper.names.map((name) => [spelling(name), keeper])))
  }

  keeperOf(host: MailHost): Keeper | undefined {
    return this.#keepers.get(spelling(host.text))
  }

  /** Of these hosts, those of the lowest preference at which one can be tried and takes mail; by name. */
  firstUp(hosts: readonly MailHost[]): MailHost[] {
    const up = hosts.filter(
      (host) => host.addressState !== 'none' && withoutDown(host, this.#away).length > 0 && !this.loops(host),
    )
    const best = Math.min(...up.map(({ preference }) => preference))
    return up.filter(({ preference }) => preference === best).toSorted((a, b) => (a.text < b.text ? -1 : 1))
  }

  /** It stores mail for hosts that it does not have: a better one in the set, or any that it was given. */
  loops(host: MailHost): boolean {
    const keeper = this.keeperOf(host)
    return keeper !== undefined && (keeper.to === 'better' ? this.#betterThan(keeper) : keeper.to).length === 0
  }

  /** Where mail ends that this host takes. Preferences fall from keeper to keeper, so that this ends. */
  endOf(host: MailHost): End {
    const keeper = this.keeperOf(host)
    const at = host.text
    if (!keeper) return { fate: host.addressState === 'unknown' ? 'unknown' : 'delivered', to: [], at }
    const days = keeper.days ? { days: keeper.days } : {}
    if (keeper.to !== 'better') {
      const up = keeper.to.filter((one) => !this.#silent.has(spelling(one)))
      return up.length > 0 ? { fate: 'handed-on', to: up, at } : { fate: 'kept', to: keeper.to, at, ...days }
    }
    const better = this.#betterThan(keeper)
    const next = this.firstUp(better)
    if (next.length === 0) return { fate: 'kept', to: better.map(({ text }) => text), at, ...days }
    const to = next.map(({ text }) => text)
    const further = next.map((one) => this.endOf(one)).find(({ fate }) => fate === 'kept')
    return further ? { ...further, to } : { fate: 'handed-on', to, at }
  }

  /** RFC 5321 §5.1: itself, its equals and what is worse are dropped. */
  #betterThan(keeper: Keeper): MailHost[] {
    const own = this.#hosts.filter((host) => this.keeperOf(host) === keeper)
    const limit = Math.min(...own.map(({ preference }) => preference))
    return this.#hosts.filter(({ preference }) => preference < limit)
  }
}

// ── A planned change ────────────────────────────────────────────────────────────────────────────

/**
 * Whose answers a sender has. While a change spreads there are three kinds of senders: those that still hold the old answers, those with the new
 * ones, and, since MX and addresses expire apart, those with the old MX set and the new addresses of its hosts.
 */
export type Senders = 'all' | 'old' | 'old-mx' | 'new'

export function sendersOfChange(
  before: Resolver,
  after: Resolver,
): readonly { senders: Senders; resolver: Resolver }[] {
  const oldMx: Resolver = {
    resolve: (name, type, options) => (type === MX.code ? before : after).resolve(name, type, options),
  }
  return [
    { senders: 'old', resolver: before },
    { senders: 'old-mx', resolver: oldMx },
    { senders: 'new', resolver: after },
  ]
}

/** The world with some record sets changed: what the records of a plan make of a zone that is published elsewhere. */
export function changedWorld(before: Resolver, changes: readonly RecordChange[]): Resolver {
  const byKey = new Map(changes.map((change) => [setKey(change.name, change.type), change]))
  return {
    async resolve(name, type, options): Promise<DnsAnswer> {
      const change = byKey.get(setKey(name, type))
      if (!change) return before.resolve(name, type, options)
      const known = { owner: name, aliases: [], ad: false, ttl: change.after?.ttl ?? 0 }
      return change.after
        ? { kind: 'records', records: [...recordsOf([change.after])], ...known }
        : { kind: 'no-data', ...known }
    },
  }
}
