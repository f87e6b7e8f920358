// The bytes of a message as they go behind DATA: every byte as it is, a dot before each line that begins with one (RFC 5321 §4.5.2).
// A CR or an LF alone is never sent: where one server sees the end of a line another does not, so a message could be ended early and a
// second one smuggled in.
import { type LineEndFault, LineEnds } from './line-ends.ts'

const LF = 0x0a
const dot = 0x2e
const oneDot = Uint8Array.of(dot)
const dotLine = Buffer.from('\n.')

export class DotStuffer {
  readonly #ends = new LineEnds()
  /** The last byte seen; a message begins as a line does. */
  #last = LF

  get fault(): LineEndFault | undefined {
    return this.#ends.fault
  }

  /** The chunk, stuffed; the same memory when nothing had to be added. Undefined after a fault. */
  push(chunk: Uint8Array): Uint8Array | undefined {
    this.#ends.push(chunk)
    if (this.fault) return undefined
    if (chunk.length === 0) return chunk
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    const pieces: Uint8Array[] = []
    let from = 0
    const doubleAt = (at: number): void => {
      pieces.push(chunk.subarray(from, at), oneDot)
      from = at
    }
    if (this.#last === LF && bytes[0] === dot) doubleAt(0)
    for (let at = bytes.indexOf(dotLine); at >= 0; at = bytes.indexOf(dotLine, at + 2)) doubleAt(at + 1)
    this.#last = bytes.at(-1)!
    return pieces.length > 0 ? Buffer.concat([...pieces, chunk.subarray(from)]) : chunk
  }

  /** What ends the message: a line end if the last line has none, and the lone dot. Undefined after a fault. */
  end(): Uint8Array | undefined {
    this.#ends.finish()
    if (this.fault) return undefined
    return Buffer.from(this.#last === LF ? '.\r\n' : '\r\n.\r\n')
  }
}
