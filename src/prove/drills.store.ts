// Drills and what they showed of next hops, in the database.
import type { Kysely, Transaction } from 'kysely'
import type { ControlTables } from '../store/store.ts'
import type { DrillFacts } from './drill.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

export type DrillRow = {
  readonly id: string
  readonly domainId: string
  readonly address: string
  readonly actor: string
  readonly begunAt: number
  readonly endedAt: number | undefined
  readonly facts: DrillFacts
}

/** What a drill once showed of a next hop. */
export type SeenHandOver = {
  readonly host: string
  readonly outcome: 'exempt' | 'refused'
  readonly spf: string
  readonly reply: string
  readonly at: number
}

export async function insertDrill(db: Db, drill: DrillRow): Promise<void> {
  const { id, address, actor } = drill
  await db
    .insertInto('drill')
    .values({
      id,
      address,
      actor,
      domain_id: drill.domainId,
      begun_at: drill.begunAt,
      ended_at: drill.endedAt ?? null,
      facts: JSON.stringify(drill.facts),
    })
    .execute()
}

export const endDrill = async (db: Db, id: string, at: number, facts: DrillFacts): Promise<void> =>
  void (await db
    .updateTable('drill')
    .set({ ended_at: at, facts: JSON.stringify(facts) })
    .where('id', '=', id)
    .execute())

/** The last ones, the newest first. */
export async function lastDrills(db: Db, domainId: string, limit: number): Promise<DrillRow[]> {
  const rows = await db
    .selectFrom('drill')
    .selectAll()
    .where('domain_id', '=', domainId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    domainId: row.domain_id,
    address: row.address,
    actor: row.actor,
    begunAt: row.begun_at,
    endedAt: row.ended_at ?? undefined,
    facts: JSON.parse(row.facts) as DrillFacts,
  }))
}

/** Those of the domain that are older than this one. */
export const forgetDrills = async (db: Db, domainId: string, olderThan: string): Promise<void> =>
  void (await db.deleteFrom('drill').where('domain_id', '=', domainId).where('id', '<', olderThan).execute())

export async function keepHandOver(db: Db, domainId: string, seen: SeenHandOver): Promise<void> {
  const { host, outcome, spf, reply } = seen
  const values = { outcome, spf, reply, seen_at: seen.at }
  await db
    .insertInto('hand_over')
    .values({ domain_id: domainId, host, ...values })
    .onConflict((conflict) => conflict.columns(['domain_id', 'host']).doUpdateSet(values))
    .execute()
}

export async function listHandOvers(db: Db, domainId: string): Promise<SeenHandOver[]> {
  const rows = await db.selectFrom('hand_over').selectAll().where('domain_id', '=', domainId).orderBy('host').execute()
  return rows.map((row) => ({
    host: row.host,
    outcome: row.outcome as SeenHandOver['outcome'],
    spf: row.spf,
    reply: row.reply,
    at: row.seen_at,
  }))
}
