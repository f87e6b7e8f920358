// What a trace is concluded from, read from queue.db.
import type { Kysely } from 'kysely'
import type { Scope } from '../declare/scope.ts'
import type { QueueTables } from '../store/queue/index.ts'
import { recipientKey } from './journal.ts'
import { type HopChange, hopsAt, type Sighting, sightings, timelineOf } from './journal.store.ts'
import { findMessage, type QueuedMessage } from './queue.store.ts'
import { type HostThen, isSentBy, type Story } from './trace.ts'

/** Comings of mail for one recipient that are looked at. */
const maxSightings = 1_000
/** Comings of one mail that are told, the last ones. */
const maxStories = 20
/** Others for the same recipient that are told. */
const maxOthers = 10

export type TraceAsked = {
  readonly recipient: string
  readonly sender: string | undefined
  readonly from: number
  readonly to: number
}
export type Found = {
  readonly stories: readonly Story[]
  /** Of other senders. */
  readonly others: readonly Sighting[]
  readonly isCut: boolean
}

/** `shown`: a waiting message as people are shown it. */
export async function findStories(
  db: Kysely<QueueTables>,
  scope: Scope,
  asked: TraceAsked,
  shown: (message: QueuedMessage) => QueuedMessage,
): Promise<Found> {
  const seen = await sightings(db, scope, { ...asked, limit: maxSightings + 1 })
  const own = seen.filter(({ sender }) => isSentBy(sender, asked.sender))
  const others = seen.filter(({ sender }) => !isSentBy(sender, asked.sender)).slice(0, maxOthers)
  const stories: Story[] = []
  const key = recipientKey(asked.recipient)
  for (const one of own.slice(-maxStories)) {
    const events = one.message === undefined ? [] : ((await timelineOf(db, scope, one.message)) ?? [])
    const message = one.message === undefined ? undefined : await findMessage(db, scope, one.message)
    stories.push({
      seen: one,
      events: events.filter(({ recipient }) => recipient === key),
      waits: message && shown(message).recipients.find(({ address }) => recipientKey(address) === key),
    })
  }
  return { stories, others, isCut: seen.length > maxSightings }
}

/** `hops`: their keys in the journal, with the names people know. */
export async function hostsThen(
  db: Kysely<QueueTables>,
  hops: readonly { readonly key: string; readonly host: string }[],
  at: number,
): Promise<HostThen[]> {
  const changes = await hopsAt(
    db,
    hops.map(({ key }) => key),
    at,
  )
  return hops.map(({ key, host }) =>
    hostOf(
      host,
      changes.find((one) => one.host === key),
    ),
  )
}

const hostOf = (host: string, change: HopChange | undefined): HostThen =>
  change
    ? { host, state: change.isUp ? 'up' : 'down', since: change.at, reason: change.reason }
    : { host, state: 'unknown' }
