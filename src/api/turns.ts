// What reaches strangers' mail hosts has turns: one at a time for a domain with a pause after it, a few at a time for an account and in all, and so many
// an hour for an account, whatever its domains.
import type { Clock } from '../system/clock.ts'
import type { Refusal } from './errors.ts'
import { createSeats } from './events.ts'

export type TurnLimits = {
  /** At the same time. */
  readonly seats: { readonly total: number; readonly ofAccount: number }
  /** From the end of one turn of a domain to its next. */
  readonly pauseMs: number
  /** Of an account. */
  readonly anHour: number
}

export type TurnRefusals = {
  /** `seconds` undefined: it is the domain's turn at this moment. */
  tooSoon(seconds: number | undefined): Refusal
  tooMany(): Refusal
}

const hourMs = 3_600_000

export function createTurns(limits: TurnLimits, clock: Clock, { tooSoon, tooMany }: TurnRefusals) {
  const seats = createSeats(limits.seats)
  /** Domains whose turn it is now (Infinity), or whose pause lasts until then, ms since 1970. */
  const rests = new Map<string, number>()
  /** When the turns of the last hour began, by account. */
  const begun = new Map<string, number[]>()

  return {
    /** Takes its turn until `done` aborts, or throws why there is none. */
    enter(account: string, domain: string, done: AbortSignal): void {
      const now = clock.now()
      for (const [one, until] of rests) if (until <= now) rests.delete(one)
      for (const [one, times] of begun) if (times.at(-1)! <= now - hourMs) begun.delete(one)
      const own = (begun.get(account) ?? []).filter((at) => at > now - hourMs)
      const rest = rests.get(domain)
      if (rest !== undefined)
        throw tooSoon(rest === Number.POSITIVE_INFINITY ? undefined : Math.max(1, Math.ceil((rest - now) / 1_000)))
      if (own.length >= limits.anHour || !seats.take(account, done)) throw tooMany()
      begun.set(account, [...own, now])
      rests.set(domain, Number.POSITIVE_INFINITY)
      done.addEventListener('abort', () => rests.set(domain, clock.now() + limits.pauseMs), { once: true })
    },
  }
}
