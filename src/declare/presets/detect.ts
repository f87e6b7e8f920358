// Recognises a provider from the MX hosts of a domain, and which of its variants they are; from SPF and DKIM, who sends for it.
import { type Name, nameToText } from '../../dns/name.ts'
import type { Preset, Provider, Variant } from './preset.ts'
import { match, type Values, variablesOf } from './template.ts'

export type Detected = {
  readonly id: string
  readonly name: string
  /** The variant to which all of its hosts belong, with the parameters that can be read from them. */
  readonly variant?: string
  readonly parameters?: Values
}

export function detectAmong(
  providers: readonly Provider[],
  mxTargets: readonly Name[],
  hints: { autodiscover?: Name } = {},
): Detected | undefined {
  const hosts = mxTargets.map(nameToText)
  const behind = hints.autodiscover ? ` ${nameToText(hints.autodiscover)}` : ''
  for (const host of hosts) {
    const provider = bestMatch(providers, host + behind)
    if (!provider) continue
    const own = hosts.filter((one) => bestMatch(providers, one + behind) === provider)
    return { id: provider.id, name: provider.name, ...(isPreset(provider) ? variantOf(provider, own) : {}) }
  }
  return undefined
}

/** The provider whose rules explain most of the host; `autodiscover` may follow it behind a blank. */
const bestMatch = remembered((providers, seen: string): Provider | undefined => {
  const [host = '', autodiscover] = seen.split(' ')
  let best: Provider | undefined
  let length = 0
  for (const provider of providers) {
    const matched = matchLength(provider, host, autodiscover)
    if (matched > length) {
      best = provider
      length = matched
    }
  }
  return best
})

/** Hosts and terms of the large providers stand in the records of most domains. */
const maxRemembered = 5_000

/** The same answer for the same list and text, without looking through the list again. */
function remembered<T>(find: (providers: readonly Provider[], text: string) => T): typeof find {
  const lists = new WeakMap<readonly Provider[], Map<string, T>>()
  return (providers, text) => {
    const kept = lists.get(providers) ?? new Map<string, T>()
    lists.set(providers, kept)
    if (!kept.has(text)) {
      if (kept.size >= maxRemembered) kept.clear()
      kept.set(text, find(providers, text))
    }
    return kept.get(text)!
  }
}

/** How much of the host the provider's rules explain; 0 for nothing. */
function matchLength({ detect }: Provider, host: string, autodiscover: string | undefined): number {
  if (detect.mxExclude?.some((suffix) => endsWithLabels(host, suffix))) return 0
  let length = 0
  for (const suffix of detect.mxSuffixes) if (endsWithLabels(host, suffix)) length = Math.max(length, suffix.length)
  for (const { prefix, suffix } of detect.mxAffixes ?? []) {
    if (host.startsWith(prefix) && endsWithLabels(host, suffix))
      length = Math.max(length, prefix.length + suffix.length)
  }
  if (!detect.autodiscoverSuffixes || length === 0) return length
  // Needs both, and then knows more than the rule that sees the MX alone.
  return detect.autodiscoverSuffixes.some(
    (suffix) => autodiscover !== undefined && endsWithLabels(autodiscover, suffix),
  )
    ? length + 1
    : 0
}

const endsWithLabels = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`)

export const isPreset = (provider: Provider): provider is Preset => 'variants' in provider

function variantOf(preset: Preset, hosts: readonly string[]): Pick<Detected, 'variant' | 'parameters'> {
  let found: { variant: Variant; values: Values } | undefined
  for (const variant of preset.variants) {
    const values = readHosts(variant, hosts)
    // Of two variants that explain all hosts, the one that leaves fewest unexplained: of its hosts, then of their labels.
    if (values && (!found || slack(variant) < slack(found.variant))) found = { variant, values }
  }
  if (!found) return {}
  const { variant, values } = found
  const parameters = Object.fromEntries(
    Object.entries(values).filter(([name]) => preset.parameters.some((one) => one.name === name)),
  )
  return { variant: variant.id, ...(Object.keys(parameters).length > 0 ? { parameters } : {}) }
}

/** The variables of the variant, if every host is one of its own. */
function readHosts(variant: Variant, hosts: readonly string[]): Values | undefined {
  let values: Values = { ...variant.values }
  for (const host of hosts) {
    const read = variant.mx.map(({ exchange }) => match(exchange, host, values)).find((one) => one !== undefined)
    if (!read) return undefined
    values = { ...values, ...read }
  }
  return values
}

const slack = (variant: Variant): number =>
  variant.mx.length * 10 + new Set(variant.mx.flatMap(({ exchange }) => variablesOf(exchange))).size

/** A DKIM selector of the domain that exists, and the name to which its CNAME leads. */
export type SeenKey = { readonly selector: string; readonly target?: string }

/** `spfTerms`: terms as they stand in SPF records (`include:_spf.google.com`). */
export type SeenSenders = { readonly spfTerms: readonly string[]; readonly dkim: readonly SeenKey[] }
export type Sender = { readonly provider: Provider; readonly by: 'dkim' | 'spf' }

/** Everybody of whom the domain's SPF terms or DKIM keys show that they send for it, in the order of `providers`. */
export function sendersAmong(providers: readonly Provider[], seen: SeenSenders): Sender[] {
  const named = new Set(seen.spfTerms.flatMap((term) => namedBy(providers, term)))
  return providers.flatMap((provider): Sender[] => {
    if (seen.dkim.some((key) => isKeyOf(provider, key))) return [{ provider, by: 'dkim' }]
    return named.has(provider) ? [{ provider, by: 'spf' }] : []
  })
}

/** Those whose mechanism this term of an SPF record is. */
const namedBy = remembered((providers, term: string): readonly Provider[] =>
  providers.filter((one) => isPreset(one) && namesInSpf(one, [term])),
)

const isKeyOf = ({ detect }: Provider, { selector, target }: SeenKey): boolean =>
  detect.dkimSelectors?.includes(selector) === true ||
  (target !== undefined && detect.dkimSuffixes?.some((suffix) => endsWithLabels(target, suffix)) === true)

/** One of the mechanisms that the preset asks for, of any variant; those that name nobody (`a`, `mx`) show nothing. */
export function namesInSpf(preset: Preset, spfTerms: readonly string[]): boolean {
  const own = [...preset.spf.mechanisms, ...preset.variants.flatMap((variant) => variant.spf ?? [])]
  const telling = own.filter((mechanism) => /^(include|a|exists):/.test(mechanism) && !/^a:\{[^}]*\}$/.test(mechanism))
  return telling.some((mechanism) => spfTerms.some((term) => match(mechanism, term.replace(/^\+/, '')) !== undefined))
}
