// How many DNS look-ups an SPF record can cost, counted along include and redirect without a message: the worst case, as every term counts
// even behind one that would match earlier. RFC 7208 §4.6.4
import { type Name, nameToText, parseName } from '../../dns/name.ts'
import type { Resolver } from '../../dns/resolver.ts'
import { hasMacro, isSpf, parseSpf, type SpfRecord, type SpfTerm } from '../../mailauth/spf-record.ts'
import { type Texts, textsAt } from './texts.ts'

export type SpfTrouble = {
  readonly target: string
  readonly kind: 'no-record' | 'several-records' | 'bad-syntax' | 'loop'
}

/** `isExact` false: something could not be followed, so there may be more. */
export type SpfBudget = {
  readonly lookups: number
  readonly isExact: boolean
  /** Each ends in permerror when it is reached. */
  readonly troubles: readonly SpfTrouble[]
  /** Targets that could not be asked now. */
  readonly unknown: readonly string[]
}

/** Counting stops here: the record is far over its limit, and a hostile one could branch without end. */
export const maxCounted = 60

type Walk = {
  lookups: number
  isExact: boolean
  readonly troubles: Map<string, SpfTrouble>
  readonly unknown: Set<string>
  readonly seen: Map<string, Promise<Texts>>
  readonly resolver: Resolver
  readonly signal: AbortSignal | undefined
}

export async function spfBudget(
  text: string,
  domain: Name,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<SpfBudget> {
  const walk: Walk = {
    lookups: 0,
    isExact: true,
    troubles: new Map(),
    unknown: new Set(),
    seen: new Map(),
    resolver,
    signal,
  }
  await follow(parseSpf(text), [domain.key], walk)
  return {
    lookups: walk.lookups,
    isExact: walk.isExact,
    troubles: [...walk.troubles.values()],
    unknown: [...walk.unknown],
  }
}

async function follow(record: SpfRecord, path: readonly string[], walk: Walk): Promise<void> {
  for (const term of countedTerms(record)) {
    if (walk.lookups >= maxCounted) {
      walk.isExact = false
      return
    }
    walk.lookups += 1
    const leadsOn = term.kind === 'modifier' || term.name === 'include'
    if (leadsOn && term.domain !== undefined) await enter(term.domain, path, walk)
  }
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

async function enter(target: string, path: readonly string[], walk: Walk): Promise<void> {
  if (hasMacro(target)) {
    walk.isExact = false
    return
  }
  const name = parseName(target)
  if (!name.ok) return trouble(walk, target, 'bad-syntax')
  const text = nameToText(name.value)
  if (path.includes(name.value.key)) return trouble(walk, text, 'loop')
  let asked = walk.seen.get(name.value.key)
  if (!asked) walk.seen.set(name.value.key, (asked = textsAt(name.value, isSpf, walk.resolver, walk.signal)))
  const found = await asked
  if (found.kind === 'unknown') {
    walk.unknown.add(text)
    walk.isExact = false
  } else if (found.kind === 'none') trouble(walk, text, 'no-record')
  else if (found.texts.length > 1) trouble(walk, text, 'several-records')
  else {
    const record = parseSpf(found.texts[0]!)
    if (record.problems.length > 0) trouble(walk, text, 'bad-syntax')
    await follow(record, [...path, name.value.key], walk)
  }
}

function trouble(walk: Walk, target: string, kind: SpfTrouble['kind']): void {
  walk.troubles.set(`${kind} ${target}`, { target, kind })
}
