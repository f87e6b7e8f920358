// One battery for both engines: the same test on SQLite in a scratch folder and on a PostgreSQL that the file starts for itself.
import { after, test, type TestContext } from 'node:test'
import { newId } from '../../src/system/id.ts'
import { openControl, openQueue, type Store, type Where } from '../../src/store/store.ts'
import { peer } from './peers.ts'
import { scratch } from './places.ts'
import { type Postgres, startPostgres } from './postgres.ts'

const open = { control: openControl, queue: openQueue } as const
type Kind = keyof typeof open
type StoreOf<K extends Kind> = Awaited<ReturnType<(typeof open)[K]>>

let postgres: Promise<Postgres> | undefined
after(async () => (await postgres)?.stop())

/** Runs `work` once an engine, each time with a place where no database is yet. */
export function eachPlace(name: string, work: (where: Where, t: TestContext) => Promise<void>): void {
  test(`${name} (SQLite)`, (t) => work({ engine: 'sqlite', folder: scratch(t) }, t))
  test(`${name} (PostgreSQL)`, peer('postgres', 'initdb'), async (t) => {
    postgres ??= startPostgres()
    await work({ engine: 'postgres', url: (await postgres).url, schema: `t${newId()}` }, t)
  })
}

/** Runs `work` once an engine, each time on a new, empty database, which is closed afterwards. */
export function eachEngine<K extends Kind>(
  name: string,
  kind: K,
  work: (store: StoreOf<K>, t: TestContext) => Promise<void>,
): void {
  eachPlace(name, async (where, t) => {
    const store = (await open[kind](where)) as StoreOf<K>
    try {
      await work(store, t)
    } finally {
      await (store as Store<unknown>).close()
    }
  })
}
