// How many DNS look-ups an SPF record can cost, counted along include and redirect without a message: the worst case, as every term counts
// even behind one that would match earlier; and which of its terms lead nowhere. RFC 7208 §4.6.4
import { type Name, nameToText, parseName } from '../../dns/name.ts'
import { A, AAAA, MX, TXT } from '../../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../../dns/resolver.ts'
import { hasMacro, isSpf, type Mechanism, parseSpf, type SpfRecord, type SpfTerm } from '../../mailauth/spf-record.ts'
import { type Texts, textsIn } from './texts.ts'

export type SpfTrouble = {
  readonly target: string
  readonly kind: 'no-name' | 'no-record' | 'several-records' | 'bad-syntax' | 'loop'
}

/** A term whose name answers nothing. `holder`: the record that it stands in. */
export type VoidTerm = { readonly term: string; readonly holder: string }

/** `isExact` false: something could not be followed, so there may be more. */
export type SpfBudget = {
  readonly lookups: number
  readonly isExact: boolean
  /** The records came to more than `maxFollowedBytes`; what they lead to was not read. */
  readonly isCut: boolean
  /** Each ends in permerror when it is reached. */
  readonly troubles: readonly SpfTrouble[]
  /** Targets that could not be asked now. */
  readonly unknown: readonly string[]
  readonly voids: readonly VoidTerm[]
  /** Terms of which it could not be asked now whether they lead anywhere. */
  readonly maybeVoid: readonly string[]
  /** `mx` terms with the number of their hosts. */
  readonly mxHosts: readonly { readonly term: string; readonly hosts: number }[]
  /** Targets with macros: they depend on the message. */
  readonly macros: readonly string[]
  /** Every record that it leans on, by name. */
  readonly includes: readonly string[]
}

/** Counting stops here: the record is far over its limit, and a hostile one could branch without end. */
export const maxCounted = 60
/** Texts that are read along the way; records that are meant to be used come to a few kilobytes. */
export const maxFollowedBytes = 256 * 1024

type Walk = {
  lookups: number
  bytes: number
  isExact: boolean
  readonly troubles: Map<string, SpfTrouble>
  readonly unknown: Set<string>
  readonly seen: Map<string, Promise<DnsAnswer>>
  readonly includes: Set<string>
  readonly macros: Set<string>
  readonly voids: Map<string, VoidTerm>
  readonly maybeVoid: Set<string>
  readonly mxHosts: Map<string, number>
  /** Questions whose answers do not steer the walk. */
  readonly asides: Promise<void>[]
  ask(name: Name, type: number): Promise<DnsAnswer>
}

export async function spfBudget(
  text: string,
  domain: Name,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<SpfBudget> {
  const walk: Walk = {
    lookups: 0,
    bytes: 0,
    isExact: true,
    troubles: new Map(),
    unknown: new Set(),
    seen: new Map(),
    includes: new Set(),
    macros: new Set(),
    voids: new Map(),
    maybeVoid: new Set(),
    mxHosts: new Map(),
    asides: [],
    ask: (name, type) => resolver.resolve(name, type, signal ? { signal } : {}),
  }
  try {
    await follow(parseSpf(text), [domain], walk)
  } finally {
    await Promise.all(walk.asides)
  }
  return {
    lookups: walk.lookups,
    isExact: walk.isExact,
    isCut: walk.bytes > maxFollowedBytes,
    troubles: [...walk.troubles.values()],
    unknown: [...walk.unknown],
    // Answers come in any order; a report should not change from look to look.
    voids: [...walk.voids].toSorted(byKey).map(([, term]) => term),
    maybeVoid: [...walk.maybeVoid].toSorted(),
    mxHosts: [...walk.mxHosts].toSorted(byKey).map(([term, hosts]) => ({ term, hosts })),
    macros: [...walk.macros],
    includes: [...walk.includes],
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

async function follow(record: SpfRecord, path: readonly Name[], walk: Walk): Promise<void> {
  for (const term of countedTerms(record)) {
    if (walk.lookups >= maxCounted) {
      walk.isExact = false
      return
    }
    walk.lookups += 1
    // What stands in a record that was read counts; what it leads to is left.
    if (walk.bytes > maxFollowedBytes) walk.isExact = false
    else if (term.kind === 'modifier' || term.name === 'include') await enter(term, path, walk)
    else aside(askAside(term, path.at(-1)!, walk), walk)
  }
}

/** Goes on meanwhile; whether it failed is asked at the end. */
function aside(question: Promise<void>, walk: Walk): void {
  question.catch(() => {})
  walk.asides.push(question)
}

/** Terms that ask the DNS. A redirect beside `all` is never used, RFC 7208 §6.1. */
export function countedTerms(record: SpfRecord): SpfTerm[] {
  const hasAll = record.terms.some((term) => term.kind === 'mechanism' && term.name === 'all')
  return record.terms.filter((term) =>
    term.kind === 'mechanism'
      ? ['include', 'a', 'mx', 'ptr', 'exists'].includes(term.name)
      : term.name === 'redirect' && !hasAll,
  )
}

async function enter(term: SpfTerm, path: readonly Name[], walk: Walk): Promise<void> {
  const target = term.domain ?? ''
  if (hasMacro(target)) {
    walk.isExact = false
    walk.macros.add(target)
    return
  }
  const name = parseName(target)
  if (!name.ok) return trouble(walk, target, 'bad-syntax')
  const text = nameToText(name.value)
  if (path.some((one) => one.key === name.value.key)) return trouble(walk, text, 'loop')
  walk.includes.add(text)
  let asked = walk.seen.get(name.value.key)
  if (!asked) walk.seen.set(name.value.key, (asked = walk.ask(name.value, TXT.code)))
  const answer = await asked
  noteVoid(term, path.at(-1)!, answer, walk)
  const found = textsIn(answer, isSpf)
  if (found.kind === 'unknown') {
    walk.unknown.add(text)
    walk.isExact = false
  } else if (found.kind === 'none') trouble(walk, text, answer.kind === 'no-name' ? 'no-name' : 'no-record')
  else if (found.texts.length > 1) trouble(walk, text, 'several-records')
  else await followText(found, text, [...path, name.value], walk)
}

async function followText(found: Texts & { kind: 'found' }, target: string, path: readonly Name[], walk: Walk) {
  const record = parseSpf(found.texts[0]!)
  walk.bytes += record.text.length
  if (record.problems.length > 0) trouble(walk, target, 'bad-syntax')
  await follow(record, path, walk)
}

function trouble(walk: Walk, target: string, kind: SpfTrouble['kind']): void {
  walk.troubles.set(`${kind} ${target}`, { target, kind })
}

/** Whether the name of an `a`, `mx` or `exists` answers anything, and how many hosts an `mx` has. */
async function askAside(term: Mechanism | SpfTerm, holder: Name, walk: Walk): Promise<void> {
  // What `ptr` asks depends on the sender.
  if (term.name === 'ptr') return
  if (term.domain !== undefined && hasMacro(term.domain)) {
    walk.macros.add(term.domain)
    return
  }
  const parsed = term.domain === undefined ? undefined : parseName(term.domain)
  if (parsed?.ok === false) return
  const name = parsed?.value ?? holder
  const type = term.name === 'mx' ? MX.code : A.code
  let answer = await walk.ask(name, type)
  // A sender asks for the family of the client's address only: void for everybody is what has neither.
  if (term.name === 'a' && (answer.kind === 'no-data' || answer.kind === 'no-name'))
    answer = await walk.ask(name, AAAA.code)
  noteVoid(term, holder, answer, walk)
  if (term.name === 'mx' && answer.kind === 'records')
    walk.mxHosts.set(term.text, answer.records.filter((record) => record.type === MX.code).length)
}

function noteVoid({ text: term }: SpfTerm, holder: Name, { kind }: DnsAnswer, walk: Walk): void {
  if (kind === 'unknown') walk.maybeVoid.add(term)
  else if (kind !== 'records') walk.voids.set(`${holder.key} ${term}`, { term, holder: nameToText(holder) })
}
