// The only writer of DNS bytes. It owns every offset, compresses names, and never grows past its limit.
import type { Name } from './name.ts'

/** RFC 1035 §4.2.2: the length before a TCP message has two bytes. */
export const maxMessageBytes = 65_535
/** A pointer has 14 bits, RFC 1035 §4.1.4. */
const maxPointer = 0x3fff

/** Thrown when the limit is reached; encodeMessage turns it into truncation. */
export class WriterFull extends Error {}

/** Room that no writer has at present: a new one for each short message would cost more than the message. */
let spare: Uint8Array | undefined
const none = new Uint8Array(0)

export class Writer {
  #bytes: Uint8Array
  #at = 0
  #limit: number
  /** Where a suffix (by its key) already stands. */
  #suffixes: Map<string, number> | undefined

  readonly #compress: boolean

  constructor({ limit = maxMessageBytes, compress = true }: { limit?: number; compress?: boolean } = {}) {
    this.#limit = limit
    this.#compress = compress
    this.#bytes = spare ?? new Uint8Array(512)
    spare = undefined
  }

  get at(): number {
    return this.#at
  }

  #room(count: number): number {
    const at = this.#at
    const end = at + count
    if (end > this.#limit) throw new WriterFull()
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#limit, Math.max(end, this.#bytes.length * 2)))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#at = end
    return at
  }

  u8(value: number): void {
    // First the room: it may put larger bytes in the place of these.
    const at = this.#room(1)
    this.#bytes[at] = value
  }

  u16(value: number): void {
    const at = this.#room(2)
    this.#bytes[at] = value >>> 8
    this.#bytes[at + 1] = value
  }

  u32(value: number): void {
    this.u16(Math.floor(value / 0x1_0000))
    this.u16(value % 0x1_0000)
  }

  put(bytes: Uint8Array): void {
    const at = this.#room(bytes.length)
    this.#bytes.set(bytes, at)
  }

  text(bytes: Uint8Array): void {
    this.u8(bytes.length)
    this.put(bytes)
  }

  /**
   * A name. `compress` may be set only where RFC 3597 §4 allows it (owner names and the types of RFC 1035); such names are
   * also remembered as targets of later pointers.
   */
  name(name: Name, { compress }: { compress: boolean }): void {
    if (!compress || !this.#compress) return this.put(name.wire)
    const { wire, key } = name
    for (let from = 0; wire[from]; from += wire[from]! + 1) {
      const suffix = key.slice(from)
      const target = this.#suffixes?.get(suffix)
      if (target !== undefined) return this.u16(0xc000 | target)
      if (this.#at <= maxPointer) (this.#suffixes ??= new Map()).set(suffix, this.#at)
      this.put(wire.subarray(from, from + wire[from]! + 1))
    }
    this.u8(0)
  }

  /** A two-byte length before what `write` writes. */
  sized(write: () => void): void {
    const at = this.#room(2)
    write()
    const length = this.#at - at - 2
    this.#bytes[at] = length >>> 8
    this.#bytes[at + 1] = length
  }

  /** What was held back for the end may be written now. */
  raiseLimit(limit: number): void {
    this.#limit = limit
  }

  /** Takes back everything written since `at`, as if it had never been. */
  rewind(at: number): void {
    this.#at = at
    for (const [suffix, target] of this.#suffixes ?? []) if (target >= at) this.#suffixes!.delete(suffix)
  }

  patchU16(at: number, value: number): void {
    this.#bytes[at] = value >>> 8
    this.#bytes[at + 1] = value
  }

  /** What was written. The writer is used up. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(0, this.#at)
    spare = this.#bytes
    this.#bytes = none
    return written
  }
}
