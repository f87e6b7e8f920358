// The journal in queue.db.
import type { Kysely, Transaction } from 'kysely'
import type { Scope } from '../declare/scope.ts'
import { isOneOf } from '../store/one-of.ts'
import { startsWith } from '../store/prefix.ts'
import type { QueueTables } from '../store/queue/index.ts'
import { leastId, newId } from '../system/id.ts'
import { type DoorEvent, type EventKind, type FateEvent, recipientKey } from './journal.ts'

type Db = Kysely<QueueTables>
type Tx = Transaction<QueueTables>

/** SQLite takes 32,766 values in one statement. */
const maxRows = 2_000

export async function writeEvents(tx: Tx | Db, events: readonly (DoorEvent | FateEvent)[]): Promise<void> {
  for (let at = 0; at < events.length; at += maxRows)
    await tx
      .insertInto('event')
      .values(events.slice(at, at + maxRows).map(eventRow))
      .execute()
}

/** Its values stand in the same order for every event. */
export const eventRow = (event: DoorEvent | FateEvent): QueueTables['event'] => {
  const shared = { id: newId(event.at), at: event.at, kind: event.kind, recipient: recipientKey(event.recipient) }
  return 'client' in event
    ? {
        ...shared,
        message_id: event.message ?? null,
        reply: event.reply,
        domain: event.domain,
        account_path: event.accountPath,
        sender: event.sender,
        client_ip: event.client,
        detail: JSON.stringify(event.detail),
      }
    : {
        ...shared,
        message_id: event.message,
        reply: event.reply ?? null,
        domain: null,
        account_path: null,
        sender: null,
        client_ip: null,
        detail: event.actor === undefined ? null : JSON.stringify({ actor: event.actor }),
      }
}

export type Sighting = {
  readonly kind: DoorEvent['kind']
  readonly at: number
  readonly message: string | undefined
  readonly sender: string
  readonly client: string
  readonly reply: string
  readonly detail: DoorEvent['detail']
}

/** What came to us for a recipient in a time, oldest first. More than `limit` is not looked at. */
export async function sightings(
  db: Db,
  scope: Scope,
  asked: { recipient: string; from: number; to: number; limit: number },
): Promise<Sighting[]> {
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('recipient', '=', recipientKey(asked.recipient))
    .where('domain', 'is not', null)
    .where('at', '>=', asked.from)
    .where('at', '<=', asked.to)
    .where((eb) =>
      eb.and([
        startsWith(eb.ref('account_path').$notNull(), scope.accountPath),
        isOneOf(eb.ref('domain').$notNull(), scope.domains),
      ]),
    )
    .orderBy('at')
    .limit(asked.limit)
    .execute()
  return rows.map((row) => ({
    kind: row.kind as DoorEvent['kind'],
    at: row.at,
    message: row.message_id ?? undefined,
    sender: row.sender ?? '',
    client: row.client_ip ?? '',
    reply: row.reply ?? '',
    detail: JSON.parse(row.detail ?? '{}') as DoorEvent['detail'],
  }))
}

export type TimelineEvent = {
  readonly kind: EventKind
  readonly at: number
  readonly recipient: string
  readonly reply: string | undefined
  readonly client: string | undefined
  readonly actor: string | undefined
}

const maxTimeline = 1_000

/** All that happened to a message, oldest first; undefined if nothing did, or not for this scope. */
export async function timelineOf(db: Db, scope: Scope, message: string): Promise<TimelineEvent[] | undefined> {
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('message_id', '=', message)
    .orderBy('id')
    .limit(maxTimeline)
    .execute()
  const isSeen = rows.some(
    ({ account_path, domain }) =>
      account_path !== null &&
      account_path.startsWith(scope.accountPath) &&
      domain !== null &&
      (scope.domains?.includes(domain) ?? true),
  )
  return isSeen ? rows.map(eventOf) : undefined
}

const eventOf = (row: QueueTables['event']): TimelineEvent => ({
  kind: row.kind as EventKind,
  at: row.at,
  recipient: row.recipient,
  reply: row.reply ?? undefined,
  client: row.client_ip ?? undefined,
  actor: row.detail === null ? undefined : (JSON.parse(row.detail) as { actor?: string }).actor,
})

export type HopChange = { readonly host: string; readonly at: number; readonly isUp: boolean; readonly reason: string }

export const writeHopChange = (db: Db, { host, at, isUp, reason }: HopChange): Promise<unknown> =>
  db
    .insertInto('hop_change')
    .values({ id: newId(at), host, at, is_up: isUp ? 1 : 0, reason })
    .execute()

/** What was last seen of each of these hosts before `at`; nothing: it was never seen to fail. */
export async function hopsAt(db: Db, hosts: readonly string[], at: number): Promise<HopChange[]> {
  const found: HopChange[] = []
  for (const host of hosts) {
    const row = await db
      .selectFrom('hop_change')
      .selectAll()
      .where('host', '=', host)
      .where('at', '<=', at)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row) found.push({ host: row.host, at: row.at, isUp: row.is_up === 1, reason: row.reason })
  }
  return found
}

/** Removes some of what is older; says how many went. */
export async function pruneJournal(db: Db, before: number, limit: number): Promise<number> {
  let gone = 0
  for (const table of ['event', 'hop_change'] as const) {
    const ids = await db
      .selectFrom(table)
      .select('id')
      .where('id', '<', leastId(before))
      .orderBy('id')
      .limit(limit)
      .execute()
    if (ids.length === 0) continue
    await db
      .deleteFrom(table)
      .where(
        'id',
        'in',
        ids.map(({ id }) => id),
      )
      .execute()
    gone += ids.length
  }
  return gone
}
