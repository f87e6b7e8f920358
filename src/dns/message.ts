// A DNS message as a value, and its bytes (RFC 1035 §4.1, RFC 6891 for EDNS).
import { type Name, root } from './name.ts'
import { Reader, WireError, type WireFault } from './reader.ts'
import { type EdnsOption, OPT } from './records/opt.ts'
import { typeOf } from './records/index.ts'
import { ok, type Result } from './problem.ts'
import { maxMessageBytes, Writer, WriterFull } from './writer.ts'

export const rcodes = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const
export const opcodes = { QUERY: 0, NOTIFY: 4, UPDATE: 5 } as const
export const classes = { IN: 1, CH: 3, NONE: 254, ANY: 255 } as const

/** One record. `type` is its number; `data` is what `typeOf(type)` makes of the RDATA. TTL in seconds. */
export type ResourceRecord = {
  readonly name: Name
  readonly type: number
  readonly class: number
  readonly ttl: number
  readonly data: unknown
}

export type Question = { readonly name: Name; readonly type: number; readonly class: number }

/** EDNS as it stood in the OPT record. `udpSize` in bytes; `dnssecOk` is the DO bit. */
export type Edns = {
  readonly udpSize: number
  readonly version: number
  readonly dnssecOk: boolean
  readonly options: readonly EdnsOption[]
}

/** The flags by their RFC names: aa authoritative, tc truncated, rd and ra recursion, ad authentic, cd checking disabled. */
export type Flags = {
  readonly qr: boolean
  readonly aa: boolean
  readonly tc: boolean
  readonly rd: boolean
  readonly ra: boolean
  readonly ad: boolean
  readonly cd: boolean
}

export type Message = {
  readonly id: number
  readonly opcode: number
  /** All twelve bits, those of EDNS included. */
  readonly rcode: number
  readonly flags: Flags
  readonly questions: readonly Question[]
  readonly answers: readonly ResourceRecord[]
  readonly authorities: readonly ResourceRecord[]
  /** Without OPT, which is `edns`. */
  readonly additionals: readonly ResourceRecord[]
  readonly edns: Edns | undefined
}

export const noFlags: Flags = { qr: false, aa: false, tc: false, rd: false, ra: false, ad: false, cd: false }

export const emptyMessage: Message = {
  id: 0,
  opcode: opcodes.QUERY,
  rcode: rcodes.NOERROR,
  flags: noFlags,
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
  edns: undefined,
}

/** Header fields in the order of their bits, from the highest. RFC 1035 §4.1.1, RFC 4035 §3 */
const flagBits = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 } as const

/** More records than this in one message are refused unread (a 64 KiB message could claim 260,000). */
export const maxRecords = 8_192

/** Reads a whole message; bytes after it are a fault. */
export function decodeMessage(bytes: Uint8Array): Result<Message, WireFault> {
  try {
    return ok(readMessage(new Reader(bytes)))
  } catch (error) {
    if (error instanceof WireError) return { ok: false, problem: error.fault }
    throw error
  }
}

function readMessage(reader: Reader): Message {
  const id = reader.u16()
  const bits = reader.u16()
  const questionCount = reader.u16()
  const answerCount = reader.u16()
  const authorityCount = reader.u16()
  const additionalCount = reader.u16()
  if (questionCount + answerCount + authorityCount + additionalCount > maxRecords) throw new WireError('truncated')
  const questions: Question[] = []
  while (questions.length < questionCount)
    questions.push({ name: reader.name(), type: reader.u16(), class: reader.u16() })
  const answers = readRecords(reader, answerCount)
  const authorities = readRecords(reader, authorityCount)
  const all = readRecords(reader, additionalCount)
  reader.end()
  const opts = all.filter((record) => record.type === OPT.code)
  // RFC 6891 §6.1.1: at most one OPT, owned by the root.
  if (opts.length > 1 || (opts[0] && opts[0].name.wire.length !== 1)) throw new WireError('bad-rdata')
  const opt = opts[0]
  return {
    id,
    opcode: (bits >>> 11) & 0xf,
    rcode: (bits & 0xf) | (opt ? (opt.ttl >>> 24) << 4 : 0),
    flags: flagsIn(bits),
    questions,
    answers,
    authorities,
    additionals: all.filter((record) => record.type !== OPT.code),
    edns: opt && {
      udpSize: Math.max(512, opt.class),
      version: (opt.ttl >>> 16) & 0xff,
      dnssecOk: (opt.ttl & 0x8000) !== 0,
      options: (opt.data as { options: readonly EdnsOption[] }).options,
    },
  }
}

function readRecord(reader: Reader): ResourceRecord {
  const name = reader.name()
  const type = reader.u16()
  const recordClass = reader.u16()
  const ttl = reader.u32()
  const part = reader.part(reader.u16())
  // An empty RDATA stands in the messages of RFC 2136, never in an answer of class IN.
  const data =
    part.left === 0 && recordClass !== classes.IN && type !== OPT.code ? undefined : typeOf(type).decode(part)
  part.end()
  // RFC 2181 §8: a TTL with its highest bit set is read as 0. OPT has flags there.
  return { name, type, class: recordClass, ttl: type !== OPT.code && ttl > 0x7fff_ffff ? 0 : ttl, data }
}

function readRecords(reader: Reader, count: number): ResourceRecord[] {
  const records: ResourceRecord[] = []
  while (records.length < count) records.push(readRecord(reader))
  return records
}

const flagsIn = (bits: number): Flags => ({
  qr: (bits & flagBits.qr) !== 0,
  aa: (bits & flagBits.aa) !== 0,
  tc: (bits & flagBits.tc) !== 0,
  rd: (bits & flagBits.rd) !== 0,
  ra: (bits & flagBits.ra) !== 0,
  ad: (bits & flagBits.ad) !== 0,
  cd: (bits & flagBits.cd) !== 0,
})

/**
 * Bytes of a message, at most `limit` of them. What does not fit is cut as RFC 2181 §9 asks: additional records are dropped
 * silently; an answer or authority RRset that does not fit sets TC, and nothing follows it.
 */
export function encodeMessage(message: Message, limit = maxMessageBytes): Uint8Array {
  const optBytes = message.edns ? 11 + message.edns.options.reduce((sum, option) => sum + 4 + option.data.length, 0) : 0
  const { answers, authorities, additionals } = message
  // Questions alone have nothing to point at.
  const compress = answers.length + authorities.length + additionals.length > 0
  const writer = new Writer({ limit: limit - optBytes, compress })
  writer.u16(message.id)
  writer.u16(headerBits(message))
  for (let count = 0; count < 4; count += 1) writer.u16(0)
  for (const question of message.questions) {
    writer.name(question.name, { compress: true })
    writer.u16(question.type)
    writer.u16(question.class)
  }
  writer.patchU16(4, message.questions.length)
  const cut = writeSection(writer, answers, 6) || writeSection(writer, authorities, 8)
  if (cut) writer.patchU16(2, headerBits(message) | flagBits.tc)
  else writeSection(writer, additionals, 10)
  if (!message.edns) return writer.finish()
  writer.raiseLimit(maxMessageBytes)
  writeOpt(writer, message.edns, message.rcode)
  const bytes = writer.finish()
  const additionalCount = ((bytes[10]! << 8) | bytes[11]!) + 1
  bytes[10] = additionalCount >>> 8
  bytes[11] = additionalCount
  return bytes
}

/** Writes whole RRsets while they fit; true if some did not. `countAt` is where the section's count stands. */
function writeSection(writer: Writer, records: readonly ResourceRecord[], countAt: number): boolean {
  let count = 0
  for (let at = 0; at < records.length;) {
    let end = at + 1
    while (end < records.length && sameSet(records[at]!, records[end]!)) end += 1
    const start = writer.at
    try {
      for (const record of records.slice(at, end)) writeRecord(writer, record)
    } catch (error) {
      if (!(error instanceof WriterFull)) throw error
      writer.rewind(start)
      writer.patchU16(countAt, count)
      return true
    }
    count += end - at
    at = end
  }
  writer.patchU16(countAt, count)
  return false
}

const sameSet = (a: ResourceRecord, b: ResourceRecord): boolean => a.type === b.type && a.name.key === b.name.key

function writeRecord(writer: Writer, record: ResourceRecord): void {
  writer.name(record.name, { compress: true })
  writer.u16(record.type)
  writer.u16(record.class)
  writer.u32(record.ttl)
  writer.sized(() => {
    if (record.data !== undefined) typeOf(record.type).encode(record.data, writer)
  })
}

function headerBits(message: Message): number {
  const { qr, aa, tc, rd, ra, ad, cd } = message.flags
  return (
    (message.opcode << 11) |
    (message.rcode & 0xf) |
    (qr ? flagBits.qr : 0) |
    (aa ? flagBits.aa : 0) |
    (tc ? flagBits.tc : 0) |
    (rd ? flagBits.rd : 0) |
    (ra ? flagBits.ra : 0) |
    (ad ? flagBits.ad : 0) |
    (cd ? flagBits.cd : 0)
  )
}

function writeOpt(writer: Writer, edns: Edns, rcode: number): void {
  writer.name(root, { compress: false })
  writer.u16(OPT.code)
  writer.u16(edns.udpSize)
  writer.u8(rcode >>> 4)
  writer.u8(edns.version)
  writer.u16(edns.dnssecOk ? 0x8000 : 0)
  writer.sized(() => OPT.encode({ options: edns.options }, writer))
}
