// A clock that a test turns by hand.
import type { Clock } from '../../src/system/clock.ts'

export type FakeClock = Clock & {
  /** Turns it on; whoever sleeps until a time on the way wakes at that time, and may go on before the next one does. */
  advance(ms: number): Promise<void>
  /** Turns it on at one stroke, as for a machine that was itself asleep: whoever slept until a time on the way wakes once, at the end. */
  leap(ms: number): Promise<void>
  /** How many sleep now. */
  sleepers(): number
}

export function fakeClock(start = 1_760_000_000_000): FakeClock {
  let now = start
  const sleeping = new Set<{ readonly until: number; wake(): void }>()
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted) return resolve()
        const entry = {
          until: now + ms,
          wake() {
            sleeping.delete(entry)
            signal?.removeEventListener('abort', entry.wake)
            resolve()
          },
        }
        sleeping.add(entry)
        signal?.addEventListener('abort', entry.wake, { once: true })
      }),
    async advance(ms) {
      const end = now + ms
      for (;;) {
        await settle()
        const next = [...sleeping].toSorted((a, b) => a.until - b.until)[0]
        if (!next || next.until > end) break
        now = Math.max(now, next.until)
        next.wake()
      }
      now = end
      await settle()
    },
    async leap(ms) {
      await settle()
      now += ms
      for (const entry of sleeping) if (entry.until <= now) entry.wake()
      await settle()
    },
    sleepers: () => sleeping.size,
  }
}

/** Lets everything run that is ready to. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
