/*
 * What is known of each next hop, shared by all domains that have it.
 *
 *   from   event      to
 *   up     failed     down     the next probe is set; domains without another host are parked
 *   down   due        down     one domain at a time probes it
 *   down   failed     down     later probes as schedule.ts says
 *   down   reached    up       every parked domain is woken at once
 *
 * Kept in memory only: after a start the first attempt is the probe.
 */
import { type HostFault, nextProbe } from './schedule.ts'

export type HostDown = {
  readonly fault: HostFault
  readonly reason: string
  readonly since: number
  readonly nextProbe: number
}

export class Hosts {
  readonly #down = new Map<string, HostDown>()
  /** In the order in which they came. */
  readonly #parked = new Map<string, Set<string>>()
  readonly #hostsOf = new Map<string, readonly string[]>()

  /** undefined: nothing is wrong with it. */
  get(host: string): HostDown | undefined {
    return this.#down.get(host)
  }

  /** A probe begins: nobody else begins one before it ends, or before it should have. */
  probing(host: string, until: number): void {
    const down = this.#down.get(host)
    if (down) this.#down.set(host, { ...down, nextProbe: Math.max(down.nextProbe, until) })
  }

  failed(host: string, fault: HostFault, reason: string, now: number): HostDown {
    const since = this.#down.get(host)?.since ?? now
    const down = { fault, reason, since, nextProbe: nextProbe(now, since, fault) }
    this.#down.set(host, down)
    return down
  }

  /** The domains that were waiting for it. */
  reached(host: string): readonly string[] {
    this.#down.delete(host)
    const woken = [...(this.#parked.get(host) ?? [])]
    for (const domain of woken) this.unpark(domain)
    return woken
  }

  /** A person wants it tried now. */
  forget(host: string): void {
    const down = this.#down.get(host)
    if (down) this.#down.set(host, { ...down, nextProbe: 0 })
  }

  /** The domain waits for any of these hosts. True: it is the first to wait for one of them, so it must probe. */
  park(domain: string, hosts: readonly string[]): boolean {
    this.#hostsOf.set(domain, hosts)
    let first = false
    for (const host of hosts) {
      const here = this.#parked.getOrInsertComputed(host, () => new Set<string>())
      here.add(domain)
      first ||= here.values().next().value === domain
    }
    return first
  }

  /** Whose turn it is to probe it. */
  first(host: string): string | undefined {
    return this.#parked.get(host)?.values().next().value
  }

  isParked(domain: string): boolean {
    return this.#hostsOf.has(domain)
  }

  /** What the domain waits for. */
  hostsOf(domain: string): readonly string[] {
    return this.#hostsOf.get(domain) ?? []
  }

  /** The domain waits no longer. Answers with who is first in line now where it was first: they must probe. */
  unpark(domain: string): readonly string[] {
    const heirs: string[] = []
    for (const host of this.#hostsOf.get(domain) ?? []) {
      const here = this.#parked.get(host)!
      const wasFirst = here.values().next().value === domain
      here.delete(domain)
      const heir = here.values().next().value
      if (heir === undefined) this.#parked.delete(host)
      else if (wasFirst) heirs.push(heir)
    }
    this.#hostsOf.delete(domain)
    return heirs
  }
}
