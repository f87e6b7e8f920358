// Domains, their record sets, intents, plans and history in the database. Every look takes the caller's scope: another account's domain is
// not there.
import type { Kysely, Transaction } from 'kysely'
import { Name, nameToText } from '../dns/name.ts'
import { isOneOf } from '../store/one-of.ts'
import { startsWith } from '../store/prefix.ts'
import type { ControlTables } from '../store/store.ts'
import { nothingOwned, type Owned } from './compile.ts'
import type { MailIntent } from './intent.ts'
import { type RecordChange, type Rrset, rrsetOfBytes, ZoneSets } from './rrset.ts'
import type { Scope } from './scope.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

export type DnsMode = 'here' | 'elsewhere'

export type DomainRow = {
  readonly id: string
  readonly account: string
  readonly accountPath: string
  readonly name: string
  readonly dns: DnsMode
  readonly version: number
  readonly serial: number
  readonly ownerToken: string
  /** An operator vouches for it. */
  readonly byOperator: boolean
  /** Ownership was seen, or an operator vouches for it. */
  readonly proven: boolean
  readonly createdAt: number
  readonly provider: string | null
  readonly role: string | null
}

/** A domain with all that a plan needs to know. */
export type DomainState = DomainRow & {
  readonly zone: ZoneSets
  readonly intent: MailIntent | undefined
  readonly owned: Owned
}

export type Slice = {
  readonly after?: string | undefined
  readonly limit: number
  readonly search?: string | undefined
}

const domainQuery = (db: Db, scope: Scope) =>
  db
    .selectFrom('domain')
    .innerJoin('account', 'account.id', 'domain.account_id')
    .leftJoin('mail_intent', 'mail_intent.domain_id', 'domain.id')
    .select([
      'domain.id as id',
      'domain.account_id as account',
      'account.path as accountPath',
      'domain.name as name',
      'domain.dns as dns',
      'domain.version as version',
      'domain.serial as serial',
      'domain.owner_token as ownerToken',
      'domain.by_operator as byOperator',
      'domain.proven_at as provenAt',
      'domain.created_at as createdAt',
      'mail_intent.provider as provider',
      'mail_intent.role as role',
      'mail_intent.intent as intent',
      'mail_intent.owned as owned',
    ])
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))
    .where((eb) => isOneOf(eb.ref('domain.name'), scope.domains))

type Found = Awaited<ReturnType<ReturnType<typeof domainQuery>['execute']>>[number]

const toRow = ({ byOperator, provenAt, intent: _intent, owned: _owned, dns, ...row }: Found): DomainRow => ({
  ...row,
  dns: dns as DnsMode,
  byOperator: byOperator === 1,
  proven: byOperator === 1 || provenAt !== null,
})

/** By name; one more than `limit` tells that there is a next page. */
export async function listDomains(db: Db, scope: Scope, slice: Slice): Promise<DomainRow[]> {
  const found = await domainQuery(db, scope)
    .$if(slice.after !== undefined, (query) => query.where('domain.name', '>', slice.after!))
    .$if(slice.search !== undefined, (query) =>
      query.where('domain.name', 'like', `%${slice.search!.replaceAll(/[%_\\]/g, '')}%`),
    )
    .orderBy('domain.name')
    .limit(slice.limit + 1)
    .execute()
  return found.map(toRow)
}

export async function findDomain(db: Db, scope: Scope, name: Name): Promise<DomainState | undefined> {
  const found = await domainQuery(db, scope).where('domain.name', '=', nameToText(name)).executeTakeFirst()
  if (!found) return undefined
  const rows = await db.selectFrom('rrset').selectAll().where('domain_id', '=', found.id).execute()
  return {
    ...toRow(found),
    zone: new ZoneSets(
      new Name(name.wire),
      rows.map((row) => rrsetOfBytes(new Name(row.owner), row.type, row.ttl, splitRdata(row.rdata))),
    ),
    intent: found.intent === null ? undefined : (JSON.parse(found.intent) as MailIntent),
    owned: found.owned === null ? nothingOwned : (JSON.parse(found.owned) as Owned),
  }
}

/** Names of all domains that are served here, from `after` on: for the authority's start. */
export async function namesServedHere(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('domain')
    .select('name')
    .where('dns', '=', 'here')
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map(({ name }) => name)
}

/** Whether this domain, or one above or below it, belongs to an account that the scope does not see. `reversed` as in the table. */
export async function hasForeignRelative(db: Db, scope: Scope, reversed: string): Promise<boolean> {
  const above = reversed
    .split('.')
    .slice(0, -1)
    .map((_, at, labels) => `${labels.slice(0, at + 1).join('.')}.`)
  const found = await db
    .selectFrom('domain')
    .innerJoin('account', 'account.id', 'domain.account_id')
    .select('domain.id')
    .where((eb) => eb.or([isOneOf(eb.ref('domain.reversed'), above), startsWith(eb.ref('domain.reversed'), reversed)]))
    .where((eb) => eb.not(startsWith(eb.ref('account.path'), scope.accountPath)))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** At which serial a domain of this name was removed; 0: there was none. */
export async function lastSerial(db: Db, name: string): Promise<number> {
  const found = await db.selectFrom('past_domain').select('serial').where('name', '=', name).executeTakeFirst()
  return found?.serial ?? 0
}

export async function insertDomain(db: Db, row: DomainRow & { readonly reversed: string }): Promise<void> {
  await db
    .insertInto('domain')
    .values({
      id: row.id,
      account_id: row.account,
      name: row.name,
      reversed: row.reversed,
      dns: row.dns,
      version: row.version,
      serial: row.serial,
      owner_token: row.ownerToken,
      by_operator: row.byOperator ? 1 : 0,
      proven_at: null,
      created_at: row.createdAt,
    })
    .execute()
  await db.insertInto('world_look').values({ domain_id: row.id, next_look: row.createdAt, checked_at: 0 }).execute()
}

/** The owner showed himself. Once is enough. */
export async function markProven(db: Db, id: string, at: number): Promise<void> {
  await db.updateTable('domain').set({ proven_at: at }).where('id', '=', id).where('proven_at', 'is', null).execute()
}

export async function vouchFor(db: Db, id: string): Promise<void> {
  await db.updateTable('domain').set({ by_operator: 1 }).where('id', '=', id).execute()
}

/** Times in which the domain was the scope's, as far as they are known: the last one that is over, and the present one. */
export async function timesServed(db: Db, scope: Scope, name: string): Promise<{ from: number; to?: number }[]> {
  const [past, now] = await Promise.all([
    db
      .selectFrom('past_domain')
      .select(['created_at', 'removed_at'])
      .where('name', '=', name)
      .where((eb) => startsWith(eb.ref('account_path').$notNull(), scope.accountPath))
      .where((eb) => isOneOf(eb.ref('name'), scope.domains))
      .executeTakeFirst(),
    domainQuery(db, scope).where('domain.name', '=', name).executeTakeFirst(),
  ])
  return [
    ...(past && past.created_at !== null ? [{ from: past.created_at, to: past.removed_at! }] : []),
    ...(now ? [{ from: now.createdAt }] : []),
  ]
}

export async function deleteDomain(db: Db, row: DomainRow, at: number): Promise<void> {
  const { id, name, serial, accountPath, createdAt } = row
  const past = { serial, account_path: accountPath, created_at: createdAt, removed_at: at }
  await db
    .insertInto('past_domain')
    .values({ name, ...past })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(past))
    .execute()
  for (const table of [
    'rrset',
    'mail_intent',
    'change',
    'token_domain',
    'delegation',
    'world_look',
    'recipient_domain',
    'listed_recipient',
    'learned_recipient',
  ] as const)
    await db.deleteFrom(table).where('domain_id', '=', id).execute()
  await db.deleteFrom('domain').where('id', '=', id).execute()
}

/** True if the domain was still at `version`; then it is at the next one. */
export async function stepVersion(db: Db, id: string, version: number, serial: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('domain')
    .set({ version: version + 1, serial })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Rows of one statement: SQLite takes 32,766 values. */
const maxRows = 1_000

export async function writeSets(
  db: Db,
  id: string,
  relative: (name: Name) => string,
  changes: readonly RecordChange[],
): Promise<void> {
  for (const { name, type, before } of changes) {
    if (!before) continue
    const key = relative(name)
    await db.deleteFrom('rrset').where('domain_id', '=', id).where('name', '=', key).where('type', '=', type).execute()
  }
  const rows = changes.flatMap(({ name, type, after }) =>
    after
      ? [
          {
            domain_id: id,
            name: relative(name),
            type,
            owner: after.name.wire,
            ttl: after.ttl,
            rdata: joinRdata(after.rdata),
          },
        ]
      : [],
  )
  for (let from = 0; from < rows.length; from += maxRows)
    await db
      .insertInto('rrset')
      .values(rows.slice(from, from + maxRows))
      .execute()
}

export async function writeIntent(db: Db, id: string, intent: MailIntent | undefined, owned: Owned): Promise<void> {
  await db.deleteFrom('mail_intent').where('domain_id', '=', id).execute()
  if (!intent) return
  await db
    .insertInto('mail_intent')
    .values({
      domain_id: id,
      provider: intent.provider,
      role: intent.ulak?.role ?? null,
      intent: JSON.stringify(intent),
      owned: JSON.stringify(owned),
    })
    .execute()
}

// ── Plans and history ───────────────────────────────────────────────────────────────────────────

export type PlanRow = {
  readonly id: string
  readonly actor: string
  readonly expiresAt: number
  readonly body: string
  readonly outcome: string | null
}

export async function insertPlan(
  db: Db,
  scope: Scope,
  plan: { id: string; createdAt: number; expiresAt: number; body: string },
): Promise<void> {
  await db
    .insertInto('plan')
    .values({
      id: plan.id,
      account_path: scope.accountPath,
      actor: scope.actor,
      created_at: plan.createdAt,
      expires_at: plan.expiresAt,
      body: plan.body,
      outcome: null,
    })
    .execute()
}

export async function findPlan(db: Db, scope: Scope, id: string): Promise<PlanRow | undefined> {
  return db
    .selectFrom('plan')
    .select(['id', 'actor', 'expires_at as expiresAt', 'body', 'outcome'])
    .where('id', '=', id)
    .where((eb) => startsWith(eb.ref('account_path'), scope.accountPath))
    .executeTakeFirst()
}

export async function settlePlan(db: Db, id: string, outcome: string): Promise<void> {
  await db.updateTable('plan').set({ outcome }).where('id', '=', id).execute()
}

export type ChangeRow = {
  readonly id: string
  readonly at: number
  readonly actor: string
  readonly body: string
  readonly insisted: string
  readonly undoes: string | null
}

export async function insertChange(
  db: Db,
  domain: string,
  change: ChangeRow & { plan: string; serial: number },
): Promise<void> {
  const { plan, ...row } = change
  await db
    .insertInto('change')
    .values({ ...row, domain_id: domain, plan_id: plan })
    .execute()
}

const changeColumns = ['id', 'at', 'actor', 'body', 'insisted', 'undoes'] as const

/** Newest first. */
export async function listChanges(db: Db, domain: string, slice: Slice): Promise<ChangeRow[]> {
  return db
    .selectFrom('change')
    .select(changeColumns)
    .where('domain_id', '=', domain)
    .$if(slice.after !== undefined, (query) => query.where('id', '<', slice.after!))
    .orderBy('id', 'desc')
    .limit(slice.limit + 1)
    .execute()
}

/** More changes than this are not gone through. */
const maxSince = 2_000

/** The bodies of all changes after a moment, oldest first; undefined: they are too many. */
export async function changesSince(db: Db, domain: string, at: number): Promise<string[] | undefined> {
  const found = await db
    .selectFrom('change')
    .select('body')
    .where('domain_id', '=', domain)
    .where('at', '>', at)
    .orderBy('id')
    .limit(maxSince + 1)
    .execute()
  return found.length > maxSince ? undefined : found.map(({ body }) => body)
}

export async function findChange(db: Db, domain: string, id: string): Promise<ChangeRow | undefined> {
  return db
    .selectFrom('change')
    .select(changeColumns)
    .where('domain_id', '=', domain)
    .where('id', '=', id)
    .executeTakeFirst()
}

// ── RDATA ───────────────────────────────────────────────────────────────────────────────────────

function joinRdata(rdata: Rrset['rdata']): Uint8Array {
  return Buffer.concat(rdata.flatMap((one) => [Uint8Array.of(one.length >> 8, one.length & 0xff), one]))
}

function splitRdata(bytes: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const end = at + 2 + ((bytes[at]! << 8) | bytes[at + 1]!)
    list.push(Uint8Array.from(bytes.subarray(at + 2, end)))
    at = end
  }
  return list
}
