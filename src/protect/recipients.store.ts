// Recipients in the database: lists that people gave, what was learned of mail servers, and one row for each domain.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { ControlTables } from '../store/store.ts'

type Db = Kysely<ControlTables>
type Tx = Transaction<ControlTables>

/** Rows in one statement; SQLite takes 32,766 values. */
const maxRows = 1_000

export type ListSource = 'added' | 'import' | 'pull'
export type LearnedSource = 'delivery' | 'call-ahead'

export type DomainFacts = {
  /** Of the list that counts. */
  readonly generation: number
  readonly listedAt: number | null
  readonly listedBy: string | null
  /** Whether its servers take a mailbox that cannot be there; null: not known. */
  readonly takesAll: boolean | null
  readonly testedAt: number | null
  readonly nextPull: number | null
  readonly pulledAt: number | null
  /** JSON. */
  readonly pullResult: string | null
}

export const noFacts: DomainFacts = {
  generation: 0,
  listedAt: null,
  listedBy: null,
  takesAll: null,
  testedAt: null,
  nextPull: null,
  pulledAt: null,
  pullResult: null,
}

export async function findFacts(db: Db, domain: string): Promise<DomainFacts> {
  const row = await db.selectFrom('recipient_domain').selectAll().where('domain_id', '=', domain).executeTakeFirst()
  if (!row) return noFacts
  return {
    generation: row.generation,
    listedAt: row.listed_at,
    listedBy: row.listed_by,
    takesAll: row.takes_all === null ? null : row.takes_all === 1,
    testedAt: row.tested_at,
    nextPull: row.next_pull,
    pulledAt: row.pulled_at,
    pullResult: row.pull_result,
  }
}

/** Nothing is written of a domain that was removed meanwhile. */
export async function writeFacts(db: Db | Tx, domain: string, changes: Partial<DomainFacts>): Promise<void> {
  const facts = { ...noFacts, ...changes }
  const row = {
    generation: facts.generation,
    listed_at: facts.listedAt,
    listed_by: facts.listedBy,
    takes_all: facts.takesAll === null ? null : facts.takesAll ? 1 : 0,
    tested_at: facts.testedAt,
    next_pull: facts.nextPull,
    pulled_at: facts.pulledAt,
    pull_result: facts.pullResult,
  }
  const columns: Readonly<Record<keyof DomainFacts, keyof typeof row>> = {
    generation: 'generation',
    listedAt: 'listed_at',
    listedBy: 'listed_by',
    takesAll: 'takes_all',
    testedAt: 'tested_at',
    nextPull: 'next_pull',
    pulledAt: 'pulled_at',
    pullResult: 'pull_result',
  }
  const set = Object.fromEntries(
    Object.keys(changes).map((key) => [columns[key as keyof DomainFacts], row[columns[key as keyof DomainFacts]]]),
  )
  if (!(await isHere(db, domain))) return
  await db
    .insertInto('recipient_domain')
    .values({ domain_id: domain, ...row })
    .onConflict((conflict) => conflict.column('domain_id').doUpdateSet(set))
    .execute()
}

export const isHere = async (db: Db | Tx, domain: string): Promise<boolean> =>
  (await db.selectFrom('domain').select('id').where('id', '=', domain).executeTakeFirst()) !== undefined

// ── At the door ─────────────────────────────────────────────────────────────────────────────────

export type FoundRecipient = {
  readonly key: string
  readonly local: string
  readonly isListed: boolean
  readonly isThere: boolean
  readonly seenAt: number
}

/** What is known of these mailboxes, from the indexes alone. */
export async function findRecipients(
  db: Db,
  { domain, generation, keys, now }: { domain: string; generation: number; keys: readonly string[]; now: number },
): Promise<FoundRecipient[]> {
  const rows = await db
    .selectFrom('listed_recipient')
    .select(['local_key as key', 'local', 'added_at as seenAt', sql<number>`2`.as('kind')])
    .where('domain_id', '=', domain)
    .where('generation', '=', generation)
    .where('local_key', 'in', keys)
    .unionAll(
      db
        .selectFrom('learned_recipient')
        .select(['local_key as key', 'local', 'seen_at as seenAt', 'is_there as kind'])
        .where('domain_id', '=', domain)
        .where('local_key', 'in', keys)
        .where('until', '>', now),
    )
    .execute()
  return rows.map(({ kind, ...row }) => ({ ...row, isListed: Number(kind) === 2, isThere: Number(kind) >= 1 }))
}

// ── Lists ───────────────────────────────────────────────────────────────────────────────────────

export type Listed = { readonly key: string; readonly local: string }
type ListRows = {
  readonly domain: string
  readonly generation: number
  readonly source: ListSource
  readonly at: number
  /** Of spellings that differ in case only, the first stays. */
  readonly exact: boolean
}

/** How many of these were not on the list. At most a thousand at a time. */
export async function insertListed(tx: Tx, rows: readonly Listed[], list: ListRows): Promise<number> {
  if (rows.length === 0) return 0
  const there = await tx
    .selectFrom('listed_recipient')
    .select(['local_key', 'local'])
    .where('domain_id', '=', list.domain)
    .where('generation', '=', list.generation)
    .where(
      'local_key',
      'in',
      rows.map(({ key }) => key),
    )
    .execute()
  const known = new Set(there.map(({ local_key, local }) => (list.exact ? local : local_key)))
  const fresh = rows.filter(({ key, local }) => !known.has(list.exact ? local : key))
  if (fresh.length === 0) return 0
  await tx
    .insertInto('listed_recipient')
    .values(
      fresh.map(({ key, local }) => ({
        domain_id: list.domain,
        generation: list.generation,
        local_key: key,
        local,
        source: list.source,
        added_at: list.at,
      })),
    )
    .execute()
  return fresh.length
}

export async function countListed(db: Db | Tx, domain: string, generation: number): Promise<number> {
  const row = await db
    .selectFrom('listed_recipient')
    .select((e) => e.fn.countAll().as('count'))
    .where('domain_id', '=', domain)
    .where('generation', '=', generation)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** How many of one list are not on another, by their names without regard to case. */
export async function countNewIn(
  db: Db,
  domain: string,
  { generation, notIn }: { generation: number; notIn: number },
): Promise<number> {
  const row = await db
    .selectFrom('listed_recipient as one')
    .select((e) => e.fn.countAll().as('count'))
    .where('one.domain_id', '=', domain)
    .where('one.generation', '=', generation)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('listed_recipient as other')
            .select('other.local')
            .where('other.domain_id', '=', domain)
            .where('other.generation', '=', notIn)
            .whereRef('other.local_key', '=', 'one.local_key'),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The generation that no row has: also what an import left that broke off lies below it. */
export async function freeGeneration(db: Db, domain: string, current: number): Promise<number> {
  const row = await db
    .selectFrom('listed_recipient')
    .select((e) => e.fn.max('generation').as('last'))
    .where('domain_id', '=', domain)
    .executeTakeFirst()
  return Math.max(current, Number(row?.last ?? 0)) + 1
}

/** Rows of lists that do not count any more, some at a time; how many went. */
export async function removeLeftovers(db: Db, domain: string, current: number): Promise<number> {
  const rows = await db
    .selectFrom('listed_recipient')
    .select(['generation', 'local_key'])
    .where('domain_id', '=', domain)
    .where('generation', '!=', current)
    .orderBy('generation')
    .orderBy('local_key')
    .limit(maxRows)
    .execute()
  for (const [generation, part] of Map.groupBy(rows, (row) => row.generation)) {
    await db
      .deleteFrom('listed_recipient')
      .where('domain_id', '=', domain)
      .where('generation', '=', generation)
      .where(
        'local_key',
        'in',
        part.map((row) => row.local_key),
      )
      .execute()
  }
  return rows.length
}

// ── Learned ─────────────────────────────────────────────────────────────────────────────────────

export type Learned = {
  readonly domain: string
  readonly key: string
  readonly local: string
  readonly isThere: boolean
  readonly source: LearnedSource
  readonly at: number
  readonly until: number
  readonly reply: string | null
}

/** A success takes the place of a failure. A failure stands only where neither a success nor the list says otherwise. */
export async function writeLearned(tx: Tx, all: readonly Learned[]): Promise<void> {
  for (const one of await withDomain(tx, all)) {
    const row = {
      domain_id: one.domain,
      local_key: one.key,
      local: one.local,
      is_there: one.isThere ? 1 : 0,
      source: one.source,
      since: one.at,
      seen_at: one.at,
      until: one.until,
      reply: one.reply,
    }
    const { seen_at, until, source, reply, is_there } = row
    await tx
      .insertInto('learned_recipient')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['domain_id', 'local_key', 'local'])
          .doUpdateSet((eb) => ({
            seen_at,
            until,
            source,
            reply,
            is_there,
            since: eb
              .case()
              .when('learned_recipient.is_there', '=', is_there)
              .then(eb.ref('learned_recipient.since'))
              .else(one.at)
              .end(),
          }))
          // What has expired says nothing any more.
          .where((eb) =>
            one.isThere
              ? eb.lit(true)
              : eb.or([eb('learned_recipient.is_there', '=', 0), eb('learned_recipient.until', '<=', one.at)]),
          ),
      )
      .execute()
  }
}

/** Those of domains that are still here, without failures of who is on the list. */
async function withDomain(tx: Tx, all: readonly Learned[]): Promise<Learned[]> {
  const kept: Learned[] = []
  for (const [domain, group] of Map.groupBy(all, (one) => one.domain)) {
    if (!(await isHere(tx, domain))) continue
    const failed = group.filter(({ isThere }) => !isThere).map(({ key }) => key)
    const listed = new Set<string>()
    for (const keys of chunks(failed)) {
      const rows = await tx
        .selectFrom('listed_recipient')
        .innerJoin('recipient_domain', (join) =>
          join
            .onRef('recipient_domain.domain_id', '=', 'listed_recipient.domain_id')
            .onRef('recipient_domain.generation', '=', 'listed_recipient.generation'),
        )
        .select('local_key')
        .where('listed_recipient.domain_id', '=', domain)
        .where('local_key', 'in', keys)
        .execute()
      for (const row of rows) listed.add(row.local_key)
    }
    kept.push(...group.filter(({ isThere, key }) => isThere || !listed.has(key)))
  }
  return kept
}

/** Domains of which more than `most` mailboxes are kept, and the time of the last one that may stay. */
export async function crowdedDomains(db: Db, most: number): Promise<{ domain: string; before: number }[]> {
  const rows = await db
    .selectFrom('learned_recipient')
    .select('domain_id')
    .groupBy('domain_id')
    .having((e) => e.fn.countAll(), '>', most)
    .execute()
  const found: { domain: string; before: number }[] = []
  for (const { domain_id } of rows) {
    const last = await db
      .selectFrom('learned_recipient')
      .select('seen_at')
      .where('domain_id', '=', domain_id)
      .orderBy('seen_at', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst()
    if (last) found.push({ domain: domain_id, before: last.seen_at })
  }
  return found
}

export async function clearLearnedBefore(db: Db, domain: string, seenUntil: number): Promise<void> {
  await db.deleteFrom('learned_recipient').where('domain_id', '=', domain).where('seen_at', '<=', seenUntil).execute()
}

// ── For people ──────────────────────────────────────────────────────────────────────────────────

/** What a person looks for, or wants to be forgotten. Times are of the entry's making (list) or of its last sight (learned). */
export type EntryFilter = {
  readonly source?: ListSource | LearnedSource | 'list' | 'learned' | undefined
  readonly isThere?: boolean | undefined
  /** Keys of local parts. */
  readonly keys?: readonly string[] | undefined
  readonly search?: string | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
}

export type Entry = {
  readonly key: string
  readonly local: string
  readonly source: ListSource | LearnedSource
  readonly isThere: boolean
  readonly since: number
  readonly seenAt: number | null
  readonly until: number | null
  readonly reply: string | null
}

const listSources: readonly string[] = ['added', 'import', 'pull', 'list']
const learnedSources: readonly string[] = ['delivery', 'call-ahead', 'learned']
const wantsList = ({ source, isThere }: EntryFilter): boolean =>
  isThere !== false && (source === undefined || listSources.includes(source))
const wantsLearned = ({ source }: EntryFilter): boolean => source === undefined || learnedSources.includes(source)
const likeText = (text: string): string => `%${text.replaceAll(/[%_\\]/g, '')}%`

type Place = { readonly domain: string; readonly generation: number }

const listQuery = (db: Db | Tx, { domain, generation }: Place, filter: EntryFilter) =>
  db
    .selectFrom('listed_recipient')
    .where('domain_id', '=', domain)
    .where('generation', '=', generation)
    .$if(filter.source !== undefined && filter.source !== 'list', (q) => q.where('source', '=', filter.source!))
    .$if(filter.keys !== undefined, (q) => q.where('local_key', 'in', [...filter.keys!]))
    .$if(filter.search !== undefined, (q) => q.where('local_key', 'like', likeText(filter.search!)))
    .$if(filter.since !== undefined, (q) => q.where('added_at', '>=', filter.since!))
    .$if(filter.until !== undefined, (q) => q.where('added_at', '<', filter.until!))

const learnedQuery = (db: Db | Tx, { domain }: Place, filter: EntryFilter) =>
  db
    .selectFrom('learned_recipient')
    .where('domain_id', '=', domain)
    .$if(filter.source !== undefined && filter.source !== 'learned', (q) => q.where('source', '=', filter.source!))
    .$if(filter.isThere !== undefined, (q) => q.where('is_there', '=', filter.isThere ? 1 : 0))
    .$if(filter.keys !== undefined, (q) => q.where('local_key', 'in', [...filter.keys!]))
    .$if(filter.search !== undefined, (q) => q.where('local_key', 'like', likeText(filter.search!)))
    .$if(filter.since !== undefined, (q) => q.where('seen_at', '>=', filter.since!))
    .$if(filter.until !== undefined, (q) => q.where('seen_at', '<', filter.until!))

/** In the order of their names, from behind `after` (a cursor of `cursorOf`) on. */
export async function listEntries(
  db: Db,
  place: Place,
  filter: EntryFilter,
  { after, limit, now }: { after: string | undefined; limit: number; now: number },
): Promise<Entry[]> {
  const [key, local, kind] = after === undefined ? [] : (JSON.parse(after) as [string, string, number])
  // Of one spelling the list stands before what was learned: 0 and 1 are the last word of a cursor.
  const list = !wantsList(filter)
    ? []
    : await listQuery(db, place, filter)
        .select(['local_key', 'local', 'source', 'added_at'])
        .$if(key !== undefined, (q) => q.where(sql<boolean>`(local_key, local) > (${key}, ${local})`))
        .orderBy('local_key')
        .orderBy('local')
        .limit(limit)
        .execute()
  const learned = !wantsLearned(filter)
    ? []
    : await learnedQuery(db, place, filter)
        .selectAll()
        .where('until', '>', now)
        .$if(key !== undefined, (q) =>
          kind === 0
            ? q.where(sql<boolean>`(local_key, local) >= (${key}, ${local})`)
            : q.where(sql<boolean>`(local_key, local) > (${key}, ${local})`),
        )
        .orderBy('local_key')
        .orderBy('local')
        .limit(limit)
        .execute()
  const entries: Entry[] = [
    ...list.map((row) => ({
      key: row.local_key,
      local: row.local,
      source: row.source as ListSource,
      isThere: true,
      since: row.added_at,
      seenAt: null,
      until: null,
      reply: null,
    })),
    ...learned.map((row) => ({
      key: row.local_key,
      local: row.local,
      source: row.source as LearnedSource,
      isThere: row.is_there === 1,
      since: row.since,
      seenAt: row.seen_at,
      until: row.until,
      reply: row.reply,
    })),
  ]
  return entries.sort(byName).slice(0, limit)
}

const isOfList = ({ source }: Entry): boolean => listSources.includes(source)
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const byName = (a: Entry, b: Entry): number =>
  compare(a.key, b.key) || compare(a.local, b.local) || Number(isOfList(b)) - Number(isOfList(a))

/** Where the next page begins. */
export const cursorOf = (entry: Entry): string => JSON.stringify([entry.key, entry.local, isOfList(entry) ? 0 : 1])

export type Counts = { readonly listed: number; readonly there: number; readonly notThere: number }

export async function countEntries(db: Db, place: Place, now: number): Promise<Counts> {
  const learned = await db
    .selectFrom('learned_recipient')
    .select(['is_there', (e) => e.fn.countAll().as('count')])
    .where('domain_id', '=', place.domain)
    .where('until', '>', now)
    .groupBy('is_there')
    .execute()
  const of = (isThere: number): number => Number(learned.find((row) => row.is_there === isThere)?.count ?? 0)
  return { listed: await countListed(db, place.domain, place.generation), there: of(1), notThere: of(0) }
}

/** How many went of the list, and of what was learned. */
export async function removeEntries(
  tx: Tx,
  place: Place,
  filter: EntryFilter,
): Promise<{ readonly listed: number; readonly learned: number }> {
  const listed = !wantsList(filter)
    ? undefined
    : await tx
        .deleteFrom('listed_recipient')
        .where('domain_id', '=', place.domain)
        .where('generation', '=', place.generation)
        .where(sql<boolean>`(local_key, local) in ${listQuery(tx, place, filter).select(['local_key', 'local'])}`)
        .executeTakeFirst()
  const learned = !wantsLearned(filter)
    ? undefined
    : await tx
        .deleteFrom('learned_recipient')
        .where('domain_id', '=', place.domain)
        .where(sql<boolean>`(local_key, local) in ${learnedQuery(tx, place, filter).select(['local_key', 'local'])}`)
        .executeTakeFirst()
  return { listed: Number(listed?.numDeletedRows ?? 0), learned: Number(learned?.numDeletedRows ?? 0) }
}

// ── Pulls ───────────────────────────────────────────────────────────────────────────────────────

/** Names of domains whose list is to be fetched, the longest due first. */
export async function duePulls(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('recipient_domain')
    .innerJoin('domain', 'domain.id', 'recipient_domain.domain_id')
    .select('domain.name as name')
    .where('next_pull', '<=', now)
    .orderBy('next_pull')
    .limit(limit)
    .execute()
  return rows.map(({ name }) => name)
}

/** Whether the domain's intent speaks of a pull, or a fetch is due: asked after every change of an intent. */
export async function concernsPull(db: Db, domain: string): Promise<boolean> {
  const row = await db
    .selectFrom('domain')
    .leftJoin('mail_intent', 'mail_intent.domain_id', 'domain.id')
    .leftJoin('recipient_domain', 'recipient_domain.domain_id', 'domain.id')
    .select('domain.id')
    .where('domain.name', '=', domain)
    .where((eb) => eb.or([eb('intent', 'like', '%"recipientPull":{%'), eb('next_pull', 'is not', null)]))
    .executeTakeFirst()
  return row !== undefined
}

/** Names of domains whose intent speaks of a pull: at start, for what was declared while nobody listened. */
export async function declaredPulls(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('mail_intent')
    .innerJoin('domain', 'domain.id', 'mail_intent.domain_id')
    .select('domain.name as name')
    .where('intent', 'like', '%"recipientPull":{%')
    .execute()
  return rows.map(({ name }) => name)
}

function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += maxRows) yield all.slice(at, at + maxRows)
}
