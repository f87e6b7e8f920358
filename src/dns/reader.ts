// The only reader of DNS bytes. It owns every offset and cannot leave the packet; it is used up from left to right.
import { maxLabelBytes, maxNameBytes, Name } from './name.ts'

/** A name has at most 127 labels, so more pointers only lead to pointers: thousands of such names would cost seconds. */
const maxPointers = 127

/** Why bytes are no DNS data. */
export type WireFault = 'truncated' | 'bad-label' | 'name-too-long' | 'bad-pointer' | 'trailing-bytes' | 'bad-rdata'

/** Thrown inside dns/ only; the public doors (decodeMessage, decodeRdata) turn it into a value. */
export class WireError extends Error {
  readonly fault: WireFault
  constructor(fault: WireFault) {
    super(fault)
    this.fault = fault
  }
}

/** Where a name is put together. */
const nameRoom = new Uint8Array(maxNameBytes)

export class Reader {
  readonly bytes: Uint8Array
  #at: number
  #end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.#at = at
    this.#end = end
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.#end - this.#at
  }

  #take(count: number): number {
    if (count > this.left) throw new WireError('truncated')
    const at = this.#at
    this.#at += count
    return at
  }

  u8(): number {
    return this.bytes[this.#take(1)]!
  }

  u16(): number {
    const at = this.#take(2)
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!
  }

  u32(): number {
    return this.u16() * 0x1_0000 + this.u16()
  }

  /** A copy, so that what is kept does not hold the packet's buffer. */
  take(count: number): Uint8Array {
    const at = this.#take(count)
    return this.bytes.slice(at, at + count)
  }

  rest(): Uint8Array {
    return this.take(this.left)
  }

  /** One character-string, RFC 1035 §3.3. */
  text(): Uint8Array {
    return this.take(this.u8())
  }

  /** A reader of the next `count` bytes, which may follow pointers into what stands before them. */
  part(count: number): Reader {
    const at = this.#take(count)
    return new Reader(this.bytes, at, at + count)
  }

  end(): void {
    if (this.left !== 0) throw new WireError('trailing-bytes')
  }

  /**
   * A name, RFC 1035 §4.1.4. A pointer must lead to before the labels that hold it (each jump goes strictly back), which
   * refuses forward pointers and makes loops impossible.
   */
  name(): Name {
    let length = 0
    let at = this.#at
    let earliest = this.#at
    let end = this.#end
    let pointers = 0
    for (;;) {
      if (at >= end) throw new WireError('truncated')
      const label = this.bytes[at]!
      if (label >= 0xc0) {
        if (at + 2 > end) throw new WireError('truncated')
        const target = ((label & 0x3f) << 8) | this.bytes[at + 1]!
        if (pointers === 0) this.#at = at + 2
        pointers += 1
        if (target >= earliest || pointers > maxPointers) throw new WireError('bad-pointer')
        end = earliest
        earliest = target
        at = target
        continue
      }
      if (label > maxLabelBytes) throw new WireError('bad-label')
      if (at + 1 + label > end) throw new WireError(pointers > 0 ? 'bad-pointer' : 'truncated')
      if (length + 1 + label > maxNameBytes) throw new WireError('name-too-long')
      for (let from = at; from <= at + label; from += 1, length += 1) nameRoom[length] = this.bytes[from]!
      at += 1 + label
      if (label === 0) break
    }
    if (pointers === 0) this.#at = at
    return new Name(nameRoom.slice(0, length))
  }
}
