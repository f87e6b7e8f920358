// Zone files (RFC 1035 §5.1, RFC 2308 §4 for $TTL, RFC 3597 §5): text to records and records to text.
// A file is taken whole or not at all: every fault is told with its line and its mend, and none is passed over.
import { equalBytes } from './bytes.ts'
import { seconds } from './fields.ts'
import type { ResourceRecord } from './message.ts'
import { classes } from './message.ts'
import { compareNames, isWithin, type Name, name, parseName, relativeTo, root } from './name.ts'
import { bad, ok, type Place, type Problem, type Result } from './problem.ts'
import { encodeRdata, formatRdata, parseRdata, parseTypeName, SOA, typeName } from './records/index.ts'
import { Tokens } from './tokens.ts'
import { type Entry, entriesOf, tokensOf, wordsOf } from './zone-lexer.ts'
import * as say from './zone-problems.ts'

/** A record with the place where it begins in the text. */
export type PlacedRecord = ResourceRecord & { readonly at: Place }

/** `records` are usable only if `problems` is empty. */
export type ZoneText = {
  readonly records: readonly PlacedRecord[]
  readonly origin: Name
  readonly problems: readonly Problem[]
}

/** Larger than any zone of a mail customer (about 300,000 records); the text is held in memory. */
export const maxZoneCharacters = 16 * 1024 * 1024
/** Nobody mends more at a time, and a file that is no zone file would have one a line. */
export const maxProblems = 100

/** What a line may lean on: RFC 1035 §5.1 lets owner, TTL and origin be taken from before. */
type Context = {
  origin: Name | undefined
  owner: Name | undefined
  /** From $TTL, RFC 2308 §4. */
  statedTtl: number | undefined
  /** Of the record before, where no $TTL was stated. RFC 1035 §5.1 */
  lastTtl: number | undefined
  readonly defaultTtl: number | undefined
}

/**
 * Reads a zone file. Without `origin` the file must state it by $ORIGIN before the first relative name. A record without a TTL takes
 * that of $TTL, else of the record before, else of the SOA's negative TTL (as BIND does), else `defaultTtl`.
 *
 *     parseZoneFile('@ 3600 IN MX 10 mail', { origin: name('firma.example.') })
 */
export function parseZoneFile(text: string, options: { origin?: Name; defaultTtl?: number } = {}): ZoneText {
  if (text.length > maxZoneCharacters) {
    return { records: [], origin: options.origin ?? root, problems: [say.fileTooLong(text.length, maxZoneCharacters)] }
  }
  const context: Context = {
    origin: options.origin,
    owner: undefined,
    statedTtl: undefined,
    lastTtl: undefined,
    defaultTtl: options.defaultTtl,
  }
  const records: PlacedRecord[] = []
  const problems: Problem[] = []
  let firstOrigin = options.origin
  for (const entry of entriesOf(text)) {
    const read = readEntry(entry, context)
    firstOrigin ??= context.origin
    problems.push(...read.problems)
    if (read.record) records.push(read.record)
    if (problems.length >= maxProblems) {
      problems.length = maxProblems
      problems.push(say.tooManyProblems(maxProblems, entry.end))
      break
    }
  }
  const apex = options.origin ?? records.find((record) => record.type === SOA.code)?.name ?? firstOrigin ?? root
  const unique = withoutRepeats(records)
  for (const problem of zoneProblems(unique, apex)) if (problems.length < maxProblems) problems.push(problem)
  return { records: unique, origin: apex, problems: problems.toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0)) }
}

/** The data of one record, as a form or an API gives it: `'10 mail'`. Relative names are taken below `origin`. */
export function parseRecordText(type: number, text: string, origin: Name): Result<unknown> {
  const { tokens, problem } = wordsOf(text)
  return problem ? { ok: false, problem } : parseRdata(type, tokens, origin)
}

type Read = { readonly record?: PlacedRecord; readonly problems: readonly Problem[] }

function readEntry(entry: Entry, context: Context): Read {
  if (entry.problems.length > 0) return { problems: entry.problems }
  const first = entry.tokens[0]!
  if (first.text.startsWith('$') && !first.quoted) {
    const problem = readDirective(entry, context)
    return { problems: problem ? [problem] : [] }
  }
  const record = readRecord(entry, context)
  return record.ok ? { record: record.value, problems: [] } : { problems: [record.problem] }
}

function readDirective(entry: Entry, context: Context): Problem | undefined {
  const tokens = tokensOf(entry)
  const keyword = tokens.take()!
  const directive = keyword.text.toUpperCase()
  if (directive === '$INCLUDE') return say.includeRefused(keyword.at)
  if (directive === '$GENERATE') return say.generateRefused(keyword.at)
  if (directive !== '$ORIGIN' && directive !== '$TTL') return say.unknownDirective(keyword.text, keyword.at)
  const word = tokens.expect(directive === '$TTL' ? say.ttlWhat : say.originWhat)
  if (!word.ok) return word.problem
  if (tokens.left > 0) return say.extraWord(directive, tokens.take()!)
  if (directive === '$TTL') {
    const ttl = seconds(word.value, say.ttlWhat)
    if (!ttl.ok) return ttl.problem
    context.statedTtl = ttl.value
    return undefined
  }
  const origin = readName(word.value.text, context.origin, word.value.at)
  if (!origin.ok) return origin.problem
  context.origin = origin.value
  return undefined
}

/** `[owner] [ttl] [class] type data`, TTL and class in either order. */
function readRecord(entry: Entry, context: Context): Result<PlacedRecord> {
  const tokens = tokensOf(entry)
  const owner = readOwner(entry, tokens, context)
  if (!owner.ok) return owner
  context.owner = owner.value
  const { at } = tokens
  const ttl = readTtlAndClass(tokens)
  if (!ttl.ok) return ttl
  const word = tokens.expect(say.typeWhat)
  if (!word.ok) return word
  const type = parseTypeName(word.value.text)
  if (!type.ok) return bad(type.problem.code, type.problem.text, word.value.at)
  if (isNoZoneType(type.value)) return { ok: false, problem: say.typeNotInZones(word.value.text, word.value.at) }
  const data = readData(type.value, entry, tokens, context)
  if (!data.ok) return data
  if (ttl.value !== undefined) context.lastTtl = ttl.value
  const effective = ttl.value ?? impliedTtl(type.value, data.value, context)
  if (effective === undefined) return { ok: false, problem: say.noTtl(at) }
  return ok({
    name: owner.value,
    type: type.value,
    class: classes.IN,
    ttl: effective,
    data: data.value,
    at: entry.tokens[0]!.at,
  })
}

function readOwner(entry: Entry, tokens: Tokens, context: Context): Result<Name> {
  if (entry.inherits) return context.owner ? ok(context.owner) : { ok: false, problem: say.noOwnerBefore(tokens.at) }
  const word = tokens.take()!
  const owner = readName(word.text, context.origin, word.at)
  // The next line may lean on this owner; a wrong one must not make its records those of another name.
  if (!owner.ok) context.owner = undefined
  return owner
}

function readName(text: string, origin: Name | undefined, at: Place): Result<Name> {
  const parsed = parseName(text, origin)
  if (!parsed.ok) return bad(parsed.problem.code, parsed.problem.text, at)
  return origin || isAbsolute(text) ? parsed : { ok: false, problem: say.noOrigin(text, at) }
}

/** An escaped dot does not end a name: `a\.` is relative, `a\\.` is not. */
const isAbsolute = (text: string): boolean => /(^|[^\\])(\\\\)*\.$/.test(text)

function readTtlAndClass(tokens: Tokens): Result<number | undefined> {
  let ttl: number | undefined
  let classSeen = false
  for (let word = tokens.peek(); word && !word.quoted; word = tokens.peek()) {
    if (ttl === undefined && /^[0-9]/.test(word.text)) {
      const read = seconds(word, say.ttlWhat)
      if (!read.ok) return read
      ttl = read.value
    } else if (!classSeen && /^(IN|CH|HS|CLASS[0-9]+)$/i.test(word.text)) {
      if (!/^(IN|CLASS0*1)$/i.test(word.text)) return { ok: false, problem: say.onlyInternet(word.text, word.at) }
      classSeen = true
    } else break
    tokens.take()
  }
  return ok(ttl)
}

function readData(type: number, entry: Entry, tokens: Tokens, context: Context): Result<unknown> {
  const before = entry.tokens.length - tokens.left
  const data = parseRdata(type, tokens, context.origin ?? root)
  if (!data.ok || context.origin) return data
  // No origin is known yet: data that would be another below another origin has a relative name.
  const again = parseRdata(type, new Tokens(entry.tokens.slice(before), entry.end), elsewhere)
  if (again.ok && equalBytes(encodeRdata(type, data.value), encodeRdata(type, again.value))) return data
  const word = entry.tokens[entry.tokens.length - 1]!
  return { ok: false, problem: say.noOrigin(word.text, word.at) }
}

const elsewhere = name('elsewhere.')

function impliedTtl(type: number, data: unknown, context: Context): number | undefined {
  const before = context.statedTtl ?? context.lastTtl
  if (before !== undefined) return before
  if (type !== SOA.code) return context.defaultTtl
  context.lastTtl = (data as { minimum: number }).minimum
  return context.lastTtl
}

/** Types that ask, that live in messages only, or that no record has. RFC 6895 §3.1 */
const isNoZoneType = (type: number): boolean => type === 0 || type === 41 || (type >= 128 && type <= 255)

/** The same record twice is one record (RFC 2181 §5); a transfer written down by dig ends with a second copy of the SOA. */
function withoutRepeats(records: readonly PlacedRecord[]): readonly PlacedRecord[] {
  const seen = new Set<string>()
  return records.filter((record) => {
    const key = `${record.name.key} ${record.type} ${Buffer.from(encodeRdata(record.type, record.data)).toString('latin1')}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function* zoneProblems(records: readonly PlacedRecord[], apex: Name): Generator<Problem> {
  let soa: PlacedRecord | undefined
  for (const record of records) {
    if (!isWithin(record.name, apex)) yield say.outOfZone(record.name, apex, record.at)
    if (record.type !== SOA.code) continue
    if (soa) yield say.secondSoa(soa.at.line, record.at)
    soa ??= record
  }
}

/**
 * Writes a zone file that BIND, NSD and Knot read and that parseZoneFile reads back to the same records: the SOA first, then the
 * apex, then the other names in canonical order; every line with its owner, so that one line can be found and moved.
 */
export function formatZoneFile(
  records: readonly ResourceRecord[],
  options: { origin: Name; defaultTtl?: number },
): string {
  const { origin, defaultTtl } = options
  const lines = [`$ORIGIN ${origin}`]
  if (defaultTtl !== undefined) lines.push(`$TTL ${defaultTtl}`)
  for (const record of records.toSorted(zoneOrder)) {
    const ttl = record.ttl === defaultTtl ? '' : `${record.ttl} `
    lines.push(
      `${relativeTo(record.name, origin)} ${ttl}IN ${typeName(record.type)} ${formatRdata(record.type, record.data)}`,
    )
  }
  return `${lines.join('\n')}\n`
}

function zoneOrder(a: ResourceRecord, b: ResourceRecord): number {
  const soaFirst = Number(b.type === SOA.code) - Number(a.type === SOA.code)
  return soaFirst || compareNames(a.name, b.name) || a.type - b.type
}
