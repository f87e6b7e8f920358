// Brings a database to the schema of this version: all missing steps in one transaction, or none.
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { StoreMigration } from './columns.ts'

export type Kind = 'control' | 'queue'

/** Both databases may share one PostgreSQL, so each has tables of its own for its steps. */
const stepTable = (kind: Kind): string => `${kind}_migration`

/** The steps that a database has taken; none when it is new. */
export async function stepsTaken<T>(db: Kysely<T>, kind: Kind, schema?: string): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  const table = tables.find((one) => one.name === stepTable(kind) && (!schema || one.schema === schema))
  if (!table) return []
  const steps = db as unknown as Kysely<Record<string, { name: string }>>
  const rows = await steps.selectFrom(stepTable(kind)).select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

export async function migrate<T>(
  db: Kysely<T>,
  kind: Kind,
  steps: readonly StoreMigration[],
  schema?: string,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(steps.map((step) => [step.name, step])) },
    // Steps of parallel work are finished in any order, and none builds on a later number.
    allowUnorderedMigrations: true,
    migrationTableName: stepTable(kind),
    migrationLockTableName: `${stepTable(kind)}_lock`,
    ...(schema ? { migrationTableSchema: schema } : {}),
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
