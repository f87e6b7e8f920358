/*
 * What is known of each next hop, shared by all domains that have it.
 *
 *   from   event      to
 *   up     failed     down     domains without another host are parked
 *   down   due        down     it is probed, while somebody wants it: mail that is parked, or that took a worse host
 *   down   failed     down     later probes as schedule.ts says
 *   down   reached    up       every parked domain is woken at once
 *
 * Only probes connect to a host that is down, one after the other as they become due, so that a thousand dead hosts delay nobody and get a
 * fair share of 200 probes a second. What outlives a restart is kept by declare/health.ts and told here at start.
 */
import { Agenda } from './agenda.ts'
import type { Hop } from './hops.ts'
import { type HostFault, nextProbe, probeSpacingMs } from './schedule.ts'

export type HostDown = {
  readonly fault: HostFault
  readonly reason: string
  readonly since: number
  readonly nextProbe: number
}

/** What went wrong with an attempt that began at `begun`. */
export type HostFailure = {
  readonly fault: HostFault
  readonly reason: string
  readonly begun: number
  /** How long to leave it alone, if that is known better than by the fault. */
  readonly waitMs?: number | undefined
  /** Where it was looked for. */
  readonly addresses?: readonly string[] | undefined
}

/** Hosts that are known to be down; of more the one that failed first is forgotten, and found again when mail is to go there. */
const maxDown = 100_000
/** Probes of one host that may be under way at once: one to which nothing is said must not hide that a later one would be answered. */
const maxUnderWay = 5
/** However many reasons there are to probe a host at once, it is not probed more often than this. */
const shortestWaitMs = 1_000

export class Hosts {
  readonly #down = new Map<string, HostDown>()
  readonly #hops = new Map<string, Hop>()
  readonly #probes = new Agenda()
  readonly #underWay = new Map<string, number>()
  readonly #lastProbe = new Map<string, number>()
  #nextSlot = 0
  readonly #addressesOf = new Map<string, readonly string[]>()
  readonly #hostsAt = new Map<string, Set<string>>()
  /** In the order in which they came. */
  readonly #parked = new Map<string, Set<string>>()
  readonly #hopsOf = new Map<string, readonly Hop[]>()

  /** undefined: nothing is wrong with it. */
  get(host: string): HostDown | undefined {
    return this.#down.get(host)
  }

  /** What was known before this process began. It is probed at once when somebody wants it. */
  restore(host: string, known: Omit<HostDown, 'nextProbe'>): void {
    if (!this.#down.has(host)) this.#down.set(host, { ...known, nextProbe: 0 })
  }

  failed(hop: Hop, { fault, reason, begun, waitMs, addresses }: HostFailure): HostDown {
    const before = this.#down.get(hop.key)
    const since = before?.since ?? begun
    const next = waitMs === undefined ? nextProbe(begun, since, fault) : begun + waitMs
    const down = { fault, reason, since, nextProbe: Math.max(next, before?.nextProbe ?? 0) }
    this.#down.set(hop.key, down)
    if (addresses) this.#rememberAddresses(hop.key, addresses)
    if (this.#down.size > maxDown) this.#forget(this.#down.keys().next().value!)
    if (this.#isWanted(hop.key)) this.#probes.set(hop.key, down.nextProbe)
    return down
  }

  /** The domains that were waiting for it. */
  reached(host: string): readonly string[] {
    const woken = [...(this.#parked.get(host) ?? [])]
    for (const domain of woken) this.unpark(domain)
    this.#forget(host)
    return woken
  }

  // ── Who waits ─────────────────────────────────────────────────────────────────────────────────

  /** The domain waits for any of these hosts, best first; all of them are down. */
  park(domain: string, hops: readonly Hop[]): void {
    this.#hopsOf.set(domain, hops)
    for (const hop of hops) {
      this.#parked.getOrInsertComputed(hop.key, () => new Set<string>()).add(domain)
      this.want(hop)
    }
  }

  /** Somebody would use it if it were there. */
  want(hop: Hop): void {
    const down = this.#down.get(hop.key)
    if (!down) return
    this.#hops.set(hop.key, hop)
    this.#probes.advance(hop.key, down.nextProbe)
  }

  isParked(domain: string): boolean {
    return this.#hopsOf.has(domain)
  }

  /** What the domain waits for. */
  hopsOf(domain: string): readonly Hop[] {
    return this.#hopsOf.get(domain) ?? []
  }

  /** The domain waits no longer. */
  unpark(domain: string): void {
    for (const { key } of this.#hopsOf.get(domain) ?? []) {
      const here = this.#parked.get(key)
      here?.delete(domain)
      if (here?.size === 0) this.#parked.delete(key)
    }
    this.#hopsOf.delete(domain)
  }

  // ── Probes ────────────────────────────────────────────────────────────────────────────────────

  /** There is a reason to believe that it is back, or a person wants to know. */
  hurry(host: string, now: number): void {
    const down = this.#down.get(host)
    if (!down) return
    const at = Math.max(now, (this.#lastProbe.get(host) ?? 0) + shortestWaitMs)
    this.#down.set(host, { ...down, nextProbe: Math.min(down.nextProbe, at) })
    if (this.#isWanted(host)) this.#probes.advance(host, at)
  }

  /** Hosts that are down and were looked for at this address. */
  at(address: string): readonly string[] {
    return [...(this.#hostsAt.get(address) ?? [])]
  }

  /** When the next probe is to begin; undefined: none is wanted. */
  nextProbeAt(): number | undefined {
    const next = this.#probes.next()
    return next === undefined ? undefined : Math.max(next, this.#nextSlot)
  }

  /** A host whose probe begins now. The next one is set, whatever becomes of this one. */
  takeProbe(now: number): { readonly hop: Hop; readonly down: HostDown } | undefined {
    if (now < this.#nextSlot) return undefined
    for (let key = this.#probes.take(now); key !== undefined; key = this.#probes.take(now)) {
      const [hop, down] = [this.#hops.get(key), this.#down.get(key)]
      if (!hop || !down) continue
      const next = { ...down, nextProbe: nextProbe(now, down.since, down.fault) }
      this.#down.set(key, next)
      // Wanted by those who are parked; who took a worse host says so again when the next mail comes.
      if (this.#parked.has(key)) this.#probes.set(key, next.nextProbe)
      else this.#hops.delete(key)
      const underWay = this.#underWay.get(key) ?? 0
      if (underWay >= maxUnderWay) continue
      this.#underWay.set(key, underWay + 1)
      this.#lastProbe.set(key, now)
      this.#nextSlot = Math.max(this.#nextSlot, now) + probeSpacingMs
      return { hop, down }
    }
    return undefined
  }

  probeEnded(host: string): void {
    const left = (this.#underWay.get(host) ?? 1) - 1
    if (left > 0) this.#underWay.set(host, left)
    else this.#underWay.delete(host)
  }

  #isWanted(host: string): boolean {
    return this.#parked.has(host) || this.#hops.has(host)
  }

  #rememberAddresses(host: string, addresses: readonly string[]): void {
    this.#forgetAddresses(host)
    this.#addressesOf.set(host, addresses)
    for (const one of addresses) this.#hostsAt.getOrInsertComputed(one, () => new Set<string>()).add(host)
  }

  #forgetAddresses(host: string): void {
    for (const one of this.#addressesOf.get(host) ?? []) {
      const here = this.#hostsAt.get(one)
      here?.delete(host)
      if (here?.size === 0) this.#hostsAt.delete(one)
    }
    this.#addressesOf.delete(host)
  }

  #forget(host: string): void {
    this.#down.delete(host)
    this.#forgetAddresses(host)
    this.#probes.remove(host)
    this.#hops.delete(host)
    this.#lastProbe.delete(host)
  }
}
