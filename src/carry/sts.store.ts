// The MTA-STS policies that are in force for us as a sender.
import type { Kysely, Transaction } from 'kysely'
import type { StsPolicy } from '../smtp/mta-sts.ts'
import type { QueueTables } from '../store/queue/index.ts'

type Db = Kysely<QueueTables> | Transaction<QueueTables>

/** Times in ms since 1970. */
export type KeptPolicy = {
  readonly id: string
  readonly policy: StsPolicy
  readonly fetched: number
  /** It is obeyed until then, whatever becomes of its record. */
  readonly until: number
}

export async function findPolicy(db: Db, domain: string, now: number): Promise<KeptPolicy | undefined> {
  const row = await db
    .selectFrom('sts_policy')
    .selectAll()
    .where('domain', '=', domain)
    .where('until', '>', now)
    .executeTakeFirst()
  return (
    row && {
      id: row.policy_id,
      policy: { mode: row.mode as StsPolicy['mode'], maxAge: row.max_age, mx: JSON.parse(row.mx) as string[] },
      fetched: row.fetched,
      until: row.until,
    }
  )
}

export async function keepPolicy(db: Db, domain: string, kept: KeptPolicy): Promise<void> {
  const values = {
    policy_id: kept.id,
    mode: kept.policy.mode,
    max_age: kept.policy.maxAge,
    mx: JSON.stringify(kept.policy.mx),
    fetched: kept.fetched,
    until: kept.until,
  }
  await db
    .insertInto('sts_policy')
    .values({ domain, ...values })
    .onConflict((conflict) => conflict.column('domain').doUpdateSet(values))
    .execute()
}
