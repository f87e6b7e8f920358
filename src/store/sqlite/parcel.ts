// Values on their way to another thread. Bytes are handed over instead of being cloned: a small buffer is a view into a pool of 64 KB, all of
// which a clone would take along.

export class Parcel {
  /** What goes with the message, for the second parameter of `postMessage`. */
  readonly handedOver: ArrayBuffer[] = []

  /** The values as they are to be sent: bytes as a copy of their own, so that the sender keeps his. */
  put(values: readonly unknown[]): readonly unknown[] {
    return values.some((value) => value instanceof Uint8Array) ? values.map((value) => this.#copied(value)) : values
  }

  #copied(value: unknown): unknown {
    if (!(value instanceof Uint8Array)) return value
    const copy = new Uint8Array(value)
    this.handedOver.push(copy.buffer)
    return copy
  }
}

/** The memory of rows that their sender needs no longer; SQLite makes each value in memory of its own. */
export function memoryOf(rows: readonly unknown[]): ArrayBuffer[] {
  const found: ArrayBuffer[] = []
  for (const row of rows) {
    for (const value of Object.values(row as object))
      if (value instanceof Uint8Array && value.byteLength === value.buffer.byteLength)
        found.push(value.buffer as ArrayBuffer)
  }
  return found
}
