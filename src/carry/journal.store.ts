// The journal in queue.db.
import type { Expression, Kysely, SqlBool, Transaction } from 'kysely'
import type { Scope } from '../declare/scope.ts'
import { isOneOf } from '../store/one-of.ts'
import { startsWith } from '../store/prefix.ts'
import type { QueueTables } from '../store/queue/index.ts'
import { newId } from '../system/id.ts'
import { type DoorDetail, type DoorEvent, type EventKind, type FateEvent, recipientKey } from './journal.ts'

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
  /** As recipients are looked up. */
  readonly recipient: string
  readonly sender: string
  readonly client: string
  readonly reply: string
  readonly detail: DoorEvent['detail']
}

export type Mailboxes = {
  /** A-labels, lower case, no final dot. */
  readonly domain: string
  /** As recipients are looked up. */
  readonly keys: readonly string[]
  /** Whoever begins so: a sub-address. */
  readonly prefixes: readonly string[]
}

/** What came to us for mailboxes of a domain in a time, oldest first. More than `limit` is not looked at. */
export async function sightings(
  db: Db,
  scope: Scope,
  { domain, keys, prefixes }: Mailboxes,
  time: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<Sighting[]> {
  const found = await Promise.all([
    sightingsQuery(db, scope, domain, time, (column) => isOneOf(column, keys)).execute(),
    ...prefixes.map((prefix) =>
      sightingsQuery(db, scope, domain, time, (column) => startsWith(column, prefix)).execute(),
    ),
  ])
  return found
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .slice(0, time.limit)
    .map((row) => ({
      kind: row.kind as DoorEvent['kind'],
      at: row.at,
      message: row.message_id ?? undefined,
      recipient: row.recipient,
      sender: row.sender ?? '',
      client: row.client_ip ?? '',
      reply: row.reply ?? '',
      detail: JSON.parse(row.detail ?? '{}') as DoorEvent['detail'],
    }))
}

export const sightingsQuery = (
  db: Db,
  scope: Scope,
  domain: string,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
  isRecipient: (column: Expression<string>) => Expression<SqlBool>,
) =>
  db
    .selectFrom('event')
    .selectAll()
    .where('domain', '=', domain)
    .where((eb) => isRecipient(eb.ref('recipient')))
    .where('at', '>=', from)
    .where('at', '<=', to)
    .where((eb) =>
      eb.and([
        startsWith(eb.ref('account_path').$notNull(), scope.accountPath),
        isOneOf(eb.ref('domain').$notNull(), scope.domains),
      ]),
    )
    .orderBy('at')
    .limit(limit)

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

function eventOf(row: QueueTables['event']): TimelineEvent {
  const detail = JSON.parse(row.detail ?? '{}') as DoorDetail & { readonly actor?: string }
  return {
    kind: row.kind as EventKind,
    at: row.at,
    recipient: row.recipient,
    reply: detail.quarantine ?? row.reply ?? undefined,
    client: row.client_ip ?? undefined,
    actor: detail.actor,
  }
}

// ── Times of which it may not know everything ───────────────────────────────────────────────────

export type Gap = {
  readonly from: number
  readonly to: number
  /** `flood`: more came at once than is written down; `stopped`: Ulak did not run. */
  readonly why: 'flood' | 'stopped'
  /** Events that were not written. */
  readonly lost: number
}

/** A flood that goes on, or comes again so soon, is one. */
const sameFloodMs = 60_000
/** Gaps of one time that are told. */
const maxGaps = 100

export async function writeGap(tx: Tx | Db, { from, to, why, lost }: Gap): Promise<void> {
  const before = await tx
    .selectFrom('journal_gap')
    .select(['id', 'lost'])
    .where('to_at', '>=', from - sameFloodMs)
    .where('why', '=', why)
    .orderBy('to_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (before)
    await tx
      .updateTable('journal_gap')
      .set({ to_at: to, lost: before.lost + lost })
      .where('id', '=', before.id)
      .execute()
  else
    await tx
      .insertInto('journal_gap')
      .values({ id: newId(from), from_at: from, to_at: to, why, lost })
      .execute()
}

export async function gapsIn(db: Db, from: number, to: number): Promise<Gap[]> {
  const rows = await db
    .selectFrom('journal_gap')
    .selectAll()
    .where('to_at', '>=', from)
    .where('from_at', '<=', to)
    .orderBy('to_at')
    .limit(maxGaps)
    .execute()
  return rows.map((row) => ({ from: row.from_at, to: row.to_at, why: row.why as Gap['why'], lost: row.lost }))
}
