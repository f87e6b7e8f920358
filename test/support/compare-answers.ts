// Two servers' answers to one question, section by section. What differs must be one of the freedoms that an RFC leaves, each named here.
import { type Message, type ResourceRecord } from '../../src/dns/message.ts'
import { CNAME, encodeRdata, formatRdata, MX, NS, PTR, questionTypes, SOA, SRV } from '../../src/dns/records/index.ts'
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
  oneOfAny: 'RFC 8482 §4.1: ANY over UDP is answered with one RRset',
} as const
export type Freedom = keyof typeof freedoms

export type Pair = {
  readonly question: string
  readonly transport: 'udp' | 'tcp'
  readonly theirs: Uint8Array
  readonly ours: Uint8Array
}

/** The freedoms that were taken, or what differs. */
export function compare({ question, transport, theirs, ours }: Pair): { taken: Freedom[] } | { differs: string } {
  const [a, b] = [decoded(theirs), decoded(ours)]
  const differs = (what: string) => ({
    differs: `${question} over ${transport}: ${what}\n  theirs: ${show(a)}\n  ours:   ${show(b)}`,
  })
  const head = (message: Message): string => {
    const { tc: _, ...flags } = message.flags
    return JSON.stringify([
      message.id,
      message.opcode,
      message.rcode,
      flags,
      message.edns && { ...message.edns, options: [] },
    ])
  }
  const isReferral = b.answers.length === 0 && !b.flags.aa && b.authorities.some((record) => record.type === NS.code)
  // BIND lets AD stand in some truncated answers; they are not used.
  if (head(a) !== head(b) && !(a.flags.tc && b.flags.tc)) return differs('header or EDNS')
  if (!equalBytes(questionBytes(theirs), questionBytes(ours))) return differs('question')
  if (a.flags.tc && b.flags.tc) return { taken: ['truncated'] }
  if (transport === 'udp' && b.questions[0]!.type === questionTypes.ANY && b.answers.length > 0) {
    return a.flags.tc || isSubset(b.answers, a.answers) ? { taken: ['oneOfAny'] } : differs('answer section')
  }
  if (b.flags.tc && !a.flags.tc && isReferral) return { taken: ['glueNeedsTc'] }
  if (a.flags.tc !== b.flags.tc) return differs('TC')
  if (!sameSection(a.answers, b.answers)) return differs('answer section')
  if (!sameAliases(a.answers, b.answers)) return differs('order of aliases')
  if (!sameSection(a.authorities, b.authorities)) return differs('authority section')
  if (sameSection(a.additionals, b.additionals)) return { taken: [] }
  if (transport === 'tcp') return differs('additional section')
  return { taken: ['moreByTcp'] }
}

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
