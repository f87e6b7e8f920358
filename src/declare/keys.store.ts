// TSIG keys in control.db, their secrets sealed.
import type { Kysely, Transaction } from 'kysely'
import { startsWith } from '../store/prefix.ts'
import type { ControlTables } from '../store/store.ts'
import type { Slice } from './accounts.store.ts'
import type { Scope } from './scope.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

export type KeyRow = ControlTables['tsig_key'] & { readonly accountPath: string }

const keyQuery = (db: Db, scope: Scope) =>
  db
    .selectFrom('tsig_key')
    .innerJoin('account', 'account.id', 'tsig_key.account_id')
    .selectAll('tsig_key')
    .select('account.path as accountPath')
    .where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))

export const allKeys = (db: Db, scope: Scope): Promise<KeyRow[]> => keyQuery(db, scope).execute()

/** By name; one more than `limit` tells that there is a next page. */
export const listKeys = (db: Db, scope: Scope, { after, limit }: Slice): Promise<KeyRow[]> =>
  keyQuery(db, scope)
    .$if(after !== undefined, (query) => query.where('tsig_key.name', '>', after!))
    .orderBy('tsig_key.name')
    .limit(limit + 1)
    .execute()

export const findKey = (db: Db, scope: Scope, name: string): Promise<KeyRow | undefined> =>
  keyQuery(db, scope).where('tsig_key.name', '=', name).executeTakeFirst()

/** False: the name is taken, here or in an account that the caller does not see. */
export async function insertKey(db: Db, row: ControlTables['tsig_key']): Promise<boolean> {
  const added = await db
    .insertInto('tsig_key')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst()
  return added.numInsertedOrUpdatedRows === 1n
}

export async function replaceSecret(
  db: Db,
  id: string,
  secrets: Pick<ControlTables['tsig_key'], 'secret' | 'old_secret' | 'old_until'>,
): Promise<void> {
  await db.updateTable('tsig_key').set(secrets).where('id', '=', id).execute()
}

/** What a key is used by, by name; it cannot go before them. */
export async function usersOfKey(db: Db, id: string): Promise<string[]> {
  const peers = await db.selectFrom('peer').select('name').where('key_id', '=', id).execute()
  const domains = await Promise.all(
    (['domain_follow', 'domain_push'] as const).map((table) =>
      db
        .selectFrom(table)
        .innerJoin('domain', 'domain.id', `${table}.domain_id`)
        .select('domain.name')
        .where(`${table}.key_id`, '=', id)
        .execute(),
    ),
  )
  return [...peers, ...domains.flat()].map(({ name }) => name)
}

export const deleteKey = async (db: Db, id: string): Promise<void> =>
  void (await db.deleteFrom('tsig_key').where('id', '=', id).execute())
