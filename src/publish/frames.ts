// The messages of a TCP stream, each behind its two-byte length (RFC 1035 §4.2.2), out of the pieces in which they come.

/** Holds one unfinished message, and what came behind the last one that was taken. */
export class Frames {
  #piece: Uint8Array = none
  /** Bytes of the length that have come. */
  #lengthBytes = 0
  #length = 0
  #message: Uint8Array | undefined
  #filled = 0

  /** What was added before must have been taken as far as it goes. */
  add(piece: Uint8Array): void {
    this.#piece = this.#piece.length === 0 ? piece : Buffer.concat([this.#piece, piece])
  }

  /** The next whole message. */
  next(): Uint8Array | undefined {
    for (; this.#lengthBytes < 2; this.#lengthBytes += 1) {
      if (this.#piece.length === 0) return undefined
      this.#length = (this.#length << 8) | this.#piece[0]!
      this.#piece = this.#piece.subarray(1)
    }
    return this.#message ? this.#fill(this.#message) : this.#begin()
  }

  /** Most messages come in one piece and need no room of their own. */
  #begin(): Uint8Array | undefined {
    const length = this.#length
    if (this.#piece.length >= length) return this.#end(this.#cut(length))
    this.#message = new Uint8Array(length)
    this.#filled = 0
    return this.#fill(this.#message)
  }

  #fill(message: Uint8Array): Uint8Array | undefined {
    const part = this.#cut(message.length - this.#filled)
    message.set(part, this.#filled)
    this.#filled += part.length
    return this.#filled === message.length ? this.#end(message) : undefined
  }

  #end(message: Uint8Array): Uint8Array {
    this.#message = undefined
    this.#lengthBytes = 0
    this.#length = 0
    return message
  }

  #cut(most: number): Uint8Array {
    const part = this.#piece.subarray(0, most)
    this.#piece = this.#piece.length > part.length ? this.#piece.subarray(part.length) : none
    return part
  }
}

const none = new Uint8Array(0)

/** A message behind its length. */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(message.length + 2)
  bytes.writeUInt16BE(message.length)
  bytes.set(message, 2)
  return bytes
}
