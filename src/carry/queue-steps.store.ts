// What is written for every message, as statements that are known beforehand: accepting it and forgetting it when it was delivered. Whatever else
// becomes of a recipient takes the way through queue.store.ts.
import type { Kysely, Transaction } from 'kysely'
import { type QueueTables, runSteps, type Step } from '../store/store.ts'
import type { DoorEvent, FateEvent } from './journal.ts'
import { eventRow } from './journal.store.ts'
import { accepted, acceptedAndTried, quarantined, type Recipient, statesThatEnd } from './queue.ts'
import { type DueMessage, type NewMessage, type Outcome, rowOf } from './queue.store.ts'

type Db = Kysely<QueueTables>

/** `straightOn`: it is carried on as soon as it is stored, so its recipients are `trying` from the same commit on. */
export type Entry = { readonly message: NewMessage; readonly straightOn: boolean }

/** The order of the ids is the order of RCPT. */
const recipientId = (messageId: string, at: number): string => `${messageId}-${String(at).padStart(6, '0')}`

export function insertSteps(db: Db, entries: readonly Entry[], now: number): Step[] {
  const { insertMessage, insertRecipient, insertEvent } = statementsOf(db)
  return [
    { sql: insertMessage, each: entries.map(({ message }) => messageValues(message)) },
    { sql: insertRecipient, each: entries.flatMap((entry) => recipientsOf(entry, now)) },
    { sql: insertEvent, each: entries.flatMap(({ message }) => doorEvents(message).map(eventValues)) },
  ]
}

/** Messages of our own, beside whatever else the transaction changes. */
export async function insertMessages(
  tx: Transaction<QueueTables>,
  messages: readonly NewMessage[],
  now: number,
): Promise<void> {
  const entries = messages.map((message) => ({ message, straightOn: false }))
  await runSteps(tx, insertSteps(tx, entries, now))
}

function recipientsOf({ message, straightOn }: Entry, now: number): unknown[][] {
  const recipient = Object.values(rowOf(firstState(message, straightOn, now)))
  const route = message.route ?? message.domain
  return message.recipients.map((address, at) => [
    recipientId(message.id, at),
    message.id,
    route,
    address,
    0,
    ...recipient,
  ])
}

/** A notice of our own came through no door. */
const doorEvents = (message: NewMessage): DoorEvent[] =>
  message.clientIp === ''
    ? []
    : message.recipients.map((recipient) => ({
        kind: message.quarantine === undefined ? 'accepted' : 'quarantined',
        at: message.received,
        message: message.id,
        recipient,
        sender: message.sender,
        domain: message.domain,
        accountPath: message.accountPath,
        client: message.clientIp,
        reply: message.reply ?? '',
        detail: { ...message.door, ...(message.quarantine !== undefined && { quarantine: message.quarantine }) },
      }))

const fateEvent = ({ messageId, address, event }: Outcome, now: number): FateEvent => ({
  kind: 'delivered',
  at: now,
  message: messageId,
  recipient: address,
  reply: 'reply' in event ? event.reply : undefined,
})

const eventValues = (event: DoorEvent | FateEvent): unknown[] => Object.values(eventRow(event))

function firstState({ lifetimeMs, quarantine }: NewMessage, straightOn: boolean, now: number): Recipient {
  if (quarantine !== undefined) return quarantined(now, quarantine)
  return straightOn ? acceptedAndTried(now, lifetimeMs) : accepted(now, lifetimeMs)
}

const messageValues = (message: NewMessage): unknown[] => [
  message.id,
  message.accountId,
  message.accountPath,
  message.domain,
  message.sender,
  message.received,
  message.size,
  message.smtputf8 ? 1 : 0,
  message.eightBit ? 1 : 0,
  message.clientIp,
  message.trace,
  JSON.stringify(message.cuts),
  JSON.stringify(message.verdict),
  message.body ?? null,
  message.body ? null : message.id,
  // Of quarantined mail nobody hears, also when it was let go.
  message.bounceable && message.quarantine === undefined ? 1 : 0,
]

/** The message as a claim would give it. */
export const dueMessage = (message: NewMessage): DueMessage => ({
  id: message.id,
  domain: message.domain,
  sender: message.sender,
  received: message.received,
  size: message.size,
  smtputf8: message.smtputf8,
  eightBit: message.eightBit,
  trace: message.trace,
  cuts: message.cuts,
  body: message.body,
  spool: message.body ? undefined : message.id,
  recipients: message.recipients.map((address, at) => ({ id: recipientId(message.id, at), address })),
})

/** Of outcomes that are all `delivered`. The last step gives the spool files that no row names any more: `{ spool }`. */
export function deliveredSteps(db: Db, outcomes: readonly Outcome[], now: number): Step[] {
  const { insertEvent, deleteRecipient, deleteMessage } = statementsOf(db)
  return [
    { sql: insertEvent, each: outcomes.map((outcome) => eventValues(fateEvent(outcome, now))) },
    { sql: deleteRecipient, each: outcomes.map(({ recipientId }) => [recipientId, ...ending]) },
    { sql: deleteMessage, each: [...new Set(outcomes.map(({ messageId }) => messageId))].map((id) => [id]) },
  ]
}

const ending = statesThatEnd('delivered')

type Statements = Readonly<
  Record<'insertMessage' | 'insertRecipient' | 'insertEvent' | 'deleteRecipient' | 'deleteMessage', string>
>
const compiled = new WeakMap<Db, Statements>()

const statementsOf = (db: Db): Statements => compiled.getOrInsertComputed(db, compile)

/** The values stand in the order of the columns. */
function compile(db: Db): Statements {
  const message: QueueTables['message'] = {
    id: '',
    account_id: '',
    account_path: '',
    domain: '',
    sender: '',
    received: 0,
    size: 0,
    smtputf8: 0,
    eight_bit: 0,
    client_ip: '',
    trace: '',
    cuts: '',
    verdict: '',
    body: null,
    spool: null,
    bounceable: 0,
  }
  const recipient: QueueTables['recipient'] = {
    id: '',
    message_id: '',
    domain: '',
    address: '',
    told: 0,
    ...rowOf(accepted(0, 0)),
  }
  return {
    insertMessage: db.insertInto('message').values(message).compile().sql,
    insertRecipient: db.insertInto('recipient').values(recipient).compile().sql,
    insertEvent: db
      .insertInto('event')
      .values(eventRow({ kind: 'delivered', at: 0, message: '', recipient: '', reply: undefined }))
      .compile().sql,
    deleteRecipient: db.deleteFrom('recipient').where('id', '=', '').where('state', 'in', ending).compile().sql,
    deleteMessage: db
      .deleteFrom('message')
      .where('id', '=', '')
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('recipient').select('recipient.id').whereRef('message_id', '=', 'message.id'))),
      )
      .returning('spool')
      .compile().sql,
  }
}
