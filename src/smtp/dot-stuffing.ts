// The bytes of a message as they go behind DATA: every byte as it is, a dot before each line that begins with one (RFC 5321 §4.5.2).

/**
 * A CR or an LF alone is never sent: where one server sees the end of a line another does not, so a message could be ended early and a
 * second one smuggled in (RFC 5321 §2.3.8 forbids both).
 */
export type StuffingFault = 'bare-cr' | 'bare-lf'

const CR = 0x0d
const LF = 0x0a
const dot = 0x2e

export class DotStuffer {
  /** The last byte seen; a message begins as a line does. */
  #last = LF
  fault: StuffingFault | undefined
  bytes = 0

  /** The chunk, stuffed; the same memory when nothing had to be added. Undefined after a fault. */
  push(chunk: Uint8Array): Uint8Array | undefined {
    const pieces: Uint8Array[] = []
    let from = 0
    let last = this.#last
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!
      if (byte === LF && last !== CR) this.fault = 'bare-lf'
      else if (last === CR && byte !== LF) this.fault = 'bare-cr'
      if (this.fault) return undefined
      if (byte === dot && last === LF) {
        pieces.push(chunk.subarray(from, at), Uint8Array.of(dot))
        from = at
      }
      last = byte
    }
    this.#last = last
    this.bytes += chunk.length
    return pieces.length > 0 ? Buffer.concat([...pieces, chunk.subarray(from)]) : chunk
  }

  /** What ends the message: a line end if the last line has none, and the lone dot. Undefined after a fault. */
  end(): Uint8Array | undefined {
    if (this.#last === CR) this.fault = 'bare-cr'
    if (this.fault) return undefined
    return Buffer.from(this.#last === LF ? '.\r\n' : '\r\n.\r\n')
  }
}
