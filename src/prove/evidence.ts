// All that the checks look at, asked of the DNS once. Whatever a stranger publishes ends up here as a value; nothing throws.
import { labelCount, type Name, nameToText, parentOf, under } from '../dns/name.ts'
import { MX, type Rdata } from '../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'
import { isDmarc } from '../mailauth/dmarc-record.ts'
import { isSpf } from '../mailauth/spf-record.ts'
import { findMailHosts, type MailHost, type MailHosts } from '../smtp/mail-hosts.ts'
import { type SpfBudget, spfBudget } from './spf-budget.ts'
import { type Texts, textsAt } from './texts.ts'

export type Provider = { readonly id: string; readonly name: string }

export type Evidence = {
  readonly domain: Name
  /** For texts: lower case, no final dot. */
  readonly name: string
  readonly mx: DnsAnswer
  /** The MX records as they stand. */
  readonly mxRecords: readonly Rdata['MX'][]
  readonly mail: MailHosts
  /** Every target that was looked at, wherever mail would go. */
  readonly targets: readonly MailHost[]
  readonly spf: Texts
  /** Counted only where there is exactly one record. */
  readonly spfBudget: SpfBudget | undefined
  /** Where the DMARC record was found: `_dmarc.` of the domain or of one above it. */
  readonly dmarc: Texts & { readonly at: string }
  readonly provider: Provider | undefined
}

export type GatherOptions = {
  readonly resolver: Resolver
  readonly allowPrivate?: boolean
  detectProvider?(mxTargets: readonly Name[]): Provider | undefined
  readonly signal?: AbortSignal
}

export async function gather(domain: Name, options: GatherOptions): Promise<Evidence> {
  const { resolver, allowPrivate, signal } = options
  const ask = signal ? { signal } : {}
  const [mx, mail, spf, dmarc] = await Promise.all([
    resolver.resolve(domain, MX.code, ask),
    findMailHosts(domain, {
      resolver,
      isSelf: () => false,
      random: () => 1 - Number.EPSILON,
      ...(allowPrivate ? { allowPrivate } : {}),
      ...ask,
    }),
    textsAt(domain, isSpf, resolver, signal),
    findDmarc(domain, resolver, signal),
  ])
  const mxRecords =
    mx.kind === 'records'
      ? mx.records.filter(({ type }) => type === MX.code).map(({ data }) => data as Rdata['MX'])
      : []
  return {
    domain,
    name: nameToText(domain),
    mx,
    mxRecords,
    mail,
    targets: 'hosts' in mail ? mail.hosts : [],
    spf,
    spfBudget:
      spf.kind === 'found' && spf.texts.length === 1
        ? await spfBudget(spf.texts[0]!, domain, resolver, signal)
        : undefined,
    dmarc,
    provider: options.detectProvider?.(mxRecords.map(({ exchange }) => exchange)),
  }
}

/** RFC 9989 §4.10: at most eight questions; from a long name the walk jumps to its last seven labels. */
const maxTreeWalk = 8

async function findDmarc(
  domain: Name,
  resolver: Resolver,
  signal: AbortSignal | undefined,
): Promise<Evidence['dmarc']> {
  let unknown: (Texts & { at: string }) | undefined
  let at: Name | undefined = domain
  for (let asked = 0; at && asked < maxTreeWalk && labelCount(at) > 0; asked += 1) {
    const name = under('_dmarc', at)
    if (name.ok) {
      const texts = await textsAt(name.value, isDmarc, resolver, signal)
      const found = { ...texts, at: nameToText(name.value) }
      if (texts.kind === 'found') return unknown ?? found
      if (texts.kind === 'unknown') unknown ??= found
    }
    at = parentOf(at)
    while (asked === 0 && at && labelCount(at) > 7) at = parentOf(at)
  }
  return unknown ?? { kind: 'none', at: `_dmarc.${nameToText(domain)}` }
}
