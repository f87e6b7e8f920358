// Finds a CR or LF that stands alone in a stream of chunks. RFC 5321 §2.3.8: they "MUST NOT" occur; two servers that read such
// a line end differently see two different messages (SMTP smuggling).

const [cr, lf] = [0x0d, 0x0a]

export type LineEndFault = 'bare-cr' | 'bare-lf'

export class LineEnds {
  #afterCr = false
  #fault: LineEndFault | undefined

  /** The first fault met so far. */
  get fault(): LineEndFault | undefined {
    return this.#fault
  }

  push(chunk: Uint8Array): void {
    if (this.#fault || chunk.length === 0) return
    if (this.#afterCr && chunk[0] !== lf) return this.#found('bare-cr')
    let from = 0
    if (this.#afterCr) from = 1
    else if (chunk[0] === lf) return this.#found('bare-lf')
    this.#afterCr = chunk.at(-1) === cr
    this.#scan(chunk, from)
  }

  /** Call at the end of the message: a CR may be its last byte. */
  finish(): void {
    if (this.#afterCr) this.#found('bare-cr')
  }

  #scan(chunk: Uint8Array, from: number): void {
    for (let at = chunk.indexOf(lf, from); at >= 0; at = chunk.indexOf(lf, at + 1)) {
      if (at > 0 && chunk[at - 1] !== cr) return this.#found('bare-lf')
    }
    for (let at = chunk.indexOf(cr, from); at >= 0 && at + 1 < chunk.length; at = chunk.indexOf(cr, at + 1)) {
      if (chunk[at + 1] !== lf) return this.#found('bare-cr')
    }
  }

  #found(fault: LineEndFault): void {
    this.#fault ??= fault
  }
}
