// What is no ordinary question comes in here: signed messages, transfers, notices of change, updates. Ordinary questions pass by.
import { decodeMessage, emptyMessage, encodeMessage, type Message, noFlags, opcodes, rcodes } from '../dns/message.ts'
import { isWithin, lowerByte, maxNameBytes, type Name } from '../dns/name.ts'
import { Reader } from '../dns/reader.ts'
import { OPT, questionTypes } from '../dns/records/index.ts'
import {
  type Before,
  readTsig,
  signTsig,
  type Tsig,
  tsigBytes,
  type TsigKey,
  unsignedError,
  verifyTsig,
} from '../dns/tsig.ts'
import type { Keys, RingKey } from '../declare/keys.ts'
import type { Log } from '../system/log.ts'
import type { Answer, Asker } from './door.ts'
import { datagramBytes, type Transport } from './reply.ts'
import type { Outgoing } from './transfer/outgoing.ts'

/** Who asks, and under which key, if the signature was good. */
export type Visitor = { readonly asker: Asker; readonly key: RingKey | undefined }

export type FrontParts = {
  answer(query: Uint8Array, asker: Asker): Uint8Array | undefined
  readonly keys: Pick<Keys, 'find'>
  now(): number
  readonly log: Log
  readonly transfer: Outgoing
  /** The catalog zone, which is for secondaries alone. */
  readonly catalog?: { readonly apex: Name; answer(message: Message, visitor: Visitor): Uint8Array } | undefined
  /** RFC 1996 and RFC 2136: the rcode of the answer. */
  notified?(message: Message, visitor: Visitor): Promise<number>
  update?(message: Message, visitor: Visitor): Promise<number>
  /** Told of each message that goes back. */
  onAnswer?(transport: Transport, message: Uint8Array): void
}

const headerBytes = 12

export function createFront(parts: FrontParts) {
  /** Undefined: an ordinary question. Over UDP there is one message, over TCP as many as it takes. */
  return function answerSpecial(query: Uint8Array, asker: Asker): Answer {
    if (isOrdinary(query, parts.catalog?.apex.wire)) return undefined
    const messages = counted(query, asker)
    return asker.transport === 'tcp' ? messages : messages.next().then(({ value }) => value ?? undefined)
  }

  async function* counted(query: Uint8Array, asker: Asker): AsyncGenerator<Uint8Array, void> {
    for await (const message of inside(query, asker)) {
      parts.onAnswer?.(asker.transport, message)
      yield message
    }
  }

  async function* inside(query: Uint8Array, asker: Asker): AsyncGenerator<Uint8Array> {
    const reading = readTsig(query)
    if (reading.kind === 'malformed') return void (yield refusalOf(query, rcodes.FORMERR))
    if (reading.kind === 'none') return void (yield* plain(query, { asker, key: undefined }))
    const { tsig, message } = reading
    const held = parts.keys.find(tsig.keyName.key)
    const nowMs = parts.now()
    const verdict = verifyTsig(reading, { keys: held?.secrets ?? [], nowMs })
    if (verdict.ok) return void (yield* signed(message, verdict, { asker, key: held }))
    parts.log.warn(
      { address: asker.address, keyName: `${tsig.keyName}`, error: verdict.error },
      'a signature was refused',
    )
    yield refuse(message, tsig, { error: verdict.error, key: verdict.key, nowMs })
  }

  /** Answers to a good signature, each signed over the one before. RFC 8945 §5.3 */
  async function* signed(
    message: Uint8Array,
    { key, mac }: { key: TsigKey; mac: Uint8Array },
    visitor: Visitor,
  ): AsyncGenerator<Uint8Array> {
    let before: Before = { mac }
    const limit = visitor.asker.transport === 'udp' ? datagramBytes(message) : Number.POSITIVE_INFINITY
    for await (const answer of plain(message, visitor, tsigBytes(key))) {
      const cut = answer.length + tsigBytes(key) > limit ? truncated(answer) : answer
      const one = signTsig(cut, key, { nowMs: parts.now(), before })
      yield one.bytes
      before = { mac: one.mac, continues: true }
    }
  }

  /** `reserved`: bytes that the answer must leave free. */
  async function* plain(query: Uint8Array, visitor: Visitor, reserved = 0): AsyncGenerator<Uint8Array> {
    const { asker, key } = visitor
    const opcode = (query[2]! >>> 3) & 0xf
    const ordinary = (): Uint8Array[] => [parts.answer(query, asker)].filter((one) => one !== undefined)
    const decoded = decodeMessage(query)
    if (!decoded.ok || decoded.value.questions.length !== 1)
      return void (opcode === opcodes.QUERY ? yield* ordinary() : yield refusalOf(query, rcodes.FORMERR))
    const message = decoded.value
    if (opcode === opcodes.NOTIFY || opcode === opcodes.UPDATE) {
      const act = opcode === opcodes.NOTIFY ? parts.notified : parts.update
      return void (yield refusalOf(query, act ? await act(message, visitor) : rcodes.NOTIMP, opcode === opcodes.NOTIFY))
    }
    if (!isTransfer(message.questions[0]!.type)) {
      const { catalog } = parts
      const isOfCatalog = catalog && isWithin(message.questions[0]!.name, catalog.apex)
      return void (isOfCatalog ? yield catalog.answer(message, visitor) : yield* ordinary())
    }
    const named = key && { id: key.id, name: `${key.secrets[0]!.name}` }
    const answer = await parts.transfer({
      query: message,
      asker: { address: asker.address, key: named },
      transport: asker.transport,
      maxBytes: datagramBytes(query) - reserved,
    })
    if (answer.kind === 'refused') yield refusalOf(query, answer.rcode)
    else yield* answer.messages
  }
}

/** RFC 8945 §5.3.2: an error about time is signed, so that the asker can believe the clock it shows. */
function refuse(
  message: Uint8Array,
  query: Tsig,
  {
    error,
    key,
    nowMs,
  }: { error: 'BADSIG' | 'BADKEY' | 'BADTIME' | 'BADTRUNC' | 'FORMERR'; key: TsigKey | undefined; nowMs: number },
): Uint8Array {
  if (error === 'FORMERR') return refusalOf(message, rcodes.FORMERR)
  const refused = refusalOf(message, rcodes.NOTAUTH)
  return key
    ? signTsig(refused, key, { nowMs, before: { mac: query.mac }, error, query }).bytes
    : unsignedError(refused, error, query)
}

const isTransfer = (type: number): boolean => type === questionTypes.AXFR || type === questionTypes.IXFR

/** Looks no further than it must: every datagram comes by here. */
function isOrdinary(query: Uint8Array, catalog: Uint8Array | undefined): boolean {
  if (query.length < headerBytes || query[2]! & 0x80) return true
  const opcode = (query[2]! >>> 3) & 0xf
  if (opcode !== opcodes.QUERY) return opcode !== opcodes.NOTIFY && opcode !== opcodes.UPDATE
  const counts = [4, 6, 8, 10].map((at) => (query[at]! << 8) | query[at + 1]!)
  const end = endOfQuestion(query)
  if (counts[0] !== 1 || end === undefined) return true
  if (isTransfer((query[end - 4]! << 8) | query[end - 3]!)) return false
  if (catalog && endsWith(query.subarray(headerBytes, end - 4), catalog)) return false
  if (counts[3] === 0) return true
  // The one record after the question is an OPT.
  const isOpt = query[end] === 0 && query[end + 1] === 0 && query[end + 2] === OPT.code
  return counts[3] === 1 && counts[1] === 0 && counts[2] === 0 && isOpt
}

/** `wire` is in lower case. Length bytes, which are below 64, are as they are in either case. */
function endsWith(name: Uint8Array, wire: Uint8Array): boolean {
  const from = name.length - wire.length
  return from >= 0 && wire.every((byte, at) => byte === lowerByte(name[from + at]!))
}

function endOfQuestion(query: Uint8Array): number | undefined {
  let at = headerBytes
  while (at < query.length && query[at] !== 0) {
    if (query[at]! > 63) return undefined
    at += query[at]! + 1
  }
  return at + 5 <= query.length ? at + 5 : undefined
}

/** An answer without records. */
function refusalOf(query: Uint8Array, rcode: number, authoritative = false): Uint8Array {
  const [id, bits] = [(query[0]! << 8) | query[1]!, (query[2]! << 8) | query[3]!]
  const questions = questionsOf(query)
  return encodeMessage({
    ...emptyMessage,
    id,
    opcode: (bits >>> 11) & 0xf,
    rcode,
    flags: { ...noFlags, qr: true, aa: authoritative, rd: (bits & 0x0100) !== 0 },
    questions,
  })
}

function questionsOf(query: Uint8Array): Message['questions'] {
  const end = endOfQuestion(query)
  if (((query[4]! << 8) | query[5]!) !== 1 || end === undefined || end > headerBytes + maxNameBytes + 4) return []
  const reader = new Reader(query.subarray(0, end), headerBytes)
  return [{ name: reader.name(), type: reader.u16(), class: reader.u16() }]
}

/** Header and question alone, with TC. RFC 8945 §5.3 */
function truncated(answer: Uint8Array): Uint8Array {
  const reading = decodeMessage(answer)
  if (!reading.ok) return answer
  const { id, opcode, rcode, flags, questions } = reading.value
  return encodeMessage({ ...emptyMessage, id, opcode, rcode: rcode & 0xf, flags: { ...flags, tc: true }, questions })
}
