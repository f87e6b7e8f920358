// An answer as RRsets, and its bytes: what fits into a datagram, and what must be said when something does not fit.
import { type Edns, type Flags, encodeMessage, noFlags, type ResourceRecord } from '../dns/message.ts'
import type { EdnsOption } from '../dns/records/opt.ts'
import { type Asked, readQuery } from './query.ts'
import type { RrSet } from './zone-image.ts'

export type Transport = 'udp' | 'tcp'

export type Reply = {
  readonly rcode: number
  readonly authoritative: boolean
  readonly answers: readonly RrSet[]
  readonly authorities: readonly RrSet[]
  readonly additionals: readonly RrSet[]
  /** How many of the first additional sets must not be left out silently (glue, RFC 9471 §3.1). */
  readonly required: number
  /** Nothing is given, and over TCP there is more. */
  readonly truncated?: true
}

export const failed = (rcode: number): Reply => ({
  rcode,
  authoritative: false,
  answers: [],
  authorities: [],
  additionals: [],
  required: 0,
})

/** Without EDNS, RFC 1035 §4.2.1; a client that claims less is not believed (RFC 6891 §6.2.3). */
const minUdpBytes = 512
/** What passes nearly every path unfragmented (RFC 9715 §3.1). */
const maxUdpBytes = 1_232
const maxTcpBytes = 65_535

/** `options` go into the OPT, if there is one. RFC 6891 §6.1.1: only who sent one gets one. */
export function encodeReply(
  asked: Asked,
  reply: Reply,
  transport: Transport,
  options: readonly EdnsOption[] = [],
): Uint8Array {
  const flags: Flags = {
    ...noFlags,
    qr: true,
    tc: reply.truncated === true,
    aa: reply.authoritative,
    rd: asked.rd,
    cd: asked.cd,
  }
  const edns: Edns | undefined = asked.edns && {
    udpSize: maxUdpBytes,
    version: 0,
    dnssecOk: asked.edns.dnssecOk,
    options,
  }
  const bytes = encodeMessage(
    {
      id: asked.id,
      opcode: asked.opcode,
      rcode: reply.rcode,
      flags,
      questions: asked.question ? [asked.question] : [],
      answers: records(reply.answers, edns),
      authorities: records(reply.authorities, edns),
      additionals: records(reply.additionals, edns),
      edns,
    },
    sizeLimit(asked, transport),
  )
  const needed = records(reply.additionals.slice(0, reply.required), edns).length
  if (additionalCount(bytes) - (edns ? 1 : 0) < needed) markTruncated(bytes)
  return bytes
}

function sizeLimit({ edns }: Asked, transport: Transport): number {
  if (transport === 'tcp') return maxTcpBytes
  return edns ? Math.min(Math.max(edns.udpSize, minUdpBytes), maxUdpBytes) : minUdpBytes
}

/** Most bytes of a datagram that answers this query. */
export function datagramBytes(query: Uint8Array): number {
  const reading = readQuery(query)
  return reading.kind === 'silence'
    ? minUdpBytes
    : sizeLimit(reading.kind === 'query' ? reading.query : reading.asked, 'udp')
}

/** True if the client has room for what it did not ask for. */
export const hasRoom = ({ edns }: Asked, transport: Transport): boolean =>
  transport === 'tcp' || !edns || edns.udpSize > minUdpBytes

/** RFC 4035 §3.1: signatures for those who ask for them, each beside what it covers. */
const records = (sets: readonly RrSet[], edns: Edns | undefined): ResourceRecord[] =>
  sets.flatMap((set) => (edns?.dnssecOk ? [...set.records, ...set.signatures] : set.records))

const additionalCount = (bytes: Uint8Array): number => (bytes[10]! << 8) | bytes[11]!

function markTruncated(bytes: Uint8Array): void {
  bytes[2]! |= 0x02
}
