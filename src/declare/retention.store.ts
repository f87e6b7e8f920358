// What accounts chose to keep for longer or shorter, and to which account a domain belongs.
import type { Kysely } from 'kysely'
import { isOneOf } from '../store/one-of.ts'
import type { ControlTables } from '../store/store.ts'

type Db = Kysely<ControlTables>

export type Choice = { readonly path: string; readonly kind: string; readonly days: number }

export const listChoices = (db: Db): Promise<Choice[]> =>
  db
    .selectFrom('account_retention')
    .innerJoin('account', 'account.id', 'account_retention.account_id')
    .select(['account.path', 'kind', 'days'])
    .execute()

/** `days` null: as the account above it. */
export async function writeChoice(
  tx: Db,
  { account, kind, days }: { account: string; kind: string; days: number | null },
): Promise<void> {
  await tx.deleteFrom('account_retention').where('account_id', '=', account).where('kind', '=', kind).execute()
  if (days !== null) await tx.insertInto('account_retention').values({ account_id: account, kind, days }).execute()
}

/** The paths of the accounts of these domains, also of those that were removed; others are left out. */
export async function pathsOfDomains(db: Db, names: readonly string[]): Promise<Map<string, string>> {
  const past = await db
    .selectFrom('past_domain')
    .select(['name', 'account_path'])
    .where((eb) => isOneOf(eb.ref('name'), names))
    .execute()
  const rows = await db
    .selectFrom('domain')
    .innerJoin('account', 'account.id', 'domain.account_id')
    .select(['domain.name', 'account.path'])
    .where((eb) => isOneOf(eb.ref('domain.name'), names))
    .execute()
  const paths = new Map(past.flatMap(({ name, account_path }) => (account_path === null ? [] : [[name, account_path]])))
  for (const { name, path } of rows) paths.set(name, path)
  return paths
}
