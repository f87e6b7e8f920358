// What stands around the MX records: where each target's name leads and whether its domain exists at all, what a made-up name would get
// (wildcard), and the MX records of the names that are usual below a domain.
import { parse as parseSuffix } from 'tldts'
import { equalNames, isWithin, type Name, nameToText, root, under } from '../../dns/name.ts'
import { A, AAAA, MX, NS, type Rdata } from '../../dns/records/index.ts'
import type { DnsAnswer, UnknownReason } from '../../dns/resolver.ts'
import { findMailHosts, isIpText, type MailHost, type MailHosts } from '../../smtp/mail-hosts.ts'
import { improbable } from './dmarc.ts'
import type { MxEvidence } from './mx.ts'
import { asking, type Tools } from './tools.ts'

/** One host of the MX set, beside what `MailHost` says of it. */
export type TargetSeen = {
  readonly host: MailHost
  /** The host lies within the domain, so that its records are the owner's to change. */
  readonly isOwn: boolean
  /** The end of its chain of aliases; its own name if it is none. */
  readonly end: string
  /** Highest TTL of its addresses, in seconds, as the resolver has it. */
  readonly ttl: number | undefined
  /** Why its addresses could not be asked. */
  readonly reason: UnknownReason | undefined
  /** The registrable domain of a host without address, where nobody has registered it. */
  readonly freeDomain: string | undefined
}

/** A name below the domain that has MX records of its own. */
export type SubdomainMail = {
  readonly name: string
  readonly records: readonly Rdata['MX'][]
  readonly mail: MailHosts
}

export type MxAround = {
  readonly targetsSeen: readonly TargetSeen[]
  /** MX records of every name that does not exist; undefined if that could not be asked. */
  readonly wildcardMx: readonly Rdata['MX'][] | undefined
  readonly subdomainMail: readonly SubdomainMail[]
}

/** Names below domains that often have MX records of their own. */
const usualNames = ['www', 'mail', 'send', 'bounce', 'em', 'mg']

export async function gatherMxAround(domain: Name, { mx, targets }: MxEvidence, tools: Tools): Promise<MxAround> {
  // Below a name that does not exist there is nothing (RFC 8020); of one that cannot be asked the rest says little.
  if (mx.kind === 'no-name' || mx.kind === 'unknown')
    return { targetsSeen: [], wildcardMx: undefined, subdomainMail: [] }
  const [targetsSeen, wildcard, ...below] = await Promise.all([
    Promise.all(targets.map((host) => seeTarget(host, domain, tools))),
    mxOf(improbable, domain, tools),
    ...usualNames.map((label) => mxOf(label, domain, tools)),
  ])
  const wildcardMx = wildcard && mxIn(wildcard.answer)
  const subdomains = below.filter((one) => one && !isSame(mxIn(one.answer), wildcardMx))
  return {
    targetsSeen,
    wildcardMx,
    subdomainMail: await Promise.all(
      subdomains.flatMap((one) =>
        one && one.answer.kind === 'records' ? [seeSubdomain(one.name, one.answer, tools)] : [],
      ),
    ),
  }
}

// ── Targets ─────────────────────────────────────────────────────────────────────────────────────

async function seeTarget(host: MailHost, domain: Name, tools: Tools): Promise<TargetSeen> {
  // The same questions as for the route: the resolver remembers their answers.
  const answers = await Promise.all(
    [A, AAAA].map(({ code }) => tools.resolver.resolve(host.exchange, code, asking(tools))),
  )
  const known = answers.filter((answer) => answer.kind !== 'unknown')
  const failed = answers.find((answer) => answer.kind === 'unknown')
  const ttls = known.flatMap((answer) => (answer.kind === 'records' ? [answer.ttl] : []))
  return {
    host,
    isOwn: isWithin(host.exchange, domain),
    end: nameToText(known[0]?.owner ?? host.exchange),
    ttl: ttls.length > 0 ? Math.max(...ttls) : undefined,
    reason: host.addressState === 'unknown' && failed?.kind === 'unknown' ? failed.reason : undefined,
    freeDomain: host.addressState === 'none' ? await freeDomainOf(host.exchange, domain, tools) : undefined,
  }
}

/** The part of a host's name that one registers, if the DNS says that it does not exist. */
async function freeDomainOf(host: Name, domain: Name, tools: Tools): Promise<string | undefined> {
  if (isIpText(host) || equalNames(host, root)) return undefined
  const { domain: registrable } = parseSuffix(nameToText(host), { validateHostname: false })
  if (!registrable) return undefined
  const parsed = under(registrable, root)
  if (!parsed.ok || isWithin(domain, parsed.value)) return undefined
  const answer = await tools.resolver.resolve(parsed.value, NS.code, asking(tools))
  return answer.kind === 'no-name' ? registrable : undefined
}

// ── Names below the domain ──────────────────────────────────────────────────────────────────────

async function mxOf(
  label: string,
  domain: Name,
  tools: Tools,
): Promise<{ readonly name: Name; readonly answer: DnsAnswer } | undefined> {
  const below = under(label, domain)
  if (!below.ok) return undefined
  const answer = await tools.resolver.resolve(below.value, MX.code, asking(tools))
  return answer.kind === 'unknown' ? undefined : { name: below.value, answer }
}

const mxIn = (answer: DnsAnswer): readonly Rdata['MX'][] =>
  answer.kind === 'records'
    ? answer.records.filter(({ type }) => type === MX.code).map(({ data }) => data as Rdata['MX'])
    : []

function isSame(records: readonly Rdata['MX'][], others: readonly Rdata['MX'][] | undefined): boolean {
  const text = (all: readonly Rdata['MX'][]): string =>
    all
      .map(({ preference, exchange }) => `${preference} ${exchange.key}`)
      .toSorted()
      .join('\n')
  return others !== undefined && text(records) === text(others)
}

async function seeSubdomain(at: Name, answer: DnsAnswer, tools: Tools): Promise<SubdomainMail> {
  const mail = await findMailHosts(at, {
    resolver: tools.resolver,
    isSelf: () => false,
    random: () => 1 - Number.EPSILON,
    ...(tools.allowPrivate ? { allowPrivate: true } : {}),
    ...asking(tools),
  })
  return { name: nameToText(at), records: mxIn(answer), mail }
}
