// Takes one message off the wire: counts it, looks at its line ends and header, keeps small ones in memory and writes large ones to the
// spool as they come. A message with a fault is read to its end, and nothing of it stays.
import { isAscii } from 'node:buffer'
import type { Readable } from 'node:stream'
import { hopCount, type HeaderField, maxHeaderBytes, readHeader } from '../message/header.ts'
import { LineEnds } from '../smtp/line-ends.ts'
import type { Room } from './room.ts'
import type { Spool, SpoolFile } from './spool.ts'
import type { Answer } from './session.ts'

/** Bodies up to this lie in the database, larger ones in the spool. */
export const maxSmallBytes = 64 * 1024
/** RFC 5321 §6.3 asks for at least 100. */
export const maxHops = 100

export type TakenMessage = {
  readonly size: number
  /** The beginning, at least the whole header section. All of it if there is no file. */
  readonly head: Uint8Array
  readonly fields: readonly HeaderField[]
  readonly eightBit: boolean
  readonly file: SpoolFile | undefined
}

export type Taken =
  | { readonly kind: 'message'; readonly message: TakenMessage }
  | { readonly kind: 'refused'; readonly answer: Answer }

/** How much is read and forgotten of a message that is refused already, before the connection is cut. */
const maxForgottenBytes = 8 * 1024 * 1024

export async function takeMessage(
  stream: Readable,
  options: {
    maxBytes: number
    tooLarge?: Answer | undefined
    spool: Spool
    room: Room
    id: string
    isPassing(error: unknown): boolean
  },
): Promise<Taken> {
  const ends = new LineEnds()
  const head: Buffer[] = []
  let headBytes = 0
  let size = 0
  let eightBit = false
  let file: SpoolFile | undefined
  let answer: Answer | undefined
  let done = false
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (!answer) {
        ends.push(chunk)
        eightBit ||= !isAscii(chunk)
        answer =
          size > options.maxBytes
            ? (options.tooLarge ?? tooLarge(options.maxBytes))
            : ends.fault && badLineEnds(ends.fault)
      }
      if (answer) {
        if (size > options.maxBytes + maxForgottenBytes) return { kind: 'refused', answer: { ...answer, hangUp: true } }
        continue
      }
      try {
        if (headBytes < maxHeadBytes) {
          head.push(chunk)
          headBytes += chunk.length
        }
        if (!(await options.room.take(chunk.length))) answer = noRoom
        else if (!file && size > maxSmallBytes) {
          file = await options.spool.create(options.id)
          for (const held of head) await file.write(held)
        } else await file?.write(chunk)
      } catch (error) {
        if (!options.isPassing(error)) throw error
        answer = noRoom
      }
    }
    ends.finish()
    answer ??= ends.fault && badLineEnds(ends.fault)
    if (answer) return { kind: 'refused', answer }
    const whole = Buffer.concat(head)
    const header = readHeader(whole, { whole: !file || headBytes === size })
    answer = header.kind === 'header' ? undefined : headerTooLong
    if (header.kind === 'header' && hopCount(header) > maxHops) answer = tooManyHops
    if (answer || header.kind !== 'header') return { kind: 'refused', answer: answer ?? headerTooLong }
    done = true
    return { kind: 'message', message: { size, head: whole, fields: header.fields, eightBit, file } }
  } finally {
    if (!done) await file?.discard()
  }
}

/** Enough to hold any header section that we take, and every small message whole. */
const maxHeadBytes = maxHeaderBytes + 4 * 1024

const tooLarge = (most: number): Answer => ({ code: 552, text: `5.3.4 the message is larger than ${most} bytes` })

const badLineEnds = (fault: 'bare-cr' | 'bare-lf'): Answer => ({
  code: 550,
  text: `5.6.0 the message has a bare ${fault === 'bare-cr' ? 'CR' : 'LF'}: lines end with CR LF, always (RFC 5321 section 2.3.8)`,
})

const headerTooLong: Answer = { code: 552, text: `5.3.4 the header section is larger than ${maxHeaderBytes} bytes` }
const tooManyHops: Answer = {
  code: 554,
  text: `5.4.6 more than ${maxHops} Received fields: this message goes round in a loop`,
}
export const noRoom: Answer = { code: 452, text: '4.3.1 no room to store the message now, try again later' }
