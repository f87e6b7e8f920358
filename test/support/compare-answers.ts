// Two servers' answers to one question, section by section. What differs must be one of the freedoms that an RFC leaves, each named here.
import { type Flags, type Message, rcodes, type ResourceRecord } from '../../src/dns/message.ts'
import {
  CNAME,
  DNAME,
  encodeRdata,
  formatRdata,
  MX,
  NS,
  PTR,
  questionTypes,
  RRSIG,
  SOA,
  SRV,
} from '../../src/dns/records/index.ts'
import { equalBytes } from '../../src/dns/bytes.ts'
import { decoded } from './ask-dns.ts'

export const freedoms = {
  order:
    'RFC 2181 §5: the records of a set have no order; nor have the sets of a section but for the chain of aliases (RFC 1034 §4.3.2)',
  case: 'RFC 4343 §4.1: names are equal without regard to case, and compression may bring the case of the question',
  truncated: 'RFC 2181 §9: what stands in an answer with TC is not to be used; it is asked again over TCP',
  moreByTcp:
    'RFC 2181 §9: additional records that do not fit are left out without TC; whole answers are compared over TCP',
  glueNeedsTc: 'RFC 9471 §3.1: a referral without all of its in-domain glue has TC; BIND 9.18 gives what fits, without',
  failed:
    'RFC 1035 §4.1.1: with SERVFAIL nothing was answered; how much of a chain of aliases Unbound had followed depends on what it remembered',
  oneOfAny: 'RFC 8482 §4.1: ANY over UDP is answered with one RRset',
} as const
export type Freedom = keyof typeof freedoms

export type Pair = {
  readonly question: string
  /** How many bytes an answer may have on this way. */
  readonly limit: number
  readonly transport: 'udp' | 'tcp'
  readonly theirs: Uint8Array
  readonly ours: Uint8Array
}

/** What both gave, or what differs. */
export type Comparison = { readonly taken: readonly Freedom[]; readonly kind: Kind } | { readonly differs: string }
export type Kind = 'data' | 'no-data' | 'no-name' | 'referral' | 'alias' | 'cut' | 'error'

export function compare({ question, limit, transport, theirs, ours }: Pair): Comparison {
  const [a, b] = [decoded(theirs), decoded(ours)]
  const differs = (what: string) => ({
    differs: `${question} over ${transport}: ${what}\n  theirs: ${show(a)}\n  ours:   ${show(b)}`,
  })
  const same = (...taken: Freedom[]) => ({ taken, kind: kindOf(b) })
  const whole = a.flags.tc && b.flags.tc ? header(a, 'ad') === header(b, 'ad') : header(a) === header(b)
  if (!whole) return differs('header or EDNS')
  if (!equalBytes(questionBytes(theirs), questionBytes(ours))) return differs('question')
  if (ours.length > limit) return differs(`${ours.length} bytes where ${limit} are allowed`)
  if (a.flags.tc && b.flags.tc) return same('truncated')
  if (transport === 'udp' && b.questions[0]?.type === questionTypes.ANY && b.answers.length > 0) {
    const some = isOneSet(b.answers) && (a.flags.tc || isSubset(b.answers, a.answers))
    // An alias that a DNAME makes comes with it.
    return some || a.flags.tc || sameSection(a.answers, b.answers) ? same('oneOfAny') : differs('answer section')
  }
  // Owners in the zone's own case cannot point at a question in another case.
  if (a.flags.tc && ours.length + b.questions[0]!.name.wire.length > limit) return same('case')
  if (a.flags.tc && !b.flags.tc && isSigned(b) && ours.length + signatureBytes > limit) return same('moreByTcp')
  if (!sameSection(a.answers, b.answers)) return differs('answer section')
  if (!sameAliases(a.answers, b.answers)) return differs('order of aliases')
  if (!sameSection(a.authorities, b.authorities)) return differs('authority section')
  if (b.flags.tc && isReferral(b)) {
    return theirs.length + addressBytes > limit ? same('glueNeedsTc') : differs('TC')
  }
  if (a.flags.tc !== b.flags.tc) return differs('TC')
  if (sameSection(a.additionals, b.additionals)) return same()
  if (transport === 'udp' && isSigned(b) && ours.length + signatureBytes > limit) return same('moreByTcp')
  const noRoom = lacking(a.additionals, b.additionals).every((bytes) => ours.length + bytes > limit)
  return transport === 'udp' && noRoom ? same('moreByTcp') : differs('additional section')
}

/** Two resolvers' answers: as `compare`, but that what they keep grows older, by `age` seconds at the most. */
export function compareResolved(question: string, age: number, theirs: Uint8Array, ours: Uint8Array): Comparison {
  const [a, b] = [decoded(theirs), decoded(ours)]
  const differs = (what: string) => ({ differs: `${question}: ${what}\n  theirs: ${show(a)}\n  ours:   ${show(b)}` })
  if (header(a) !== header(b) || a.flags.tc !== b.flags.tc) return differs('header')
  if (b.rcode === rcodes.SERVFAIL) return { taken: ['failed'], kind: kindOf(b) }
  for (const part of ['answers', 'authorities', 'additionals'] as const) {
    const [left, right] = [withoutTtl(a[part]), withoutTtl(b[part])]
    if (!sameSection(left, right)) return differs(part)
    const ttlOf = new Map(a[part].map((record) => [canonical(withoutTtl([record])[0]!), record.ttl]))
    for (const record of b[part])
      if (Math.abs(ttlOf.get(canonical(withoutTtl([record])[0]!))! - record.ttl) > age) return differs(`TTL in ${part}`)
  }
  return { taken: [], kind: kindOf(b) }
}

const withoutTtl = (records: readonly ResourceRecord[]): ResourceRecord[] =>
  records.map((record) => ({ ...record, ttl: 0 }))

/** What the address of one more server takes: a pointer, the fixed fields, 16 bytes. An answer with that much room lacks nothing. */
export const addressBytes = 28

/** A short RRSIG of P-256. In a signed answer a set may find room and its signature not: what comes after it is then left out, too. */
const signatureBytes = 140

const isSigned = ({ answers, authorities }: Message): boolean =>
  [...answers, ...authorities].some(({ type }) => type === RRSIG.code)

/** An alias may stand before it. */
const isReferral = ({ answers, authorities, rcode }: Message): boolean =>
  rcode === rcodes.NOERROR &&
  answers.every(({ type }) => [CNAME, DNAME, RRSIG].some(({ code }) => code === type)) &&
  authorities.some(({ type }) => type === NS.code)

function header({ id, opcode, rcode, flags, edns }: Message, ...without: (keyof Flags)[]): string {
  // TC has its own freedoms; BIND lets AD stand in some truncated answers, which are not used.
  const left = Object.entries(flags).filter(([flag]) => flag !== 'tc' && !without.includes(flag as keyof Flags))
  return JSON.stringify([id, opcode, rcode, left, edns && { ...edns, options: [] }])
}

function kindOf({ rcode, flags, answers, authorities, questions }: Message): Kind {
  if (flags.tc) return 'cut'
  if (rcode === rcodes.NXDOMAIN) return 'no-name'
  if (rcode !== rcodes.NOERROR) return 'error'
  const type = questions[0]?.type
  if (answers.some((record) => record.type === type || type === questionTypes.ANY)) return 'data'
  if (answers.length > 0) return 'alias'
  return !flags.aa && authorities.some((record) => record.type === NS.code) ? 'referral' : 'no-data'
}

/** How many bytes, at the least, each RRset takes that is in `all` and not in `some`. */
function lacking(all: readonly ResourceRecord[], some: readonly ResourceRecord[]): number[] {
  const has = new Set(section(some))
  const bytes = new Map<string, number>()
  for (const record of all) {
    if (has.has(canonical(record))) continue
    const set = `${record.name.key} ${record.type}`
    bytes.set(set, (bytes.get(set) ?? 0) + 12 + encodeRdata(record.type, record.data).length)
  }
  return [...bytes.values()]
}

const isOneSet = (records: readonly ResourceRecord[]): boolean =>
  new Set(records.map(({ name, type }) => `${name.key} ${type}`)).size === 1

const canonical = (record: ResourceRecord): string =>
  `${record.name.key} ${record.ttl} ${record.class} ${record.type} ${dataOf(record)}`

const withNames = new Set([NS, CNAME, SOA, PTR, MX, SRV].map(({ code }) => code))

const dataOf = ({ type, data }: ResourceRecord): string =>
  withNames.has(type) ? formatRdata(type, data).toLowerCase() : Buffer.from(encodeRdata(type, data)).toString('hex')

const section = (records: readonly ResourceRecord[]): string[] => records.map(canonical).sort()

const sameSection = (a: readonly ResourceRecord[], b: readonly ResourceRecord[]): boolean =>
  section(a).join('\n') === section(b).join('\n')

function isSubset(part: readonly ResourceRecord[], whole: readonly ResourceRecord[]): boolean {
  const all = new Set(section(whole))
  return section(part).every((record) => all.has(record))
}

const aliasesOf = (records: readonly ResourceRecord[]): string =>
  records
    .filter(({ type }) => type === CNAME.code)
    .map(canonical)
    .join('\n')

const sameAliases = (a: readonly ResourceRecord[], b: readonly ResourceRecord[]): boolean =>
  aliasesOf(a) === aliasesOf(b)

/** Byte for byte: the question comes back as it was asked, its case included. */
function questionBytes(message: Uint8Array): Uint8Array {
  if (((message[4]! << 8) | message[5]!) === 0) return new Uint8Array()
  let at = 12
  while (message[at]) at += message[at]! + 1
  return message.subarray(12, at + 5)
}

function show({ rcode, flags, edns, answers, authorities, additionals }: Message): string {
  const on = Object.entries(flags).flatMap(([flag, set]) => (set ? [flag] : []))
  const list = (records: readonly ResourceRecord[]): string =>
    records
      .map(
        (record) =>
          `\n      ${record.name} ${record.ttl} ${record.type} ${formatRdata(record.type, record.data).slice(0, 100)}`,
      )
      .sort()
      .join('')
  return `rcode ${rcode} ${on.join(' ')} ${edns ? `edns ${JSON.stringify(edns)}` : ''}\n    answer:${list(answers)}\n    authority:${list(authorities)}\n    additional:${list(additionals)}`
}
