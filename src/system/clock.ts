// Time as a port: what waits or compares times takes a Clock, so that tests can turn it by hand.
import { setTimeout as delay } from 'node:timers/promises'

export type Clock = {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Resolves after `ms`, or at once when `signal` aborts: look at the signal afterwards. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal ? { signal } : undefined)
    } catch (error) {
      if (!signal?.aborted) throw error
    }
  },
}

/**
 * Begins with `clock` and goes on at the pace of the machine's own counter: whoever sets the clock forward or back does not move it. It is for what
 * must neither end nor happen again because of that; times for people come from the clock itself.
 */
export function steadyClock(clock: Clock, elapsed: () => number = () => performance.now()): Clock {
  const ahead = clock.now() - elapsed()
  return { now: () => Math.round(elapsed() + ahead), sleep: clock.sleep }
}
