// Whose turn is when: a set of keys, each with one time, and a cheap answer to "who is due".

export class Agenda {
  readonly #times = new Map<string, number>()
  /** A binary heap by time. Entries whose time is no longer the key's are left in it and passed over. */
  readonly #heap: { readonly key: string; readonly at: number }[] = []

  get size(): number {
    return this.#times.size
  }

  at(key: string): number | undefined {
    return this.#times.get(key)
  }

  /** Replaces the key's time. */
  set(key: string, at: number): void {
    if (this.#times.get(key) === at) return
    this.#times.set(key, at)
    this.#push({ key, at })
  }

  /** Sets the time unless an earlier one stands. */
  advance(key: string, at: number): void {
    const now = this.#times.get(key)
    if (now === undefined || at < now) this.set(key, at)
  }

  remove(key: string): void {
    this.#times.delete(key)
  }

  /** The earliest time of all. */
  next(): number | undefined {
    this.#dropStale()
    return this.#heap[0]?.at
  }

  /** Takes out the earliest key if its time has come. */
  take(now: number): string | undefined {
    this.#dropStale()
    const first = this.#heap[0]
    if (!first || first.at > now) return undefined
    this.#pop()
    this.#times.delete(first.key)
    return first.key
  }

  #dropStale(): void {
    for (let first = this.#heap[0]; first && this.#times.get(first.key) !== first.at; first = this.#heap[0]) this.#pop()
  }

  #push(entry: { key: string; at: number }): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]!.at <= entry.at) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1
      if (heap[child]!.at >= last.at) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}
