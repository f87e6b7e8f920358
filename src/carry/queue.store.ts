// The queue in its database. Each function is one step of the table in queue.ts or one look; those that take a transaction are called inside
// a group commit.
import { type ExpressionBuilder, type Kysely, sql, type SqlBool, type Transaction } from 'kysely'
import type { Scope } from '../declare/scope.ts'
import type { AnyDb } from '../store/columns.ts'
import { isOneOf } from '../store/one-of.ts'
import { startsWith } from '../store/prefix.ts'
import { domainPart } from '../store/queue/011-search.ts'
import type { QueueTables } from '../store/queue/index.ts'
import { hasNullSender } from './detour.ts'
import { type DoorDetail, type FateEvent, fateOf, recipientKey } from './journal.ts'
import { writeEvents } from './journal.store.ts'
import { type Decision, type QueueEvent, type Recipient, type RecipientState, transition } from './queue.ts'

type Db = Kysely<QueueTables>
type Tx = Transaction<QueueTables>

/** Bytes [from, to) of a message that are not handed on. */
export type Cut = readonly [from: number, to: number]

export type NewMessage = {
  readonly id: string
  readonly accountId: string
  readonly accountPath: string
  readonly domain: string
  readonly sender: string
  readonly received: number
  readonly size: number
  readonly smtputf8: boolean
  readonly eightBit: boolean
  readonly clientIp: string
  readonly trace: string
  readonly cuts: readonly Cut[]
  readonly verdict: unknown
  /** Here, or else in the spool under the message's id. */
  readonly body: Uint8Array | undefined
  readonly recipients: readonly string[]
  /** How long it is tried. */
  readonly lifetimeMs: number
  /** Why it is kept from its recipients; undefined: it is not. */
  readonly quarantine?: string | undefined
  /** Its sender may hear of a failure. */
  readonly bounceable: boolean
  /** Default: its domain. */
  readonly route?: string
  /** What the client said and was, for the journal, and what it heard. */
  readonly door?: DoorDetail
  readonly reply?: string
}

export type DueRecipient = { readonly id: string; readonly address: string }
export type DueMessage = {
  readonly id: string
  readonly domain: string
  readonly sender: string
  readonly received: number
  readonly size: number
  readonly smtputf8: boolean
  readonly eightBit: boolean
  readonly trace: string
  readonly cuts: readonly Cut[]
  readonly body: Uint8Array | undefined
  readonly spool: string | undefined
  readonly recipients: readonly DueRecipient[]
}

export type Outcome = {
  readonly recipientId: string
  readonly messageId: string
  readonly address: string
  readonly event: QueueEvent
}
/** Spool files that no row names any more: removed after the commit. */
export type Freed = { readonly spools: readonly string[] }

export type QueuedMessage = {
  readonly id: string
  readonly domain: string
  readonly sender: string
  readonly recipients: readonly {
    readonly address: string
    readonly state: RecipientState
    readonly nextTry: number | null
    readonly lastReply: string | null
  }[]
  readonly size: number
  readonly received: number
}

/** One more than a page may have, which tells whether there is a next one. */
const maxListed = 1_001
/** SQLite takes 32,766 values in one statement. */
const maxRows = 1_000

/** What one claim takes at most, so that many lanes fit into memory; large bodies lie in the spool. */
export const maxClaimedBytes = 1024 * 1024

/** The messages of a domain that are due, longest due first; their due recipients are `trying` when this commits. */
export async function claimDue(
  tx: Tx,
  options: { domain: string; now: number; limit: number; postgres: boolean },
): Promise<DueMessage[]> {
  const { domain, now } = options
  // As many recipients as messages are wanted: from the index alone, however much else waits.
  const first = await tx
    .selectFrom('recipient')
    .innerJoin('message', 'message.id', 'recipient.message_id')
    .select(['recipient.message_id', 'message.size', 'message.spool'])
    .where('recipient.domain', '=', domain)
    .where('recipient.state', '=', 'waiting')
    .where('recipient.next_try', '<=', now)
    .orderBy('recipient.next_try')
    .orderBy('recipient.message_id')
    .limit(options.limit)
    .execute()
  const due = new Set<string>()
  let bytes = 0
  for (const { message_id, size, spool } of first) {
    if (due.has(message_id)) continue
    bytes += spool === null ? size : 0
    if (due.size > 0 && bytes > maxClaimedBytes) break
    due.add(message_id)
  }
  if (due.size === 0) return []
  const rows = await tx
    .selectFrom('recipient')
    .selectAll()
    .where('message_id', 'in', [...due])
    .where('domain', '=', domain)
    .where('state', '=', 'waiting')
    .where('next_try', '<=', now)
    .orderBy('id')
    .$if(options.postgres, (query) => query.forUpdate().skipLocked())
    .execute()
  // Another node was faster with all of them.
  if (rows.length === 0) return []
  await change(tx, rows, () => ({ kind: 'due' }), now)
  const recipients = Map.groupBy(rows, (row) => row.message_id)
  const messages = await tx
    .selectFrom('message')
    .selectAll()
    .where('id', 'in', [...recipients.keys()])
    .orderBy('id')
    .execute()
  return messages.map((row) => ({
    id: row.id,
    domain: row.domain,
    sender: hasNullSender(domain) ? '' : row.sender,
    received: row.received,
    size: row.size,
    smtputf8: row.smtputf8 === 1,
    eightBit: row.eight_bit === 1,
    trace: row.trace,
    cuts: JSON.parse(row.cuts) as Cut[],
    body: row.body ?? undefined,
    spool: row.spool ?? undefined,
    recipients: recipients.get(row.id)!.map(({ id, address }) => ({ id, address })),
  }))
}

/** What became of attempts. Recipients that are gone by now (a person removed the message) are passed over. */
export async function applyOutcomes(
  tx: Tx,
  outcomes: readonly Outcome[],
  now: number,
): Promise<Freed & { readonly routes: ReadonlySet<string> }> {
  const spools: string[] = []
  const routes = new Set<string>()
  for (const part of chunks(outcomes)) {
    const events = new Map(part.map(({ recipientId, event }) => [recipientId, event]))
    const rows = await tx
      .selectFrom('recipient')
      .selectAll()
      .where('id', 'in', [...events.keys()])
      .execute()
    const freed = await change(tx, rows, (row) => events.get(row.id)!, now)
    spools.push(...freed.spools)
    for (const { domain } of rows) routes.add(domain)
  }
  return { spools, routes }
}

/** At start: nobody is trying now, so whoever is `trying` was when we died. One store, one node: several will need a lease here. */
export async function recoverTrying(db: Db, now: number): Promise<number> {
  const died = transition(
    { state: 'trying', attempts: 1, nextTry: now, until: undefined, lastReply: undefined },
    { kind: 'died' },
    now,
  )
  if (died?.kind !== 'stays') throw new Error('queue.ts has no line for a recipient that was being tried when we died')
  const result = await db
    .updateTable('recipient')
    .set({ state: died.recipient.state })
    .where('state', '=', 'trying')
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Waiting recipients whose lifetime is over, some at a time. `reasonOf`: what kept a domain's mail here, if that is known. */
export async function expireSome(
  tx: Tx,
  now: number,
  reasonOf: (domain: string) => string | undefined = () => undefined,
): Promise<Freed & { readonly count: number }> {
  const rows = await tx
    .selectFrom('recipient')
    .selectAll()
    .where('until', '<=', now)
    .where('state', '=', 'waiting')
    .limit(maxRows / 2)
    .execute()
  const freed = await change(tx, rows, (row) => expired(row.last_reply ?? reasonOf(row.domain)), now)
  return { ...freed, count: rows.length }
}

/** Undeliverable and quarantined recipients that nobody decided on in time. */
export async function forgetRecipients(tx: Tx, ids: readonly string[], now: number): Promise<Freed> {
  const spools: string[] = []
  for (const part of chunks(ids)) {
    const rows = await tx
      .selectFrom('recipient')
      .selectAll()
      .where('id', 'in', part)
      .where('state', 'in', ['undeliverable', 'quarantined'])
      .execute()
    spools.push(...(await change(tx, rows, (row) => expired(row.last_reply ?? undefined), now)).spools)
  }
  return { spools }
}

const expired = (reply: string | undefined): QueueEvent =>
  reply === undefined ? { kind: 'expired' } : { kind: 'expired', reply }

/** Every domain with waiting mail, and when its next recipient is due. */
export async function waitingDomains(db: Db): Promise<{ domain: string; nextTry: number }[]> {
  const rows = await db
    .selectFrom('recipient')
    .select(['domain', (e) => e.fn.min('next_try').as('next_try')])
    .where('state', '=', 'waiting')
    .groupBy('domain')
    .execute()
  return rows.map((row) => ({ domain: row.domain, nextTry: Number(row.next_try) }))
}

export async function nextDue(db: Db, domain: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('recipient')
    .select((e) => e.fn.min('next_try').as('next_try'))
    .where('domain', '=', domain)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return row?.next_try === null || row?.next_try === undefined ? undefined : Number(row.next_try)
}

export async function spoolNames(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('message').select('spool').where('spool', 'is not', null).execute()
  return new Set(rows.map((row) => row.spool!))
}

/** For the metrics and the first page. */
export async function countByState(db: Db): Promise<Record<RecipientState, number>> {
  const counts: Record<RecipientState, number> = { waiting: 0, trying: 0, held: 0, undeliverable: 0, quarantined: 0 }
  const rows = await db
    .selectFrom('recipient')
    .select(['state', (e) => e.fn.countAll().as('count')])
    .groupBy('state')
    .execute()
  for (const row of rows) counts[row.state as RecipientState] = Number(row.count)
  return counts
}

/** How many messages each of these domains has here, of those that the scope sees; domains without any are left out. */
export async function countByDomain(
  db: Db,
  scope: Scope,
  domains: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (domains.length === 0) return new Map()
  const rows = await db
    .selectFrom('message')
    .select(['domain', (e) => e.fn.countAll().as('count')])
    .where((eb) => isSeen(eb, scope))
    .where('domain', 'in', domains)
    .groupBy('domain')
    .execute()
  return new Map(rows.map(({ domain, count }) => [domain, Number(count)]))
}

/** How many messages the scope sees. */
export async function countMessages(db: Db, scope: Scope): Promise<number> {
  const row = await db
    .selectFrom('message')
    .select((e) => e.fn.countAll().as('count'))
    .where((eb) => isSeen(eb, scope))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** What a message must be like; what is left out is not asked. */
export type Conditions = {
  /** A-labels, lower case, no final dot: the domain that it was written to. */
  readonly domain?: string | undefined
  /** `ali@firma.example`, `@firma.example`, or how the address begins; ASCII letters in either case. `<>`: the null sender. */
  readonly sender?: string | undefined
  /** In the same way. */
  readonly recipient?: string | undefined
  /** One of its recipients is in this state. */
  readonly state?: Exclude<RecipientState, 'trying'> | undefined
  /** One of its recipients goes by one of these routes, `maxRoutes` at most. */
  readonly routes?: readonly string[] | undefined
}
/** SQLite takes 32,766 values in one statement, and the scope may bring some. */
export const maxRoutes = 20_000
export type QueueFilter = Conditions & {
  readonly after?: string | undefined
  readonly limit: number
}

/** Oldest first; `after` is the last id of the page before. */
export async function listMessages(db: Db, scope: Scope, filter: QueueFilter): Promise<QueuedMessage[]> {
  return withRecipients(db, await listQuery(db, scope, filter).execute())
}

/** The greatest id, which is that of the newest message; empty if there is none. */
export async function newestId(db: Db): Promise<string> {
  const found = await db
    .selectFrom('message')
    .select((e) => e.fn.max('id').as('id'))
    .executeTakeFirst()
  return found?.id ?? ''
}

/** The statement of a page. Each condition is a list of ids from an index of its own, so that what does not fit costs nothing. */
export function listQuery(db: Db, scope: Scope, filter: QueueFilter) {
  const { domain, sender, recipient, state, routes, after } = filter
  return visible(db, scope)
    .$if(domain !== undefined, (query) => query.where('domain', '=', domain!))
    .$if(sender !== undefined, (query) =>
      query.where('id', 'in', db.selectFrom('message').select('id').where(writtenBy(db, sender!))),
    )
    .$if(recipient !== undefined, (query) => query.where('id', 'in', writtenTo(db, recipient!)))
    .$if(state !== undefined, (query) =>
      query.where(
        'id',
        'in',
        db
          .selectFrom('recipient')
          .select('message_id')
          .where('state', '=', state!)
          .where(sql<SqlBool>`state <> 'trying'`),
      ),
    )
    .$if(routes !== undefined, (query) =>
      query.where(
        'id',
        'in',
        db
          .selectFrom('recipient')
          .select('message_id')
          .where((eb) => isOneOf(eb.ref('recipient.domain'), routes)),
      ),
    )
    .$if(after !== undefined, (query) => query.where('id', '>', after!))
    .orderBy('id')
    .limit(Math.min(filter.limit, maxListed))
}

const lowered = (column: 'sender' | 'address') => sql<string>`lower(${sql.ref(column)})`

function writtenBy(db: Db, text: string) {
  const key = recipientKey(text)
  if (key === '<>') return sql<SqlBool>`lower(sender) = ''`
  if (key.startsWith('@')) return sql<SqlBool>`${domainPart(db as AnyDb, 'sender')} = ${key.slice(1)}`
  return key.includes('@') ? sql<SqlBool>`lower(sender) = ${key}` : startsWith(lowered('sender'), key)
}

function writtenTo(db: Db, text: string) {
  const key = recipientKey(text)
  if (key.startsWith('@')) return db.selectFrom('message').select('id').where('domain', '=', key.slice(1))
  return db
    .selectFrom('recipient')
    .select('message_id as id')
    .where(key.includes('@') ? sql<SqlBool>`lower(address) = ${key}` : startsWith(lowered('address'), key))
}

/** How many messages fit, of those that the scope sees. */
export async function countMatching(db: Db, scope: Scope, conditions: Conditions): Promise<number> {
  let count = 0
  for (let after: string | undefined; ;) {
    const page = await listQuery(db, scope, { ...conditions, after, limit: maxListed }).execute()
    count += page.length
    if (page.length < maxListed) return count
    after = page.at(-1)!.id
  }
}

export type KeptText = {
  readonly accountId: string
  readonly domain: string
  /** Without our own header lines. */
  readonly body: Uint8Array | undefined
  readonly spool: string | undefined
  readonly size: number
}

/** The bytes of a message as they came in, or where they lie. */
export async function findText(db: Db, scope: Scope, id: string): Promise<KeptText | undefined> {
  const row = await db
    .selectFrom('message')
    .select(['account_id', 'domain', 'body', 'spool', 'size'])
    .where((eb) => isSeen(eb, scope))
    .where('id', '=', id)
    .executeTakeFirst()
  return (
    row && {
      accountId: row.account_id,
      domain: row.domain,
      body: row.body ?? undefined,
      spool: row.spool ?? undefined,
      size: row.size,
    }
  )
}

export async function findMessage(db: Db, scope: Scope, id: string): Promise<QueuedMessage | undefined> {
  const messages = await visible(db, scope).where('id', '=', id).execute()
  return (await withRecipients(db, messages))[0]
}

/** Where else a person lets a message go: to one other address, or to a host. */
export type Elsewhere = { readonly route: string; readonly address?: string }

export type Decided = Freed & { readonly message: QueuedMessage | undefined; readonly changed: number }

/** A person's decision on a whole message; undefined if there is no such message for this scope. */
export async function decide(
  tx: Tx,
  scope: Scope,
  id: string,
  event: QueueEvent & { readonly kind: Decision },
  now: number,
  elsewhere?: Elsewhere,
): Promise<Decided | undefined> {
  const before = await findMessage(tx, scope, id)
  if (!before) return undefined
  const rows = await tx.selectFrom('recipient').selectAll().where('message_id', '=', id).execute()
  const { spools, changed } = await change(tx, rows, () => event, now, scope.actor)
  if (elsewhere && changed.length > 0) await sendElsewhere(tx, rows.filter(isReleasable), elsewhere)
  return { spools, changed: changed.length, message: await findMessage(tx, scope, id) }
}

/** Recipients in one commit, unless one message alone has more. */
const maxDecided = 2_000

export type DecidedSome = Freed & {
  /** Of the ids, from the first, so many were looked at: at least one. */
  readonly looked: number
  /** Of these, so many had a recipient that changed. */
  readonly messages: number
  /** Of those recipients. */
  readonly routes: ReadonlySet<string>
}

/** The same decision on many messages, in one look and one write. `ids`: of messages that the caller may see, in order. */
export async function decideSome(
  tx: Tx,
  ids: readonly string[],
  eventOf: (id: string) => QueueEvent & { readonly kind: Decision },
  now: number,
  actor: string,
): Promise<DecidedSome> {
  // One more than is decided on shows whether the last message is whole.
  const found = await tx
    .selectFrom('recipient')
    .selectAll()
    .where('message_id', 'in', ids)
    .orderBy('message_id')
    .$if(ids.length > 1, (query) => query.limit(maxDecided + 1))
    .execute()
  const cut = ids.length > 1 && found.length > maxDecided ? found.at(-1)!.message_id : undefined
  if (cut !== undefined && cut === ids[0]) return decideSome(tx, [cut], eventOf, now, actor)
  const whole = found.filter(({ message_id }) => message_id !== cut)
  const { spools, changed } = await change(tx, whole, (row) => eventOf(row.message_id), now, actor)
  return {
    spools,
    looked: cut === undefined ? ids.length : ids.indexOf(cut),
    messages: new Set(changed.map(({ message_id }) => message_id)).size,
    routes: new Set(changed.map(({ domain }) => domain)),
  }
}

const isReleasable = ({ state }: Row): boolean => ['held', 'undeliverable', 'quarantined'].includes(state)

/** With an address one recipient is left of those that were let go: it is one message, whoever it was for. */
async function sendElsewhere(tx: Tx, rows: readonly Row[], { route, address }: Elsewhere): Promise<void> {
  const ids = rows.map(({ id }) => id).toSorted()
  const [kept, gone] = address === undefined ? [ids, []] : [ids.slice(0, 1), ids.slice(1)]
  const to = address === undefined ? { domain: route } : { domain: route, address }
  for (const part of chunks(kept)) await tx.updateTable('recipient').set(to).where('id', 'in', part).execute()
  for (const part of chunks(gone)) await tx.deleteFrom('recipient').where('id', 'in', part).execute()
}

/** `retry` for everything of a domain that waits, in one statement. False: nothing does. */
export async function retryDomain(db: Db, domain: string, now: number): Promise<boolean> {
  await db
    .updateTable('recipient')
    .set({ next_try: now })
    .where('domain', '=', domain)
    .where('state', '=', 'waiting')
    .where('next_try', '>', now)
    .execute()
  return (await nextDue(db, domain)) !== undefined
}

type Row = QueueTables['recipient']

/** Takes rows through the table of queue.ts and writes what changed; messages without recipients go. */
async function change(
  tx: Tx,
  rows: readonly Row[],
  eventOf: (row: Row) => QueueEvent,
  now: number,
  actor?: string,
): Promise<Freed & { readonly changed: readonly Row[] }> {
  const changed: Row[] = []
  const ended: Row[] = []
  const fates: FateEvent[] = []
  const updates = new Map<string, { to: ReturnType<typeof rowOf>; ids: string[] }>()
  for (const row of rows) {
    const event = eventOf(row)
    const made = transition(recipientOf(row), event, now)
    if (!made) continue
    const kind = fateOf(event.kind, made)
    const reply = 'reply' in event ? event.reply : undefined
    if (kind) fates.push({ kind, at: now, message: row.message_id, recipient: row.address, reply, actor })
    changed.push(row)
    if (made.kind === 'ends') ended.push(row)
    else {
      const to = rowOf(made.recipient)
      // Most recipients of a group change alike: one statement for all of them.
      updates.getOrInsertComputed(JSON.stringify(to), () => ({ to, ids: [] })).ids.push(row.id)
    }
  }
  for (const { to, ids } of updates.values()) {
    for (const part of chunks(ids)) await tx.updateTable('recipient').set(to).where('id', 'in', part).execute()
  }
  await writeEvents(tx, fates)
  return { changed, spools: await removeRecipients(tx, ended) }
}

async function removeRecipients(tx: Tx, rows: readonly Row[]): Promise<string[]> {
  const spools: string[] = []
  for (const part of chunks(rows)) {
    await tx
      .deleteFrom('recipient')
      .where(
        'id',
        'in',
        part.map(({ id }) => id),
      )
      .execute()
    const messages = [...new Set(part.map((row) => row.message_id))]
    const gone = await tx
      .deleteFrom('message')
      .where('id', 'in', messages)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('recipient').select('recipient.id').whereRef('message_id', '=', 'message.id'))),
      )
      .returning('spool')
      .execute()
    for (const { spool } of gone) if (spool !== null) spools.push(spool)
  }
  return spools
}

const recipientOf = (row: Row): Recipient => ({
  state: row.state as RecipientState,
  attempts: row.attempts,
  nextTry: row.next_try ?? undefined,
  until: row.until ?? undefined,
  lastReply: row.last_reply ?? undefined,
})

export const rowOf = (recipient: Recipient) => ({
  state: recipient.state,
  attempts: recipient.attempts,
  next_try: recipient.nextTry ?? null,
  until: recipient.until ?? null,
  last_reply: recipient.lastReply ?? null,
})

/** Of the caller's accounts, and of the domains given to him where he has only those. */
const isSeen = (eb: ExpressionBuilder<QueueTables, 'message'>, scope: Scope) =>
  eb.and([startsWith(eb.ref('account_path'), scope.accountPath), isOneOf(eb.ref('domain'), scope.domains)])

const visible = (db: Db, scope: Scope) =>
  db
    .selectFrom('message')
    .select(['id', 'domain', 'sender', 'size', 'received'])
    .where((eb) => isSeen(eb, scope))

type Shown = { id: string; domain: string; sender: string; size: number; received: number }

async function withRecipients(db: Db, messages: readonly Shown[]): Promise<QueuedMessage[]> {
  if (messages.length === 0) return []
  const rows = await db
    .selectFrom('recipient')
    .select(['message_id', 'address', 'state', 'next_try', 'last_reply'])
    .where(
      'message_id',
      'in',
      messages.map(({ id }) => id),
    )
    .orderBy('id')
    .execute()
  const byMessage = Map.groupBy(rows, (row) => row.message_id)
  return messages.map((message) => ({
    ...message,
    recipients: (byMessage.get(message.id) ?? []).map((row) => ({
      address: row.address,
      state: row.state as RecipientState,
      nextTry: row.next_try,
      lastReply: row.last_reply,
    })),
  }))
}

function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += maxRows) yield all.slice(at, at + maxRows)
}
