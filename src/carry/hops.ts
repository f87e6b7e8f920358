// Where the mail of a domain goes from here: its next hops, best first, without ourselves and without what is not better than ourselves.
import { isIP } from 'node:net'
import { parseName } from '../dns/name.ts'
import { A, AAAA, type Rdata } from '../dns/records/index.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { MailPolicy, NextHop } from '../declare/mail-policy.ts'
import { familiesAlternated } from '../smtp/mail-address.ts'
import { findMailHosts, inOrder, type MailHosts, maxAddressesOfHost } from '../smtp/mail-hosts.ts'
import { reaches } from '../system/net.ts'

/**
 * One host to hand mail to. `key` is the same for every domain that has this host, so that they learn from each other and share sessions. Where
 * somebody said himself which addresses a name has, they are part of the key: he says nothing about the host that others know by that name.
 */
export type Hop = {
  readonly key: string
  readonly host: string
  readonly port: number
  readonly preference: number
  /** Whose TLS policy counts: the domain for its MX hosts, the host itself where the owner chose it. RFC 8461 §3.4 */
  readonly policyDomain: string
  /** It is told by XCLIENT whose mail it gets: the owner named it (`rules.xclient`). */
  readonly tellsClient: boolean
  /** It was named by a validated answer or by the owner's own setting, so that its TLSA records mean something. RFC 7672 §2.2.1 */
  readonly isSecure: boolean
  /** Known already, in the order in which to try them; else asked for when it is the host's turn. */
  readonly addresses: readonly string[] | undefined
}

export type Hops =
  | { readonly kind: 'hops'; readonly hops: readonly Hop[] }
  /** Nowhere to go: `reason` is fit for an SMTP reply. */
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'unknown-now'; readonly reason: string }

export type Addresses =
  | { readonly kind: 'known'; readonly addresses: readonly string[] }
  | { readonly kind: 'none' | 'unknown'; readonly reason: string }

export type HopFinder = {
  find(policy: MailPolicy, signal?: AbortSignal): Promise<Hops>
  addresses(hop: Hop, signal?: AbortSignal): Promise<Addresses>
}

export type HopPorts = {
  readonly resolver: Resolver
  /** Names, in lower case without the final dot, and listening endpoints of this installation. */
  readonly own: {
    names(): readonly string[]
    endpoints(): readonly { readonly address: string; readonly port: number }[]
  }
  /** The port of MX hosts (`ULAK_SMTP_OUT_PORT`). */
  readonly outPort: number
  random(): number
}

/** How many domains' last good MX answers are remembered, for the time when their DNS is broken. */
const maxRemembered = 20_000

export function createHopFinder(ports: HopPorts): HopFinder {
  const remembered = new Map<string, readonly Hop[]>()

  /** RFC 5321 §5.1: a host is ourselves by its name or because all its addresses are ours. */
  const isSelf = (
    policy: MailPolicy,
    host: string,
    port: number,
    addresses: readonly string[] | undefined,
  ): boolean => {
    const name = host.toLowerCase().replace(/\.$/, '')
    if (ports.own.names().includes(name) || policy.ownNames.includes(name)) return true
    const own = ports.own.endpoints()
    return (
      addresses !== undefined && addresses.length > 0 && addresses.every((address) => reaches({ address, port }, own))
    )
  }

  function declared(policy: MailPolicy, hosts: readonly NextHop[], chosen: boolean): Hops {
    const hops = hosts
      .map((host) => hopOf(host, ports.outPort, policy, chosen))
      .filter((hop) => !isSelf(policy, hop.host, hop.port, hop.addresses))
    return hops.length > 0 ? { kind: 'hops', hops: inOrder(hops, ports.random) } : backToUs(policy.domain)
  }

  async function published(policy: MailPolicy, signal: AbortSignal | undefined): Promise<Hops> {
    const domain = parseName(`${policy.domain}.`)
    if (!domain.ok) throw new Error(`the policy's domain ${policy.domain} is no name`)
    const found = await findMailHosts(domain.value, {
      resolver: ports.resolver,
      random: ports.random,
      isSelf: (exchange, addresses) => isSelf(policy, `${exchange}`, ports.outPort, addresses),
      ...(signal ? { signal } : {}),
    })
    return readHosts(policy, found)
  }

  function readHosts(policy: MailPolicy, found: MailHosts): Hops {
    const { domain } = policy
    switch (found.kind) {
      case 'hosts': {
        const hops = found.hosts.map((host) => ({
          key: keyOf(host.text, ports.outPort),
          host: host.text,
          port: ports.outPort,
          preference: host.preference,
          policyDomain: domain,
          tellsClient: tellsClient(policy, host.text),
          isSecure: found.ad,
          addresses: host.addressState === 'known' ? host.addresses : undefined,
        }))
        remember(domain, hops)
        return { kind: 'hops', hops }
      }
      case 'unknown-now': {
        // The DNS is broken, which says nothing about where the mail goes: what was true the last time is the best that is known.
        const last = remembered.get(domain)
        return last
          ? { kind: 'hops', hops: inOrder(last, ports.random) }
          : { kind: 'unknown-now', reason: `its mail hosts cannot be found out now (${found.reason})` }
      }
      case 'loops-back':
        return backToUs(domain)
      case 'null-mx':
        return { kind: 'none', reason: `${domain} says that it takes no mail (null MX)` }
      case 'no-such-domain':
        return { kind: 'none', reason: `${domain} does not exist in the DNS` }
      case 'no-mail-host':
        return { kind: 'none', reason: `${domain} has no mail host in the DNS` }
    }
  }

  function remember(domain: string, hops: readonly Hop[]): void {
    remembered.delete(domain)
    remembered.set(domain, hops)
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value!)
  }

  return {
    find: async (policy, signal) =>
      policy.hops.kind === 'hosts'
        ? declared(policy, policy.hops.hosts, policy.hops.chosen ?? false)
        : published(policy, signal),
    async addresses(hop, signal) {
      if (hop.addresses) return { kind: 'known', addresses: hop.addresses }
      return resolveHost(hop.host, ports.resolver, signal)
    },
  }
}

const backToUs = (domain: string): Hops => ({
  kind: 'none',
  reason: `the mail hosts of ${domain} lead back to this server alone, there is nowhere to hand mail to`,
})

/** The owner named the host as one that believes what XCLIENT tells it. */
const tellsClient = (policy: MailPolicy, host: string): boolean =>
  policy.rules.xclient.includes(host.toLowerCase().replace(/\.$/, ''))

const keyOf = (host: string, port: number, declared: readonly string[] = []): string =>
  [`${host.toLowerCase()}:${port}`, ...declared.toSorted()].join(' ')

function hopOf(host: NextHop, outPort: number, policy: MailPolicy, chosen: boolean): Hop {
  const literal = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(host.host)?.[1] ?? host.host
  const port = host.port ?? outPort
  const addresses = host.addresses && host.addresses.length > 0 ? host.addresses : isIP(literal) ? [literal] : undefined
  return {
    key: keyOf(host.host, port, host.addresses),
    host: host.host,
    port,
    preference: host.preference,
    policyDomain: chosen ? host.host : policy.domain,
    tellsClient: tellsClient(policy, host.host),
    isSecure: true,
    addresses,
  }
}

async function resolveHost(host: string, resolver: Resolver, signal: AbortSignal | undefined): Promise<Addresses> {
  const name = parseName(host.endsWith('.') ? host : `${host}.`)
  if (!name.ok) return { kind: 'none', reason: `${host} is no host name` }
  const options = signal ? { signal } : {}
  const [v4, v6] = await Promise.all([
    resolver.resolve(name.value, A.code, options),
    resolver.resolve(name.value, AAAA.code, options),
  ])
  const addressesIn = (answer: typeof v4, type: number): string[] =>
    answer.kind === 'records'
      ? answer.records.filter((record) => record.type === type).map((record) => (record.data as Rdata['A']).address)
      : []
  const addresses = familiesAlternated(addressesIn(v6, AAAA.code), addressesIn(v4, A.code)).slice(0, maxAddressesOfHost)
  if (addresses.length > 0) return { kind: 'known', addresses }
  const isUnknown = v4.kind === 'unknown' || v6.kind === 'unknown'
  return isUnknown
    ? { kind: 'unknown', reason: `the address of ${host} cannot be found out now` }
    : { kind: 'none', reason: `${host} has no address` }
}
