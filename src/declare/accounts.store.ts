// Accounts, tokens, one-time links and the audit trail in control.db.
import type { Kysely } from 'kysely'
import { isOneOf } from '../store/one-of.ts'
import { startsWith } from '../store/prefix.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Role, Scope } from './scope.ts'

export type ControlStore = Store<ControlTables>
type Db = Kysely<ControlTables>

export type Account = {
  readonly id: string
  readonly parent: string | null
  readonly path: string
  readonly name: string
  readonly createdAt: number
}
/** A token as it may be shown: without its secret, which is not kept. */
export type Token = {
  readonly id: string
  readonly account: string
  readonly role: Role
  readonly name: string
  readonly createdAt: number
  readonly expiresAt: number | null
  /** Of a member: what was given to him, by name; null for the other roles. */
  readonly domains: readonly string[] | null
}
export type Slice = { readonly after?: string | undefined; readonly limit: number }

const accountColumns = [
  'account.id',
  'account.parent_id as parent',
  'account.path',
  'account.name',
  'account.created_at as createdAt',
] as const
const tokenColumns = [
  'token.id',
  'token.account_id as account',
  'token.role',
  'token.name',
  'token.created_at as createdAt',
  'token.expires_at as expiresAt',
] as const

/** In the order they were made; one more than `limit` tells that there is a next page. */
export async function listAccounts(db: Db, scope: Scope, slice: Slice): Promise<Account[]> {
  return db
    .selectFrom('account')
    .select(accountColumns)
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))
    .$if(slice.after !== undefined, (query) => query.where('account.id', '>', slice.after!))
    .orderBy('account.id')
    .limit(slice.limit + 1)
    .execute()
}

export async function findAccount(db: Db, scope: Scope, id: string): Promise<Account | undefined> {
  return db
    .selectFrom('account')
    .select(accountColumns)
    .where('account.id', '=', id)
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))
    .executeTakeFirst()
}

/** The operators' account, above all others. */
export const findTopAccount = (db: Db): Promise<Account | undefined> =>
  db.selectFrom('account').select(accountColumns).where('account.parent_id', 'is', null).executeTakeFirst()

export async function anyAccount(db: Db): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function insertAccount(db: Db, account: Account): Promise<void> {
  await db
    .insertInto('account')
    .values({
      id: account.id,
      parent_id: account.parent,
      path: account.path,
      name: account.name,
      created_at: account.createdAt,
    })
    .execute()
}

export async function insertToken(db: Db, token: Token, hash: string): Promise<void> {
  await db
    .insertInto('token')
    .values({
      id: token.id,
      account_id: token.account,
      role: token.role,
      name: token.name,
      hash,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute()
}

/** Who a secret's hash belongs to, unless it has expired. */
export async function findTokenScope(db: Db, hash: string, now: number): Promise<Scope | undefined> {
  const row = await db
    .selectFrom('token')
    .innerJoin('account', 'account.id', 'token.account_id')
    .select(['token.id', 'token.role', 'token.name', 'account.id as accountId', 'account.path'])
    .where('token.hash', '=', hash)
    .where((eb) => eb.or([eb('token.expires_at', 'is', null), eb('token.expires_at', '>', now)]))
    .executeTakeFirst()
  if (!row) return undefined
  const given = row.role === 'member' ? await givenTo(db, [row.id]) : undefined
  return {
    ...(given && { domains: given.map(({ name }) => name) }),
    accountId: row.accountId,
    accountPath: row.path,
    role: row.role as Role,
    actor: row.name,
    tokenId: row.id,
  }
}

/** `only`: one token alone. */
export async function listTokens(db: Db, scope: Scope, slice: Slice & { readonly only?: string }): Promise<Token[]> {
  const rows = await db
    .selectFrom('token')
    .innerJoin('account', 'account.id', 'token.account_id')
    .select(tokenColumns)
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))
    .$if(slice.only !== undefined, (query) => query.where('token.id', '=', slice.only!))
    .$if(slice.after !== undefined, (query) => query.where('token.id', '>', slice.after!))
    .orderBy('token.id')
    .limit(slice.limit + 1)
    .execute()
  return withDomains(db, rows)
}

export async function findToken(db: Db, scope: Scope, id: string): Promise<Token | undefined> {
  const row = await db
    .selectFrom('token')
    .innerJoin('account', 'account.id', 'token.account_id')
    .select(tokenColumns)
    .where('token.id', '=', id)
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))
    .executeTakeFirst()
  return row && (await withDomains(db, [row]))[0]
}

async function withDomains(
  db: Db,
  rows: readonly (Omit<Token, 'role' | 'domains'> & { role: string })[],
): Promise<Token[]> {
  const members = rows.filter(({ role }) => role === 'member').map(({ id }) => id)
  const given = Map.groupBy(await givenTo(db, members), ({ token }) => token)
  return rows.map((row) => ({
    ...row,
    role: row.role as Role,
    domains: row.role === 'member' ? (given.get(row.id) ?? []).map(({ name }) => name) : null,
  }))
}

async function givenTo(db: Db, tokens: readonly string[]): Promise<{ token: string; name: string }[]> {
  return db
    .selectFrom('token_domain')
    .innerJoin('domain', 'domain.id', 'token_domain.domain_id')
    .select(['token_domain.token_id as token', 'domain.name'])
    .where((eb) => isOneOf(eb.ref('token_domain.token_id'), tokens))
    .orderBy('domain.name')
    .execute()
}

/** Those of these domains that belong to the account or to one below it. */
export async function domainsOf(
  db: Db,
  account: Pick<Account, 'path'>,
  names: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('domain')
    .innerJoin('account', 'account.id', 'domain.account_id')
    .select(['domain.id', 'domain.name'])
    .where((eb) => startsWith(eb.ref('account.path'), account.path))
    .where((eb) => isOneOf(eb.ref('domain.name'), names))
    .orderBy('domain.name')
    .execute()
}

export async function giveDomains(db: Db, token: string, domains: readonly { readonly id: string }[]): Promise<void> {
  if (domains.length === 0) return
  await db
    .insertInto('token_domain')
    .values(domains.map(({ id }) => ({ token_id: token, domain_id: id })))
    .execute()
}

export async function takeDomains(db: Db, token: string): Promise<void> {
  await db.deleteFrom('token_domain').where('token_id', '=', token).execute()
}

export async function deleteToken(db: Db, id: string): Promise<void> {
  await db.deleteFrom('token').where('id', '=', id).execute()
}

/** True if somebody else could still do everything at the top of the tree, and will for as long as he likes. */
export async function otherOperatorToken(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('token')
    .innerJoin('account', 'account.id', 'token.account_id')
    .select('token.id')
    .where('account.parent_id', 'is', null)
    .where('token.role', '=', 'operator')
    .where('token.id', '!=', id)
    .where('token.expires_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** There is one link at a time: a new one ends the one before. */
export async function replaceLink(
  db: Db,
  link: { id: string; hash: string; createdAt: number; expiresAt: number },
): Promise<void> {
  await db.deleteFrom('one_time_link').execute()
  await db
    .insertInto('one_time_link')
    .values({ id: link.id, hash: link.hash, created_at: link.createdAt, expires_at: link.expiresAt })
    .execute()
}

export async function linkIsOpen(db: Db, hash: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('one_time_link')
    .select('id')
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteLinks(db: Db): Promise<void> {
  await db.deleteFrom('one_time_link').execute()
}

export type AuditEntry = {
  readonly id: string
  readonly at: number
  readonly account: string
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: unknown
}

export async function insertAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      id: entry.id,
      at: entry.at,
      account_id: entry.account,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail),
    })
    .execute()
}

/** Newest first; what happened in accounts that the scope sees. One more than `limit` tells that there is a next page. */
export async function listAudit(db: Db, scope: Scope, slice: Slice): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .innerJoin('account', 'account.id', 'audit.account_id')
    .select([
      'audit.id',
      'audit.at',
      'audit.account_id as account',
      'audit.actor',
      'audit.action',
      'audit.subject',
      'audit.detail',
    ])
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))
    .$if(slice.after !== undefined, (query) => query.where('audit.id', '<', slice.after!))
    .orderBy('audit.id', 'desc')
    .limit(slice.limit + 1)
    .execute()
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as unknown }))
}
