// The text of an SPF record as a value, with the place of every fault. RFC 7208 §4.6.1 and §5-6; nothing is asked of the DNS here.
import { parseIpv4, parseIpv6 } from '../dns/ip.ts'
import type { Place, Problem, Text } from '../dns/problem.ts'

export type Qualifier = '+' | '-' | '~' | '?'
export type MechanismName = 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists'

/** `domain` is a domain-spec, macros unexpanded; undefined where the mechanism takes the domain itself. */
export type Mechanism = {
  readonly kind: 'mechanism'
  readonly qualifier: Qualifier
  readonly name: MechanismName
  readonly domain: string | undefined
  readonly address: string | undefined
  readonly text: string
  readonly column: number
}
export type Modifier = {
  readonly kind: 'modifier'
  readonly name: string
  readonly domain: string
  readonly text: string
  readonly column: number
}
export type SpfTerm = Mechanism | Modifier

/** `problems` empty: every receiver reads it. Otherwise the result is permerror. `terms` are those that could be read. */
export type SpfRecord = {
  readonly text: string
  readonly terms: readonly SpfTerm[]
  readonly problems: readonly Problem[]
}

/** RFC 7208 §4.6.4. */
export const maxSpfLookups = 10
/** Longer ones cannot be carried in one answer of 64 KiB anyway. */
const maxTerms = 1_000

/** RFC 7208 §4.5: the version is followed by a space or the end; `v=spf10` is no SPF. */
export const isSpf = (text: string): boolean => /^v=spf1( |$)/i.test(text)

/** Joins the strings of a TXT record without anything between. RFC 7208 §3.3 */
export const joinStrings = (strings: readonly Uint8Array[]): string => Buffer.concat(strings).toString('latin1')

export function parseSpf(text: string): SpfRecord {
  const terms: SpfTerm[] = []
  const problems: Problem[] = []
  for (const match of text.matchAll(/[^ ]+/g)) {
    if (match.index === 0) continue
    const column = match.index + 1
    const term = readTerm(match[0], column)
    if ('code' in term) problems.push(term)
    else terms.push(term)
    if (terms.length + problems.length >= maxTerms) break
  }
  for (const name of ['redirect', 'exp']) {
    // RFC 7208 §6: each at most once.
    const second = terms.filter((term) => term.kind === 'modifier' && term.name === name)[1]
    if (second) problems.push(fault('spf-modifier-twice', second.column, second.text, twice))
  }
  return { text, terms, problems }
}

function readTerm(text: string, column: number): SpfTerm | Problem {
  // oxlint-disable-next-line no-control-regex
  if (/[^\u0021-\u007E]/.test(text)) return fault('spf-bad-character', column, text, badCharacter)
  const modifier = /^([A-Za-z][A-Za-z0-9._-]*)=(.*)$/.exec(text)
  if (modifier) return readModifier(modifier[1]!.toLowerCase(), modifier[2]!, text, column)
  const match = /^([+?~-]?)([A-Za-z][A-Za-z0-9._-]*)(.*)$/.exec(text)
  const name = match?.[2]?.toLowerCase()
  const reader = name && Object.hasOwn(readers, name) ? readers[name as MechanismName] : undefined
  if (!match || !name || !reader) return fault('spf-unknown-mechanism', column, text, unknownMechanism)
  const read = reader(match[3]!)
  if (!read) return fault('spf-bad-mechanism', column, text, badMechanism)
  return {
    kind: 'mechanism',
    qualifier: (match[1] || '+') as Qualifier,
    name: name as MechanismName,
    domain: read.domain,
    address: read.address,
    text,
    column,
  }
}

function readModifier(name: string, value: string, text: string, column: number): SpfTerm | Problem {
  const known = name === 'redirect' || name === 'exp'
  if (known ? !isDomainSpec(value) : !macroString.test(value))
    return fault('spf-bad-modifier', column, text, badModifier)
  return { kind: 'modifier', name, domain: value, text, column }
}

type Read = { domain?: string; address?: string } | undefined

/** What may stand behind each name. RFC 7208 §5 */
const readers: Record<MechanismName, (rest: string) => Read> = {
  all: (rest) => (rest === '' ? {} : undefined),
  include: (rest) => domainSpec(rest, 'required'),
  exists: (rest) => domainSpec(rest, 'required'),
  ptr: (rest) => domainSpec(rest, 'optional'),
  a: (rest) => withPrefix(rest),
  mx: (rest) => withPrefix(rest),
  ip4: (rest) => network(rest, parseIpv4, 32),
  ip6: (rest) => network(rest, parseIpv6, 128),
}

function domainSpec(rest: string, need: 'required' | 'optional'): Read {
  if (rest === '' && need === 'optional') return {}
  const domain = rest.slice(1)
  return rest.startsWith(':') && isDomainSpec(domain) ? { domain } : undefined
}

/** `:domain/24//64`, each part optional. */
function withPrefix(rest: string): Read {
  const match = /^(:.+?)?(?:\/(0|[1-9]\d?))?(?:\/\/(0|[1-9]\d{0,2}))?$/.exec(rest)
  if (!match || Number(match[2] ?? 0) > 32 || Number(match[3] ?? 0) > 128) return undefined
  return domainSpec(match[1] ?? '', 'optional')
}

function network(rest: string, parse: (text: string) => Uint8Array | undefined, bits: number): Read {
  const match = /^:([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(rest)
  if (!match || !parse(match[1]!) || Number(match[2] ?? 0) > bits) return undefined
  return { address: rest.slice(1) }
}

const macro = String.raw`%\{[slodiphcrtvSLODIPHCRTV]\d{0,3}[rR]?[.+,/_=-]*\}|%%|%_|%-`
const macroString = new RegExp(`^(?:${macro}|[\\x21-\\x24\\x26-\\x7E])*$`)
/** RFC 7208 §7.1: a macro-string that ends in a macro or in a top label that is not all digits. */
const domainEnd = new RegExp(
  String.raw`(?:%\{[a-zA-Z]\d{0,3}[rR]?[.+,/_=-]*\}|\.(?=[A-Za-z0-9-]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)$`,
)

const isDomainSpec = (text: string): boolean => text.length <= 255 && macroString.test(text) && domainEnd.test(text)

export const hasMacro = (domain: string): boolean => domain.includes('%')

// ── Faults ──────────────────────────────────────────────────────────────────────────────────────

function fault(code: string, column: number, text: string, say: (word: string) => Text): Problem {
  const at: Place = { line: 1, column }
  return { code, text: say(text.length > 60 ? `${text.slice(0, 60)}…` : text), at }
}

const unknownMechanism = (word: string): Text => ({
  en: `"${word}" is no SPF mechanism. There are all, include, a, mx, ip4, ip6, exists and ptr (RFC 7208 §5).`,
  tr: `"${word}" bir SPF mekanizması değil. Olanlar: all, include, a, mx, ip4, ip6, exists ve ptr (RFC 7208 §5).`,
})
const badMechanism = (word: string): Text => ({
  en: `"${word}" cannot be read: what stands behind the mechanism's name is missing or wrong.`,
  tr: `"${word}" okunamıyor: mekanizma adından sonra gelen eksik ya da yanlış.`,
})
const badModifier = (word: string): Text => ({
  en: `"${word}" cannot be read: a domain is expected behind the = sign.`,
  tr: `"${word}" okunamıyor: = işaretinden sonra bir alan adı beklenir.`,
})
const badCharacter = (word: string): Text => ({
  en: `"${word.replaceAll(/[^\u0021-\u007E]/g, '?')}" has a character that an SPF record cannot have (a tab, a curly quote, a letter beyond ASCII).`,
  tr: `"${word.replaceAll(/[^\u0021-\u007E]/g, '?')}" içinde SPF kaydında bulunamayacak bir karakter var (sekme, kıvrık tırnak, ASCII dışı harf).`,
})
const twice = (word: string): Text => ({
  en: `"${word}" is the second of its kind; it may stand only once (RFC 7208 §6).`,
  tr: `"${word}" türünün ikincisi; yalnızca bir kez bulunabilir (RFC 7208 §6).`,
})
