// The route that mail to a domain takes, now and with hosts down, as a plain value: the JSON of `ulak route --json` and of the API.
import { type Name, nameToText } from '../dns/name.ts'
import { canonicalIp } from '../dns/ip.ts'
import type { Resolver } from '../dns/resolver.ts'
import { formatMailDomain, type MailDomain } from '../smtp/address.ts'
import {
  findMailHosts,
  type HostProblem,
  type HostsFinding,
  type MailHost,
  type MailHosts,
} from '../smtp/mail-hosts.ts'

export type Outcome = 'deliver' | 'null-mx' | 'no-such-domain' | 'no-mail-host' | 'loops-back' | 'unknown-now'

/** `share`: the fraction of senders that try this host first within its preference. */
export type RouteTry = {
  readonly preference: number
  readonly exchange: string
  readonly addresses: readonly string[]
  readonly share: number
  readonly problems: readonly HostProblem[]
}

export type RouteFinding = HostsFinding | 'all-hosts-down' | 'down-host-not-in-route'

export type Route = {
  readonly domain: string
  readonly outcome: Outcome
  readonly source: 'mx' | 'implicit' | 'literal' | null
  /** In the order in which a sender walks; hosts of equal preference stand side by side, by name. Empty unless the outcome is `deliver`. */
  readonly tries: readonly RouteTry[]
  readonly findings: readonly RouteFinding[]
}

export type RouteOptions = {
  readonly resolver: Resolver
  /** Hosts taken to be down: names (A-labels), or addresses of which only that one is down. */
  readonly down?: readonly string[]
  /** The route as seen by the server of this name or address: it drops itself and what is not better than itself. */
  readonly own?: readonly (Name | string)[]
  readonly allowPrivate?: boolean
  readonly signal?: AbortSignal
}

export async function route(domain: MailDomain, options: RouteOptions): Promise<Route> {
  const hosts = await findRoute(domain, options)
  return simulate(formatMailDomain(domain), hosts, options.down ?? [])
}

/** The hosts behind a route, equals by name: what `simulate` and the simulator work on. */
export function findRoute(domain: MailDomain, options: Omit<RouteOptions, 'down'>): Promise<MailHosts> {
  const { resolver, allowPrivate, signal, own = [] } = options
  const self = new Set(own.map((one) => (typeof one === 'string' ? spelling(one) : nameToText(one))))
  return findMailHosts(domain.kind === 'name' ? domain.name : { literal: domain.ip }, {
    resolver,
    isSelf: (exchange, addresses) => self.has(nameToText(exchange)) || addresses.some((address) => self.has(address)),
    random: keepOrder,
    ...(allowPrivate ? { allowPrivate } : {}),
    ...(signal ? { signal } : {}),
  })
}

/** Fisher-Yates with this changes nothing: a picture for people should not change from look to look. */
const keepOrder = (): number => 1 - Number.EPSILON

/** The route that is left when these hosts do not answer. Pure, so that what is planned can be shown before it is published. */
export function simulate(domain: string, hosts: MailHosts, down: readonly string[]): Route {
  if (hosts.kind !== 'hosts') return { domain, outcome: hosts.kind, source: null, tries: [], findings: hosts.findings }
  const away = new Set(down.map(spelling))
  const met = new Set(
    hosts.hosts.flatMap((host) => [spelling(host.text), ...host.addresses]).filter((one) => away.has(one)),
  )
  const findings: RouteFinding[] = [
    ...hosts.findings,
    ...(met.size < away.size ? ['down-host-not-in-route' as const] : []),
  ]
  const left = hosts.hosts.flatMap((host) => withoutDown(host, away))
  const nothing = { domain, source: null, tries: [] }
  if (left.every((host) => host.addressState === 'none'))
    return { ...nothing, outcome: 'no-mail-host', findings: [...findings, 'all-hosts-down'] }
  if (!left.some((host) => host.addressState === 'known')) return { ...nothing, outcome: 'unknown-now', findings }
  return { domain, outcome: 'deliver', source: hosts.source, tries: triesOf(left), findings }
}

/** One spelling for names and addresses, as MailHost has them. */
export const spelling = (host: string): string => canonicalIp(host) ?? host.toLowerCase().replace(/\.$/, '')

export function withoutDown(host: MailHost, away: ReadonlySet<string>): MailHost[] {
  if (away.has(spelling(host.text))) return []
  const addresses = host.addresses.filter((address) => !away.has(address))
  return addresses.length === 0 && host.addresses.length > 0 ? [] : [{ ...host, addresses }]
}

function triesOf(hosts: readonly MailHost[]): RouteTry[] {
  const canBeTried = (host: MailHost): boolean => host.addressState !== 'none'
  return hosts
    .toSorted((a, b) => a.preference - b.preference || (a.text < b.text ? -1 : 1))
    .map((host) => {
      const equals = hosts.filter((other) => other.preference === host.preference && canBeTried(other)).length
      const { preference, text: exchange, addresses, problems } = host
      return { preference, exchange, addresses, share: canBeTried(host) ? 1 / equals : 0, problems }
    })
}
