// A question as it came over the wire, read with the distrust that a stranger's packet deserves.
import { rcodes, opcodes, type Question } from '../dns/message.ts'
import { Reader, WireError } from '../dns/reader.ts'
import { OPT } from '../dns/records/index.ts'
import type { EdnsOption } from '../dns/records/opt.ts'
import { cookieOption } from './cookies.ts'

/** What the answer's header and OPT take over from the query. */
export type Asked = {
  readonly id: number
  readonly opcode: number
  readonly rd: boolean
  readonly cd: boolean
  readonly question: Question | undefined
  readonly edns: QueryEdns | undefined
}

export type QueryEdns = {
  readonly udpSize: number
  readonly version: number
  readonly dnssecOk: boolean
  readonly options: readonly EdnsOption[]
}

export type Query = Asked & { readonly question: Question }

export type QueryReading =
  /** No header, or itself an answer: whatever we said could go back and forth for ever. */
  | { readonly kind: 'silence' }
  /** What is said without looking into a zone: a fault, or that a cookie was all that was wanted. */
  | { readonly kind: 'settled'; readonly asked: Asked; readonly rcode: number }
  | { readonly kind: 'query'; readonly query: Query }

const headerBytes = 12

/** A query has one question, and beside it an OPT, a signature, the SOA of an IXFR: not hundreds of names to unpack. */
const maxRecordsBeside = 16

export function readQuery(bytes: Uint8Array): QueryReading {
  if (bytes.length < headerBytes) return { kind: 'silence' }
  const reader = new Reader(bytes)
  const id = reader.u16()
  const bits = reader.u16()
  if (bits & 0x8000) return { kind: 'silence' }
  const asked: Draft = {
    id,
    opcode: (bits >>> 11) & 0xf,
    rd: (bits & 0x0100) !== 0,
    cd: (bits & 0x0010) !== 0,
    question: undefined,
    edns: undefined,
  }
  const rcode = readBody(reader, asked)
  const { question } = asked
  return rcode === rcodes.NOERROR && question
    ? { kind: 'query', query: { ...asked, question } }
    : { kind: 'settled', asked, rcode }
}

type Draft = { -readonly [K in keyof Asked]: Asked[K] }

/** Fills `asked` as far as it can be read; says what is wrong with the rest. */
function readBody(reader: Reader, asked: Draft): number {
  const wellFormed = readSections(reader, asked)
  if (asked.opcode !== opcodes.QUERY) {
    asked.question = undefined
    return rcodes.NOTIMP
  }
  // RFC 6891 §6.1.3
  if (asked.edns && asked.edns.version > 0) return rcodes.BADVERS
  return wellFormed && (asked.question || asksForCookie(asked)) ? rcodes.NOERROR : rcodes.FORMERR
}

/** RFC 7873 §5.4: a cookie may be asked for without a question. */
const asksForCookie = ({ edns }: Draft): boolean => edns?.options.some(({ code }) => code === cookieOption) ?? false

/** False if the bytes are no message, or one with several questions (RFC 9619 §4). */
function readSections(reader: Reader, asked: Draft): boolean {
  try {
    const [questions, answers, authorities, additionals] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()]
    if (questions > 1 || answers + authorities + additionals > maxRecordsBeside) return false
    if (questions === 1) asked.question = { name: reader.name(), type: reader.u16(), class: reader.u16() }
    // RFC 6891 §6.1.1: OPT stands in the additional section only, and once.
    for (let left = answers + authorities; left > 0; left -= 1) if (readRecord(reader, asked)) return false
    let opts = 0
    for (let left = additionals; left > 0; left -= 1) if (readRecord(reader, asked)) opts += 1
    reader.end()
    return opts <= 1
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}

/** True if it was an OPT. Of other records only the frame is read. */
function readRecord(reader: Reader, asked: Draft): boolean {
  const owner = reader.name()
  const type = reader.u16()
  const udpSize = reader.u16()
  const ttl = reader.u32()
  const data = reader.part(reader.u16())
  if (type !== OPT.code) return false
  const edns = { udpSize, version: (ttl >>> 16) & 0xff, dnssecOk: (ttl & 0x8000) !== 0 }
  // It is answered with an OPT even if its options cannot be read.
  asked.edns = { ...edns, options: [] }
  if (owner.wire.length !== 1) throw new WireError('bad-rdata')
  asked.edns = { ...edns, options: OPT.decode(data).options }
  data.end()
  return true
}
