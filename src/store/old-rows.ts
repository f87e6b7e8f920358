// Rows that are older than a moment, of any table, oldest first; and their removal. Whoever asks says which columns make a row what it is.
import { type RawBuilder, sql } from 'kysely'
import { type Owner, ownerOf } from './belongings.ts'
import type { AnyDb } from './columns.ts'

export type RowsOf = {
  readonly table: string
  /** The columns of its primary key. */
  readonly key: readonly string[]
  /** The column that tells its age, in the order of which it is read. */
  readonly since: string
  /** Only rows with these values. */
  readonly where?: Readonly<Record<string, string | number>> | undefined
  readonly owner: Owner
}
type Value = string | number
/** `place`: what makes it this row and no other, and tells where it stands in the order. */
export type OldRow = { readonly place: readonly Value[]; readonly since: Value; readonly owner: string | null }

/** SQLite nests the conditions of a statement up to 1,000 deep. */
export const maxOldRows = 500

export async function listOldRows(
  db: AnyDb,
  rows: RowsOf,
  { before, after }: { before: Value; after: OldRow | undefined },
): Promise<OldRow[]> {
  const names = placeOf(rows)
  const order = sql.join(names.map((name) => sql.ref(name)))
  const conditions = [
    sql`${sql.ref(rows.since)} < ${before}`,
    ...Object.entries(rows.where ?? {}).map(([column, value]) => equals(column, value)),
    ...(after ? [sql`(${order}) > (${sql.join(after.place)})`] : []),
  ]
  const found = await sql<Record<string, Value> & { owner_path: string | null }>`
    select ${order}, ${ownerOf(rows.table, rows.owner)} as owner_path from ${sql.table(rows.table)}
    where ${sql.join(conditions, sql` and `)} order by ${order} limit ${maxOldRows}`.execute(db)
  return found.rows.map((row) => ({
    place: names.map((name) => row[name]!),
    since: row[rows.since]!,
    owner: row.owner_path,
  }))
}

/** Those that are as old as they were when they were read: what was seen again meanwhile stays. At most `maxOldRows`. */
export async function removeOldRows(tx: AnyDb, rows: RowsOf, old: readonly OldRow[]): Promise<void> {
  if (old.length === 0) return
  const names = placeOf(rows)
  const each = old.map(
    ({ place }) =>
      sql`(${sql.join(
        names.map((name, at) => equals(name, place[at]!)),
        sql` and `,
      )})`,
  )
  await sql`delete from ${sql.table(rows.table)} where ${sql.join(each, sql` or `)}`.execute(tx)
}

const placeOf = ({ since, key }: RowsOf): string[] => [...new Set([since, ...key])]

const equals = (column: string, value: Value): RawBuilder<unknown> => sql`${sql.ref(column)} = ${value}`
