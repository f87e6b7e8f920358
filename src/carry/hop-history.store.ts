// How next hops were, as far as Ulak met them: a row is a time in which a host was met in one state, from the first meeting to the last.
//
//   at     the first meeting: it answered (`is_up`), or it failed
//   until  the last one in the same state; between two of them nobody saw it otherwise
//
// Meetings that lie further apart than `seenMs` are not joined: of the time between nobody knows.
import type { Kysely } from 'kysely'
import type { QueueTables } from '../store/queue/index.ts'
import { newId } from '../system/id.ts'

type Db = Kysely<QueueTables>

export type HopMeeting = { readonly host: string; readonly at: number; readonly isUp: boolean; readonly reason: string }

/** A meeting says how a host is for so long before and after it. */
export const seenMs = 3 * 60 * 60_000
/** A row is no longer than this, so that what retention takes with it is little. */
const longestMs = 7 * 86_400_000

const lastQuery = (db: Db, host: string, at: number) =>
  db.selectFrom('hop_change').selectAll().where('host', '=', host).where('at', '<=', at).orderBy('at', 'desc').limit(1)

export async function writeMeeting(db: Db, { host, at, isUp, reason }: HopMeeting): Promise<void> {
  const last = await lastQuery(db, host, at).executeTakeFirst()
  const goesOn =
    last !== undefined &&
    (last.is_up === 1) === isUp &&
    at - (last.until ?? last.at) <= seenMs &&
    at - last.at <= longestMs
  if (goesOn) await db.updateTable('hop_change').set({ until: at }).where('id', '=', last.id).execute()
  else
    await db
      .insertInto('hop_change')
      .values({ id: newId(at), host, at, until: at, is_up: isUp ? 1 : 0, reason })
      .execute()
}

/** How a host was at a moment. `unknown`: nobody met it near that time, or it changed then. */
export type HopThen = {
  readonly state: 'up' | 'down' | 'unknown'
  /** Since when it was met so without a break. */
  readonly since?: number
  /** The last meeting before the moment, or the one that tells. */
  readonly met?: number
  readonly reason?: string
}

export async function hopThen(db: Db, host: string, at: number): Promise<HopThen> {
  const before = await lastQuery(db, host, at).executeTakeFirst()
  const after = await db
    .selectFrom('hop_change')
    .selectAll()
    .where('host', '=', host)
    .where('at', '>', at)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst()
  if (before) {
    const until = before.until ?? before.at
    const state = before.is_up === 1 ? 'up' : 'down'
    const told = { since: before.at, met: Math.min(until, at), ...(before.reason && { reason: before.reason }) }
    if (at <= until) return { state, ...told }
    const isNear = at - until <= seenMs
    // It was met otherwise so soon after that it may have been so already.
    const isOther = after !== undefined && after.at - at <= seenMs && after.is_up !== before.is_up
    if (isNear && !isOther) return { state, ...told }
    if (isNear) return { state: 'unknown', ...told }
  }
  if (after && after.is_up === 1 && after.at - at <= seenMs && !before) return { state: 'up', met: after.at }
  return { state: 'unknown', ...(before && { met: before.until ?? before.at }) }
}
