// How much mail waits for which domain, from indexes alone.
import type { Kysely } from 'kysely'
import type { QueueTables } from '../store/store.ts'

type Db = Kysely<QueueTables>

export type DomainWaits = {
  readonly domain: string
  readonly accountPath: string
  readonly messages: number
  /** When the oldest of them came in. */
  readonly oldest: number
}

/** Messages with a recipient that waits or is being tried, of each domain and account. */
export async function listWaits(db: Db): Promise<DomainWaits[]> {
  const states = await db
    .selectFrom('recipient')
    .select(['domain', 'state', (e) => e.fn.countAll().as('count')])
    .groupBy(['domain', 'state'])
    .execute()
  const isMoving = (state: string): boolean => state === 'waiting' || state === 'trying'
  const moving = new Set(states.filter(({ state }) => isMoving(state)).map(({ domain }) => domain))
  const mixed = new Set(states.filter(({ state }) => !isMoving(state)).map(({ domain }) => domain))
  const all = await db
    .selectFrom('message')
    .select([
      'domain',
      (e) => e.fn.min('account_path').as('first'),
      (e) => e.fn.max('account_path').as('last'),
      (e) => e.fn.countAll().as('messages'),
      (e) => e.fn.min('id').as('oldest'),
    ])
    .groupBy('domain')
    .execute()
  const plain = all.filter(({ domain, first, last }) => moving.has(domain) && !mixed.has(domain) && first === last)
  const received = await receivedOf(
    db,
    plain.map(({ oldest }) => oldest),
  )
  const waits = plain.map(({ domain, first, messages, oldest }) => ({
    domain,
    accountPath: first,
    messages: Number(messages),
    oldest: received.get(oldest)!,
  }))
  // The rest is counted one by one: some is held, or it is of several accounts.
  for (const { domain, first, last } of all)
    if (moving.has(domain) && (mixed.has(domain) || first !== last)) waits.push(...(await countOf(db, domain)))
  return waits
}

async function receivedOf(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (let at = 0; at < ids.length; at += 1_000) {
    const part = ids.slice(at, at + 1_000)
    const rows = await db.selectFrom('message').select(['id', 'received']).where('id', 'in', part).execute()
    for (const { id, received } of rows) found.set(id, received)
  }
  return found
}

async function countOf(db: Db, domain: string): Promise<DomainWaits[]> {
  const rows = await db
    .selectFrom('message')
    .select(['account_path', (e) => e.fn.countAll().as('messages'), (e) => e.fn.min('received').as('oldest')])
    .where('domain', '=', domain)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('recipient')
          .select('recipient.id')
          .whereRef('recipient.message_id', '=', 'message.id')
          .where('recipient.state', 'in', ['waiting', 'trying']),
      ),
    )
    .groupBy('account_path')
    .execute()
  return rows.map((row) => ({
    domain,
    accountPath: row.account_path,
    messages: Number(row.messages),
    oldest: Number(row.oldest),
  }))
}
