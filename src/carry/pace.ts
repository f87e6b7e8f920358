/*
 * How many sessions a host gets at once: it is asked for more only as it shows that it can take more.
 *
 *   phase     event               sessions
 *   starting  taken               one more with each message, so 1, 2, 4, 8 …, up to the most
 *   steady    taken               one more when all of them took one
 *   any       put off, in a row   half, and steady from here
 *   any       sent away           half, steady from here, and none at all for a while that doubles each time
 *   any       down                1, starting
 *
 * "Put off" is 4xx to a recipient or message; a few say something about those, many in a row say that the host has too much.
 */
import { busyWait } from './schedule.ts'

type Pace = {
  sessions: number
  phase: 'starting' | 'steady'
  /** Messages taken since `sessions` last changed, and since the last trouble. */
  taken: number
  good: number
  lastTaken: number | undefined
  putOff: number
  sentAway: number
}

const newPace: Pace = {
  sessions: 1,
  phase: 'starting',
  taken: 0,
  good: 0,
  lastTaken: undefined,
  putOff: 0,
  sentAway: 0,
}

export const maxSessions = 20
/** Put off this often without one message taken in between: the host has too much. */
export const manyPutOff = 10
/** Messages taken after which earlier troubles are forgotten. */
const forgiven = 100
/** Hosts whose pace is remembered; the one that was used longest ago starts anew. */
const maxHosts = 20_000

export class Paces {
  readonly #paces = new Map<string, Pace>()

  sessions(host: string): number {
    return this.#paces.get(host)?.sessions ?? 1
  }

  lastTaken(host: string): number | undefined {
    return this.#paces.get(host)?.lastTaken
  }

  /** True: it may have more sessions than before. */
  taken(host: string, now: number): boolean {
    const pace = this.#of(host)
    pace.lastTaken = now
    pace.putOff = 0
    pace.taken += 1
    pace.good += 1
    if (pace.good >= forgiven) pace.sentAway = 0
    if (pace.sessions >= maxSessions) return false
    if (pace.phase === 'steady' && pace.taken < pace.sessions) return false
    pace.taken = 0
    pace.sessions += 1
    return true
  }

  putOff(host: string): void {
    const pace = this.#of(host)
    pace.putOff += 1
    if (pace.putOff % manyPutOff === 0) halve(pace)
  }

  /** It has enough sessions. */
  putOffMany(host: string): void {
    halve(this.#of(host))
  }

  /** Milliseconds for which it is to be left alone. */
  sentAway(host: string): number {
    const pace = this.#of(host)
    halve(pace)
    pace.sentAway += 1
    return busyWait(pace.sentAway)
  }

  down(host: string): void {
    this.#paces.delete(host)
  }

  #of(host: string): Pace {
    const pace = this.#paces.get(host) ?? { ...newPace }
    this.#paces.delete(host)
    this.#paces.set(host, pace)
    if (this.#paces.size > maxHosts) this.#paces.delete(this.#paces.keys().next().value!)
    return pace
  }
}

function halve(pace: Pace): void {
  pace.sessions = Math.max(1, Math.floor(pace.sessions / 2))
  pace.phase = 'steady'
  pace.taken = 0
  pace.good = 0
}
