// Where the world says mail for a domain goes: RFC 5321 §5.1 with null MX (RFC 7505). What a sending server would walk, in that order.
import { compareNames, equalNames, labelsOf, type Name, nameToText, root } from '../dns/name.ts'
import { parseIpv4, parseIpv6 } from '../dns/ip.ts'
import { A, AAAA, MX, type Rdata } from '../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'
import { familiesAlternated, isPublicIp } from './mail-address.ts'

/** What is wrong with one host. None of them stops a sender that has somewhere to connect to. */
export type HostProblem =
  | 'target-is-cname'
  | 'target-is-address'
  | 'name-not-legal'
  | 'no-address'
  | 'address-unknown'
  | 'private-address'

/** What is remarkable about the set. */
export type HostsFinding =
  | 'implicit-mx'
  | 'domain-is-cname'
  | 'null-mx-beside-others'
  | 'duplicate-host'
  | 'too-many-hosts'
  | 'too-many-addresses'
  | 'own-hosts-dropped'

/**
 * One host to try. `exchange` is the name that the MX record has; for an address literal it is the root, and only `text` shows it.
 * `addresses` in the order in which to try them, families alternated.
 */
export type MailHost = {
  readonly preference: number
  readonly exchange: Name
  /** The exchange in lower case without the final dot, or the literal `[192.0.2.1]`. */
  readonly text: string
  readonly addresses: readonly string[]
  readonly addressState: 'known' | 'none' | 'unknown'
  readonly problems: readonly HostProblem[]
}

export type MailHosts =
  | {
      readonly kind: 'hosts'
      readonly source: 'mx' | 'implicit' | 'literal'
      /** By preference, uniformly shuffled within it. At least one has addresses. */
      readonly hosts: readonly MailHost[]
      /** The MX answer was validated by a resolver that we trust. */
      readonly ad: boolean
      /** Seconds for which the MX answer may be kept. */
      readonly ttl: number
      readonly findings: readonly HostsFinding[]
    }
  | { readonly kind: 'null-mx'; readonly findings: readonly HostsFinding[] }
  | { readonly kind: 'no-such-domain'; readonly findings: readonly HostsFinding[] }
  /** Neither MX nor address, or hosts of which none has an address; those stand in `hosts`. */
  | { readonly kind: 'no-mail-host'; readonly hosts: readonly MailHost[]; readonly findings: readonly HostsFinding[] }
  /** Every host is ourselves, or not better than ourselves. */
  | { readonly kind: 'loops-back'; readonly hosts: readonly MailHost[]; readonly findings: readonly HostsFinding[] }
  | {
      readonly kind: 'unknown-now'
      readonly reason: string
      readonly hosts: readonly MailHost[]
      readonly findings: readonly HostsFinding[]
    }

export type Destination = Name | { readonly literal: string }

export type FindOptions = {
  readonly resolver: Resolver
  /** Is this host ourselves? Asked with all that is known of its addresses. */
  isSelf(exchange: Name, addresses: readonly string[]): boolean
  /** In [0, 1), uniform: the shuffle of equal preferences takes nothing else. */
  random(): number
  readonly signal?: AbortSignal
  /** Private addresses are no problem (`ULAK_ALLOW_PRIVATE`). */
  readonly allowPrivate?: boolean
}

/** A stranger's MX set may be of any size; a sender has tried long enough after these. The best are kept. */
export const maxMailHosts = 30
export const maxAddressesOfHost = 16

export async function findMailHosts(destination: Destination, options: FindOptions): Promise<MailHosts> {
  if ('literal' in destination) return ofLiteral(destination.literal, options)
  const answer = await ask(destination, MX.code, options)
  switch (answer.kind) {
    case 'unknown':
      // SERVFAIL or a time-out never means "no MX": mail would go astray.
      return { kind: 'unknown-now', reason: `${answer.reason}: ${answer.detail}`, hosts: [], findings: [] }
    case 'no-name':
      return { kind: 'no-such-domain', findings: aliasFinding(answer) }
    case 'no-data':
      return ofAddresses(answer, options)
    case 'records':
      return answer.records.some((record) => record.type === MX.code)
        ? ofRecords(answer, options)
        : { kind: 'unknown-now', reason: 'bad-answer: no MX record in it', hosts: [], findings: [] }
  }
}

type Answer<K extends DnsAnswer['kind']> = DnsAnswer & { kind: K }

async function ofRecords(answer: Answer<'records'>, options: FindOptions): Promise<MailHosts> {
  const { entries, findings } = readMx(answer, options)
  if (entries.length === 0) return { kind: 'null-mx', findings }
  const hosts = await Promise.all(entries.map((entry) => lookUp(entry, options)))
  if (hosts.some((host) => host.tooMany)) findings.push('too-many-addresses')
  const all = hosts.map((host) => host.host)
  const own = all.filter((host) => options.isSelf(host.exchange, host.addresses))
  // RFC 5321 §5.1: with ourselves in the list, only what is better than us may be tried; the rest would be a loop.
  const limit = Math.min(...own.map((host) => host.preference))
  const better = all.filter((host) => host.preference < limit)
  if (own.length > 0) findings.push('own-hosts-dropped')
  if (better.length === 0) return { kind: 'loops-back', hosts: all, findings }
  return settle(better, { source: 'mx', ad: answer.ad, ttl: answer.ttl, findings })
}

/** The implicit MX: the domain itself at preference 0. Only when the answer was that there is no MX. RFC 5321 §5.1 */
async function ofAddresses(answer: Answer<'no-data'>, options: FindOptions): Promise<MailHosts> {
  const findings: HostsFinding[] = ['implicit-mx', ...aliasFinding(answer)]
  // An alias was followed already: "the resulting name is processed as if it were the initial name".
  const { host, tooMany } = await lookUp({ preference: 0, exchange: answer.owner }, options)
  if (tooMany) findings.push('too-many-addresses')
  if (host.addressState === 'none') return noHost([], findings)
  if (options.isSelf(host.exchange, host.addresses)) return { kind: 'loops-back', hosts: [host], findings }
  return settle([host], { source: 'implicit', ad: answer.ad, ttl: answer.ttl, findings })
}

function ofLiteral(ip: string, options: FindOptions): MailHosts {
  const host: MailHost = {
    preference: 0,
    exchange: root,
    text: ip.includes(':') ? `[IPv6:${ip}]` : `[${ip}]`,
    addresses: [ip],
    addressState: 'known',
    problems: options.allowPrivate || isPublicIp(ip) ? [] : ['private-address'],
  }
  if (options.isSelf(root, [ip])) return { kind: 'loops-back', hosts: [host], findings: [] }
  return { kind: 'hosts', source: 'literal', hosts: [host], ad: false, ttl: 0, findings: [] }
}

type Set = { source: 'mx' | 'implicit'; ad: boolean; ttl: number; findings: readonly HostsFinding[] }

function settle(hosts: readonly MailHost[], set: Set): MailHosts {
  if (hosts.some((host) => host.addressState === 'known')) return { kind: 'hosts', ...set, hosts }
  if (hosts.every((host) => host.addressState === 'none')) return noHost(hosts, set.findings)
  return {
    kind: 'unknown-now',
    reason: 'the addresses of the mail hosts could not be determined',
    hosts,
    findings: set.findings,
  }
}

const noHost = (hosts: readonly MailHost[], findings: readonly HostsFinding[]): MailHosts => ({
  kind: 'no-mail-host',
  hosts,
  findings,
})

// ── The MX set ──────────────────────────────────────────────────────────────────────────────────

type Entry = { readonly preference: number; readonly exchange: Name }

/**
 * MX records as entries in the order in which to try them: each host once, null MX taken out, capped. No entry: the set was null. The order
 * comes before the cap, so that among too many equals each has the same chance; it does not depend on how the answer was rotated.
 */
function readMx(
  answer: Answer<'records'>,
  { isSelf, random }: FindOptions,
): { entries: Entry[]; findings: HostsFinding[] } {
  const findings: HostsFinding[] = [...aliasFinding(answer)]
  const all = answer.records.filter((record) => record.type === MX.code).map((record) => record.data as Rdata['MX'])
  const real = all.filter(({ exchange }) => !equalNames(exchange, root))
  // RFC 7505 §3: a null MX must stand alone. Beside others it says nothing, and mail must not be lost for it.
  if (real.length > 0 && real.length < all.length) findings.push('null-mx-beside-others')
  const best = new Map<string, Entry>()
  for (const { preference, exchange } of real.toSorted(
    (a, b) => a.preference - b.preference || compareNames(a.exchange, b.exchange),
  )) {
    if (!best.has(exchange.key)) best.set(exchange.key, { preference, exchange })
  }
  if (best.size < real.length) findings.push('duplicate-host')
  if (best.size > maxMailHosts) findings.push('too-many-hosts')
  const entries = inOrder([...best.values()], random)
  // Ourselves must not fall to the cap: without us in the list its equals would look better than they are.
  const self = entries.find(({ exchange }) => isSelf(exchange, []))
  const kept = entries.slice(0, maxMailHosts)
  return { entries: self && !kept.includes(self) ? [...kept.slice(0, -1), self] : kept, findings }
}

const aliasFinding = ({ aliases }: { aliases: readonly Name[] }): HostsFinding[] =>
  aliases.length > 0 ? ['domain-is-cname'] : []

/** By preference; every order of equals is equally likely, so that load is spread (RFC 5321 §5.1). */
export function inOrder<T extends { readonly preference: number }>(hosts: readonly T[], random: () => number): T[] {
  const groups = new Map<number, T[]>()
  for (const host of hosts) groups.set(host.preference, [...(groups.get(host.preference) ?? []), host])
  return [...groups.entries()].toSorted(([a], [b]) => a - b).flatMap(([, group]) => shuffled(group, random))
}

/** Fisher-Yates over all of the list. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list]
  for (let last = result.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1))
    ;[result[last], result[pick]] = [result[pick]!, result[last]!]
  }
  return result
}

// ── One host ────────────────────────────────────────────────────────────────────────────────────

async function lookUp(entry: Entry, options: FindOptions): Promise<{ host: MailHost; tooMany: boolean }> {
  const problems: HostProblem[] = isHostName(entry.exchange) ? [] : ['name-not-legal']
  const text = nameToText(entry.exchange)
  if (isIpText(entry.exchange)) problems[0] = 'target-is-address'
  const [v4, v6] = await Promise.all([ask(entry.exchange, A.code, options), ask(entry.exchange, AAAA.code, options)])
  const found4 = addressesOf(v4, A.code)
  const found6 = addressesOf(v6, AAAA.code)
  const all = familiesAlternated(found6, found4)
  const addresses = all.slice(0, maxAddressesOfHost)
  const isUnknown = v4.kind === 'unknown' || v6.kind === 'unknown'
  const addressState = addresses.length > 0 ? 'known' : isUnknown ? 'unknown' : 'none'
  // RFC 2181 §10.3: the target must not be an alias. Senders follow it all the same.
  if ([v4, v6].some((answer) => answer.kind !== 'unknown' && answer.aliases.length > 0))
    problems.push('target-is-cname')
  if (addressState === 'none') problems.push('no-address')
  if (addressState === 'unknown') problems.push('address-unknown')
  if (!options.allowPrivate && addresses.some((address) => !isPublicIp(address))) problems.push('private-address')
  return { host: { ...entry, text, addresses, addressState, problems }, tooMany: all.length > addresses.length }
}

function addressesOf(answer: DnsAnswer, type: number): string[] {
  if (answer.kind !== 'records') return []
  const addresses = answer.records
    .filter((record) => record.type === type)
    .map((record) => (record.data as Rdata['A']).address)
  return [...new Set(addresses)]
}

/** RFC 1123 §2.1: letters, digits and hyphens inside each label, and a last label that is not all digits. */
export function isHostName(name: Name): boolean {
  const labels = labelsOf(name).map((label) => Buffer.from(label).toString('latin1'))
  return (
    labels.length > 0 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!)
  )
}

/** An address written where a name belongs: `10 192.0.2.1`. */
export function isIpText(name: Name): boolean {
  const text = labelsOf(name)
    .map((label) => Buffer.from(label).toString('latin1'))
    .join('.')
  return (parseIpv4(text) ?? parseIpv6(text)) !== undefined
}

async function ask(name: Name, type: number, { resolver, signal }: FindOptions): Promise<DnsAnswer> {
  return resolver.resolve(name, type, signal ? { signal } : {})
}
