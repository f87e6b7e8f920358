// What must be told of the queue, to whom, and that it was told.
import type { Kysely, Transaction } from 'kysely'
import type { QueueTables } from '../store/queue/index.ts'
import { insertMessages } from './queue-steps.store.ts'
import type { NewMessage } from './queue.store.ts'

type Db = Kysely<QueueTables>
type Tx = Transaction<QueueTables>

export type Failed = Pick<
  QueueTables['message'],
  'id' | 'account_id' | 'account_path' | 'domain' | 'sender' | 'received' | 'bounceable' | 'body' | 'spool'
> & {
  readonly recipients: readonly {
    readonly id: string
    readonly address: string
    readonly lastReply: string | undefined
  }[]
}

/** Undeliverable recipients of whom nobody was told yet, with their messages, some at a time. */
export async function untold(db: Db, limit: number): Promise<Failed[]> {
  const rows = await db
    .selectFrom('recipient')
    .select(['id', 'message_id', 'address', 'last_reply'])
    .where('state', '=', 'undeliverable')
    .where('told', '=', 0)
    .orderBy('message_id')
    .limit(limit)
    .execute()
  if (rows.length === 0) return []
  const recipients = Map.groupBy(rows, (row) => row.message_id)
  const messages = await db
    .selectFrom('message')
    .select(['id', 'account_id', 'account_path', 'domain', 'sender', 'received', 'bounceable', 'body', 'spool'])
    .where('id', 'in', [...recipients.keys()])
    .execute()
  return messages.map((message) => ({
    ...message,
    recipients: recipients
      .get(message.id)!
      .map(({ id, address, last_reply }) => ({ id, address, lastReply: last_reply ?? undefined })),
  }))
}

/** In one commit: these recipients are told of, and the notices wait like any mail. */
export async function tell(
  tx: Tx,
  { recipients, notices, now }: { recipients: readonly string[]; notices: readonly NewMessage[]; now: number },
): Promise<void> {
  if (recipients.length > 0) await tx.updateTable('recipient').set({ told: 1 }).where('id', 'in', recipients).execute()
  await insertMessages(tx, notices, now)
}

export type LongWait = { readonly domain: string; readonly messages: number; readonly oldest: number }

/** The domains whose mail has been waiting since before `before`, with all that waits for them. */
export async function longWaits(db: Db, before: number): Promise<LongWait[]> {
  const rows = await db
    .selectFrom('message')
    .innerJoin('recipient', 'recipient.message_id', 'message.id')
    .select((e) => [
      'message.domain as domain',
      e.fn.count('message.id').distinct().as('messages'),
      e.fn.min('message.received').as('oldest'),
    ])
    .where('recipient.state', '=', 'waiting')
    // Notices of our own are not news for anybody.
    .where('recipient.domain', 'not like', '>%')
    .groupBy('message.domain')
    .having((e) => e.fn.min('message.received'), '<=', before)
    .execute()
  return rows.map((row) => ({ domain: row.domain, messages: Number(row.messages), oldest: Number(row.oldest) }))
}

export type ToldKind = 'waits-4h' | 'waits-24h' | 'undeliverable'

export async function toldOf(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('told').selectAll().execute()
  return new Map(rows.map(({ domain, kind, at }) => [toldKey(domain, kind as ToldKind), at]))
}
export const toldKey = (domain: string, kind: ToldKind): string => `${kind} ${domain}`

export const markTold = (tx: Tx, domain: string, kind: ToldKind, at: number): Promise<unknown> =>
  tx
    .insertInto('told')
    .values({ domain, kind, at })
    .onConflict((conflict) => conflict.columns(['domain', 'kind']).doUpdateSet({ at }))
    .execute()

/** The wait is over: the next one is news again. */
export const forgetWaits = (tx: Tx, domains: readonly string[]): Promise<unknown> =>
  tx.deleteFrom('told').where('domain', 'in', domains).where('kind', '!=', 'undeliverable').execute()
