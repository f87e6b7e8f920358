// Time as a port: what waits or compares times takes a Clock, so that tests can turn it by hand.
export type Clock = {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Resolves after `ms`, or at once when `signal` aborts: look at the signal afterwards. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // An error for each sleep that ends early, as node:timers/promises makes it, would cost more than the sleep.
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake, { once: true })
      function wake(): void {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
    }),
}

/**
 * Begins with `clock` and goes on at the pace of the machine's own counter: whoever sets the clock forward or back does not move it. It is for what
 * must neither end nor happen again because of that; times for people come from the clock itself.
 */
export function steadyClock(clock: Clock, elapsed: () => number = () => performance.now()): Clock {
  const ahead = clock.now() - elapsed()
  return { now: () => Math.round(elapsed() + ahead), sleep: clock.sleep }
}
