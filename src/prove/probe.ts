// `--probe`: looks at the mail hosts themselves, as a sender meets them. Without it nothing connects to port 25.
import { type Name, parseName } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import { parseIp } from '../dns/ip.ts'
import type { HostAndPort } from '../system/settings.ts'
import { hostAddresses } from './host-addresses.ts'
import { type Visit, visit, type VisitPorts, type VisitTarget } from './probe/visit.ts'

export type { Visit, VisitTarget } from './probe/visit.ts'

export type Family = 4 | 6
export const familyOf = (address: string): Family => (parseIp(address)?.length === 16 ? 6 : 4)

/** Whether the port of foreign mail hosts can be reached from here at all. `not-tried`: no control host is set, or none of this family. */
export type Control = 'reached' | 'failed' | 'not-tried'

export type Probe = {
  visit(target: VisitTarget, signal?: AbortSignal): Promise<Visit>
  /** Asked once, and only when a host could not be reached. */
  control(family: Family): Promise<Control>
  /** Hosts of the operator's own that might keep a domain's mail by mistake (`ULAK_LOCAL_HOSTS`). */
  readonly localHosts: readonly HostAndPort[]
  /** Who may be asked for with RCPT at this domain: nobody, unless it is the person's own. */
  recipientsOf(domain: Name): readonly string[]
  /** ms for all hosts of a domain. */
  readonly totalMs: number
}

export type ProbeOptions = VisitPorts & {
  readonly resolver: Resolver
  readonly controlHosts: readonly HostAndPort[]
  readonly localHosts: readonly HostAndPort[]
  recipientsOf?(domain: Name): readonly string[]
  readonly totalMs?: number
}

const defaultTotalMs = 120_000
/** Two are enough to tell a closed port from a host that is down. */
const maxControlHosts = 4

export function createProbe(options: ProbeOptions): Probe {
  const { resolver, controlHosts, localHosts, totalMs = defaultTotalMs } = options
  const asked = new Map<Family, Promise<Control>>()
  return {
    visit: (target, signal) => visit(target, options, signal),
    control(family) {
      let control = asked.get(family)
      if (!control) asked.set(family, (control = tryControls(family, controlHosts, resolver, options)))
      return control
    },
    localHosts,
    recipientsOf: options.recipientsOf?.bind(options) ?? (() => []),
    totalMs,
  }
}

async function tryControls(
  family: Family,
  hosts: readonly HostAndPort[],
  resolver: Resolver,
  ports: VisitPorts,
): Promise<Control> {
  const targets = await Promise.all(
    hosts.slice(0, maxControlHosts).map(async ({ host, port }) => {
      const address = (await addressesOf(host, resolver))?.find((one) => familyOf(one) === family)
      return address === undefined ? [] : [{ host, address, port }]
    }),
  )
  const visits = await Promise.all(targets.flat().map((target) => visit(target, ports)))
  if (visits.length === 0) return 'not-tried'
  return visits.some(({ reached }) => reached) ? 'reached' : 'failed'
}

/** Addresses of a host that is named in the settings; undefined if they cannot be determined now. */
export async function addressesOf(
  host: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (parseIp(host)) return [host]
  const name = parseName(host)
  if (!name.ok) return []
  const { addresses, unknown } = await hostAddresses(name.value, resolver, signal)
  return addresses.length === 0 && unknown ? undefined : addresses
}
