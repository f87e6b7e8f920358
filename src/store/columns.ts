// Tables as values, so that one declaration serves both engines. SQLite's tables are STRICT; text compares byte by byte on
// both, so that cursors and prefixes mean the same.
//
//   export const accounts: StoreMigration = {
//     name: '001-accounts',
//     async up(db) {
//       await createTable(db, 'account', {
//         id,
//         parent: optional(references('account')),
//         path: unique(text),
//         created: time,
//         disabled: flag,
//         settings: json,
//       })
//       await createIndex(db, 'account', ['parent', 'created'])
//     },
//   }
//
// and beside it the rows' type: `{ account: { id: string; parent: string | null; created: number; disabled: Generated<number> … } }`.
import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

/** The database as a migration sees it. */
export type AnyDb = Kysely<unknown>

/** One step of the schema. `name` is `NNN-topic`; steps run in the order of their names, each once, all or none. */
export type StoreMigration = { readonly name: string; up(db: AnyDb): Promise<void> }

type Storage = 'text' | 'integer' | 'blob'
export type Column = {
  readonly storage: Storage
  readonly nullable?: boolean
  readonly primary?: boolean
  readonly unique?: boolean
  readonly default?: number | string
  readonly onlyFlag?: boolean
  readonly references?: { readonly table: string; readonly onDelete: 'cascade' | 'restrict' }
}

/** The row's own id, made by newId(). */
export const id: Column = { storage: 'text', primary: true }
export const text: Column = { storage: 'text' }
/** JSON.stringify'd; read back as text. */
export const json: Column = { storage: 'text' }
export const integer: Column = { storage: 'integer' }
/** Milliseconds since 1970, a number on both engines. */
export const time: Column = { storage: 'integer' }
/** 0 or 1; 0 unless told. */
export const flag: Column = { storage: 'integer', default: 0, onlyFlag: true }
/** A Uint8Array on both engines. */
export const blob: Column = { storage: 'blob' }

/** The id of a row of `table`. Rows that point at it go with it (`cascade`) or keep it from going (`restrict`). */
export const references = (table: string, onDelete: 'cascade' | 'restrict' = 'cascade'): Column => ({
  storage: 'text',
  references: { table, onDelete },
})
export const optional = (column: Column): Column => ({ ...column, nullable: true })
export const unique = (column: Column): Column => ({ ...column, unique: true })
export const defaultTo = (column: Column, value: number | string): Column => ({ ...column, default: value })

/** In SQLite's words and in PostgreSQL's. Every integer has 64 bits on both. */
const storageNames = {
  sqlite: { text: 'text', integer: 'integer', blob: 'blob' },
  postgres: { text: 'text collate "C"', integer: 'bigint', blob: 'bytea' },
} as const

export const engineOf = (db: AnyDb): 'sqlite' | 'postgres' =>
  db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'

export async function createTable(
  db: AnyDb,
  name: string,
  columns: Readonly<Record<string, Column>>,
  keys: { readonly primaryKey?: readonly string[]; readonly unique?: readonly (readonly string[])[] } = {},
): Promise<void> {
  const engine = engineOf(db)
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name)
  for (const [columnName, column] of Object.entries(columns)) {
    const type = sql.raw(storageNames[engine][column.storage])
    table = table.addColumn(columnName, sql`${type}`, (build) => define(columnName, column, build))
  }
  if (keys.primaryKey) table = table.addPrimaryKeyConstraint(`${name}_primary`, [...keys.primaryKey])
  for (const group of keys.unique ?? []) table = table.addUniqueConstraint(`${name}_${group.join('_')}`, [...group])
  if (engine === 'sqlite') table = table.modifyEnd(sql`strict`)
  await table.execute()
}

/** A column for a table that has rows already: nullable, or with a default. */
export async function addColumn(db: AnyDb, table: string, name: string, column: Column): Promise<void> {
  const type = sql.raw(storageNames[engineOf(db)][column.storage])
  await db.schema
    .alterTable(table)
    .addColumn(name, sql`${type}`, (build) => define(name, column, build))
    .execute()
}

export async function createIndex(
  db: AnyDb,
  table: string,
  columns: readonly string[],
  options: { readonly unique?: boolean } = {},
): Promise<void> {
  const index = db.schema
    .createIndex(indexName(table, columns))
    .on(table)
    .columns([...columns])
  await (options.unique ? index.unique() : index).execute()
}

export const dropIndex = (db: AnyDb, table: string, columns: readonly string[]): Promise<void> =>
  db.schema.dropIndex(indexName(table, columns)).execute()

const indexName = (table: string, columns: readonly string[]): string => `${table}_${columns.join('_')}_index`

function define(name: string, column: Column, start: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  let build = start
  if (!column.nullable) build = build.notNull()
  if (column.primary) build = build.primaryKey()
  if (column.unique) build = build.unique()
  if (column.default !== undefined) build = build.defaultTo(column.default)
  if (column.onlyFlag) build = build.check(sql`${sql.ref(name)} in (0, 1)`)
  if (column.references) {
    build = build.references(`${column.references.table}.id`).onDelete(column.references.onDelete)
  }
  return build
}
