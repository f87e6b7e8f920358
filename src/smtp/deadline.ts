// One deadline that is moved with every reply. A timer for each would cost more than the reply itself, so a single sleep runs on, looks when it wakes,
// and is begun anew only for a deadline that comes before its end.

export type DeadlineClock = {
  /** Milliseconds, of any clock that only goes forward. */
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export class Deadline {
  readonly #clock: DeadlineClock
  readonly #onLate: (ms: number) => void
  #ms = 0
  #at = Infinity
  #sleep: { readonly until: number; readonly stop: AbortController } | undefined

  constructor(clock: DeadlineClock, onLate: (ms: number) => void) {
    this.#clock = clock
    this.#onLate = onLate
  }

  /** From now on; undefined: none. */
  set(ms: number | undefined): void {
    this.#ms = ms ?? 0
    this.#at = ms === undefined ? Infinity : this.#clock.now() + ms
    if (ms === undefined || (this.#sleep && this.#sleep.until <= this.#at)) return
    void this.#watch(this.#at)
  }

  end(): void {
    this.#at = Infinity
    this.#sleep?.stop.abort()
    this.#sleep = undefined
  }

  async #watch(until: number): Promise<void> {
    this.#sleep?.stop.abort()
    const mine = { until, stop: new AbortController() }
    this.#sleep = mine
    await this.#clock.sleep(until - this.#clock.now(), mine.stop.signal)
    if (this.#sleep !== mine) return
    this.#sleep = undefined
    if (this.#at === Infinity) return
    if (this.#at <= this.#clock.now()) this.#onLate(this.#ms)
    else void this.#watch(this.#at)
  }
}
