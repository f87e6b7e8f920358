// How connections outward went, counted by day and domain.
import type { Kysely, Transaction } from 'kysely'
import type { TlsPolicyType, TlsResult } from '../smtp/tls-rpt.ts'
import type { QueueTables } from '../store/queue/index.ts'

type Db = Kysely<QueueTables> | Transaction<QueueTables>

export type TlsFact = {
  /** `2026-11-25`, UTC. */
  readonly day: string
  readonly domain: string
  readonly policyType: TlsPolicyType
  /** The policy's lines, as a report shows them (RFC 8460 §4.4). */
  readonly policyText: readonly string[]
  /** '': of no single host. */
  readonly host: string
  readonly address: string
  readonly result: TlsResult
  readonly sessions: number
  /** The last reason in words; '' for what went well. */
  readonly detail: string
}

/** Rows of one domain and day; what is beyond is counted without its host. */
const maxRows = 200

export async function addFacts(tx: Db, facts: readonly TlsFact[]): Promise<void> {
  for (const [, group] of Map.groupBy(facts, ({ day, domain }) => `${day} ${domain}`)) {
    const { day, domain } = group[0]!
    const { rows } = await tx
      .selectFrom('tls_fact')
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .where('domain', '=', domain)
      .where('day', '=', day)
      .executeTakeFirstOrThrow()
    for (const [at, fact] of group.entries())
      await addFact(tx, Number(rows) + at < maxRows ? fact : { ...fact, policyText: [], host: '', address: '' })
  }
}

async function addFact(tx: Db, { policyType, policyText, ...fact }: TlsFact): Promise<void> {
  await tx
    .insertInto('tls_fact')
    .values({ ...fact, policy_type: policyType, policy_text: JSON.stringify(policyText) })
    .onConflict((conflict) =>
      conflict
        .columns(['domain', 'day', 'policy_type', 'policy_text', 'host', 'address', 'result'])
        .doUpdateSet((eb) => ({
          sessions: eb('tls_fact.sessions', '+', eb.ref('excluded.sessions')),
          detail: eb.ref('excluded.detail'),
        })),
    )
    .execute()
}

/** Of one domain since a day, the newest first. */
export async function listFacts(
  db: Db,
  { domain, since, limit }: { domain: string; since: string; limit: number },
): Promise<TlsFact[]> {
  const rows = await db
    .selectFrom('tls_fact')
    .selectAll()
    .where('domain', '=', domain)
    .where('day', '>=', since)
    .orderBy('day', 'desc')
    .orderBy('policy_type')
    .orderBy('host')
    .orderBy('address')
    .orderBy('result')
    .limit(limit)
    .execute()
  return rows.map(({ policy_type, policy_text, result, ...row }) => ({
    ...row,
    policyType: policy_type as TlsPolicyType,
    policyText: JSON.parse(policy_text) as string[],
    result: result as TlsResult,
  }))
}
