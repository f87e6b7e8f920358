import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Generated, type Kysely, sql } from 'kysely'
import { eachPlace } from '../../test/support/stores.ts'
import {
  blob,
  createIndex,
  createTable,
  defaultTo,
  flag,
  id,
  integer,
  json,
  optional,
  references,
  type StoreMigration,
  text,
  time,
  unique,
} from './columns.ts'
import { startsWith } from './prefix.ts'
import { openStore, type Store, storeFault, StoreRefused, type Where } from './store.ts'

type Tables = {
  parcel: {
    id: string
    name: string
    made: number
    open: Generated<number>
    weight: Generated<number>
    note: string | null
    body: Uint8Array | null
  }
  stamp: { id: string; parcel: string; price: number }
}

const parcels: StoreMigration = {
  name: '001-parcels',
  async up(db) {
    await createTable(db, 'parcel', {
      id,
      name: unique(text),
      made: time,
      open: flag,
      weight: defaultTo(integer, 7),
      note: optional(json),
      body: optional(blob),
    })
    await createTable(db, 'stamp', { id, parcel: references('parcel'), price: integer })
    await createIndex(db, 'stamp', ['parcel', 'price'])
  },
}

const insert = (db: Kysely<Tables>, name: string) =>
  db.insertInto('parcel').values({ id: name, name, made: 1 }).execute()
const names = async (db: Kysely<Tables>): Promise<string[]> =>
  (await db.selectFrom('parcel').select('name').orderBy('name').execute()).map((row) => row.name)

function facts(name: string, work: (store: Store<Tables>) => Promise<void>): void {
  eachPlace(name, async (where) => {
    const store = await openStore<Tables>(where, 'control', [parcels])
    try {
      await work(store)
    } finally {
      await store.close()
    }
  })
}

facts('a value comes back as it went in', async ({ db }) => {
  const row = {
    id: 'İ',
    name: 'çığ 📮 \u0001',
    made: 2 ** 53 - 1,
    open: 1,
    weight: -5,
    note: null,
    body: new Uint8Array([0, 255, 10, 92]),
  }
  await db.insertInto('parcel').values(row).execute()
  const [read] = await db.selectFrom('parcel').selectAll().execute()
  assert.deepEqual({ ...read }, row)
  assert.equal(Object.getPrototypeOf(read?.body), Uint8Array.prototype)
})

facts('bytes may be given as a Buffer, and may be none at all', async ({ db }) => {
  await db
    .insertInto('parcel')
    .values({ id: 'a', name: 'a', made: 1, body: Buffer.from('ab').subarray(1) })
    .execute()
  await db.insertInto('parcel').values({ id: 'b', name: 'b', made: 1, body: new Uint8Array() }).execute()
  const rows = await db.selectFrom('parcel').select('body').orderBy('id').execute()
  assert.deepEqual(
    rows.map((row) => row.body),
    [new Uint8Array([98]), new Uint8Array()],
  )
})

facts('a column that is not given takes its default', async ({ db }) => {
  await insert(db, 'a')
  assert.deepEqual(
    { ...(await db.selectFrom('parcel').select(['open', 'weight', 'note']).executeTakeFirstOrThrow()) },
    { open: 0, weight: 7, note: null },
  )
})

facts('counts and sums are numbers', async ({ db }) => {
  await insert(db, 'a')
  const row = await db
    .selectFrom('parcel')
    .select((e) => [e.fn.countAll<number>().as('count'), e.fn.sum<number>('weight').as('sum')])
    .executeTakeFirstOrThrow()
  assert.deepEqual({ ...row }, { count: 1, sum: 7 })
})

facts('writing says how many rows it touched', async ({ db }) => {
  await insert(db, 'a')
  await insert(db, 'b')
  assert.equal((await db.updateTable('parcel').set({ weight: 1 }).executeTakeFirstOrThrow()).numUpdatedRows, 2n)
  assert.equal((await db.deleteFrom('parcel').where('id', '=', 'a').executeTakeFirstOrThrow()).numDeletedRows, 1n)
  assert.deepEqual(
    await db
      .updateTable('parcel')
      .set((e) => ({ weight: e('weight', '+', 1) }))
      .returning('weight')
      .execute()
      .then((rows) => rows.map((row) => row.weight)),
    [2],
  )
})

facts('text is compared byte by byte, and LIKE minds the case', async ({ db }) => {
  for (const name of ['b', 'B', 'ç', 'a', 'Z', 'İ']) await insert(db, name)
  assert.deepEqual(await names(db), ['B', 'Z', 'a', 'b', 'ç', 'İ'])
  const like = await db.selectFrom('parcel').select('name').where('name', 'like', 'B%').execute()
  assert.deepEqual(
    like.map((row) => row.name),
    ['B'],
  )
})

facts('"begins with" takes a prefix literally', async ({ db }) => {
  for (const name of ['/root/x/', '/root/x/y/', '/root/x0', '/root/', '/root/%', '/root/X/']) await insert(db, name)
  const below = async (prefix: string): Promise<string[]> =>
    (
      await db
        .selectFrom('parcel')
        .select('name')
        .where((eb) => startsWith(eb.ref('parcel.name'), prefix))
        .orderBy('name')
        .execute()
    ).map((row) => row.name)
  assert.deepEqual(await below('/root/x/'), ['/root/x/', '/root/x/y/'])
  assert.deepEqual(await below('/root/%'), ['/root/%'])
  assert.equal((await below('')).length, 6)
})

facts('a second row with the same unique value is a conflict', async ({ db }) => {
  await insert(db, 'a')
  const error = await db
    .insertInto('parcel')
    .values({ id: 'b', name: 'a', made: 1 })
    .execute()
    .catch((caught: unknown) => caught)
  assert.equal(storeFault(error)?.kind, 'conflict')
  assert.equal(storeFault(error)?.retry, 'never')
  assert.equal(storeFault(await insert(db, 'a').catch((caught: unknown) => caught))?.kind, 'conflict')
})

facts('a bug in a statement is no fault of the store', async ({ db }) => {
  const error = await sql`select * from nowhere`.execute(db).catch((caught: unknown) => caught)
  assert.ok(error instanceof Error)
  assert.equal(storeFault(error), undefined)
})

facts('a flag is 0 or 1, a number is a number, and what must be there is there', async ({ db }) => {
  await assert.rejects(db.insertInto('parcel').values({ id: 'a', name: 'a', made: 1, open: 2 }).execute())
  await assert.rejects(
    db
      .insertInto('parcel')
      .values({ id: 'a', name: 'a', made: 'soon' as never })
      .execute(),
  )
  await assert.rejects(
    db
      .insertInto('parcel')
      .values({ id: 'a', name: null as never, made: 1 })
      .execute(),
  )
  assert.deepEqual(await names(db), [])
})

facts('what points at a row goes with it, and points at nothing else', async ({ db }) => {
  await insert(db, 'a')
  await db.insertInto('stamp').values({ id: 's', parcel: 'a', price: 1 }).execute()
  await assert.rejects(db.insertInto('stamp').values({ id: 't', parcel: 'nobody', price: 1 }).execute())
  await db.deleteFrom('parcel').execute()
  assert.deepEqual(await db.selectFrom('stamp').selectAll().execute(), [])
})

facts('a transaction is all or nothing', async ({ db, transact }) => {
  await assert.rejects(
    transact(async (tx) => {
      await insert(tx, 'a')
      throw new Error('second thoughts')
    }),
    /second thoughts/,
  )
  assert.deepEqual(await names(db), [])
  assert.equal(
    await transact(async (tx) => {
      await insert(tx, 'b')
      return 'done'
    }),
    'done',
  )
  assert.deepEqual(await names(db), ['b'])
})

facts('transactions do not disturb each other', async ({ db, transact }) => {
  await insert(db, 'a')
  const heavier = () =>
    transact(async (tx) => {
      const { weight } = await tx.selectFrom('parcel').select('weight').executeTakeFirstOrThrow()
      await tx
        .updateTable('parcel')
        .set({ weight: weight + 1 })
        .execute()
    })
  await Promise.all(Array.from({ length: 20 }, heavier))
  assert.equal((await db.selectFrom('parcel').select('weight').executeTakeFirstOrThrow()).weight, 27)
})

facts('a reader outside sees nothing of a transaction that is not finished', async ({ db, transact }) => {
  let reading: Promise<string[]> | undefined
  const started = Promise.withResolvers<void>()
  const writing = transact(async (tx) => {
    await insert(tx, 'a')
    started.resolve()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await tx.deleteFrom('parcel').execute()
  })
  await started.promise
  reading = names(db)
  await writing
  assert.deepEqual(await reading, [])
})

facts('after a failed statement a transaction is lost, even if somebody caught it', async ({ db, transact }) => {
  await assert.rejects(
    transact(async (tx) => {
      await insert(tx, 'a')
      await insert(tx, 'a').catch(() => {})
    }),
  )
  await assert.rejects(
    transact(async (tx) => {
      await insert(tx, 'a')
      await insert(tx, 'a').catch(() => {})
      await insert(tx, 'b')
    }),
  )
  assert.deepEqual(await names(db), [])
  await insert(db, 'c')
  assert.deepEqual(await names(db), ['c'])
})

facts('`on conflict` is the way to write twice', async ({ db, transact }) => {
  const put = (weight: number) =>
    transact((tx) =>
      tx
        .insertInto('parcel')
        .values({ id: 'a', name: 'a', made: 1, weight })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ weight }))
        .execute(),
    )
  await put(1)
  await put(2)
  assert.equal((await db.selectFrom('parcel').select('weight').executeTakeFirstOrThrow()).weight, 2)
})

facts('inside a transaction the outer door is shut, at once and not for ever', async ({ db, transact }) => {
  await assert.rejects(
    transact(async () => insert(db, 'a')),
    /only its own `tx`/,
  )
  await assert.rejects(
    transact(() => transact((tx) => insert(tx, 'a'))),
    /only its own `tx`/,
  )
  let later: Promise<unknown> | undefined
  const gate = Promise.withResolvers<void>()
  await transact(async () => {
    later = gate.promise.then(() => insert(db, 'b'))
  })
  gate.resolve()
  await later
  assert.deepEqual(await names(db), ['b'])
})

facts('closing waits for what runs', async ({ db, transact, close }) => {
  const writing = transact(async (tx) => {
    await insert(tx, 'a')
    await insert(tx, 'b')
  })
  const reading = names(db)
  await Promise.resolve()
  await Promise.all([writing, reading, close()])
  await assert.rejects(names(db))
})

async function schemaFacts(where: Where): Promise<void> {
  const broken: StoreMigration = {
    name: '002-broken',
    up: async (db) => {
      await createTable(db, 'half', { id })
      throw new Error('a bug')
    },
  }
  const colours: StoreMigration = {
    name: '002-colours',
    up: async (db) => {
      await createTable(db, 'colour', { id })
    },
  }
  const tables = async (store: Store<unknown>): Promise<string[]> =>
    (await store.db.introspection.getTables())
      .filter(
        (table) => table.schema === undefined || table.schema === `${(where as { schema?: string }).schema}_control`,
      )
      .map((table) => table.name)
  await (await openStore(where, 'control', [parcels])).close()
  await assert.rejects(openStore(where, 'control', [parcels, broken]), /a bug/)
  const grown = await openStore(where, 'control', [parcels, colours])
  assert.ok((await tables(grown)).includes('colour'))
  assert.ok(!(await tables(grown)).includes('half'))
  await grown.close()
  await (await openStore(where, 'control', [parcels, colours])).close()
  const refused = await openStore(where, 'control', [parcels]).catch((error: unknown) => error)
  assert.ok(refused instanceof StoreRefused)
  assert.equal(refused.problem.code, 'store-newer')
  assert.match(refused.problem.text.tr, /002-colours/)
}
eachPlace('the schema grows by its steps, whole or not at all, and never shrinks', schemaFacts)

eachPlace('control and queue lie apart', async (where) => {
  const control = await openStore<Tables>(where, 'control', [parcels])
  const queue = await openStore<Tables>(where, 'queue', [parcels])
  await insert(control.db, 'a')
  assert.deepEqual(await names(queue.db), [])
  await Promise.all([control.close(), queue.close()])
})

test('a PostgreSQL that is not there is refused in both languages', async () => {
  const refused = await openStore({ engine: 'postgres', url: 'postgres://ulak@127.0.0.1:1/ulak' }, 'control', []).catch(
    (error: unknown) => error,
  )
  assert.ok(refused instanceof StoreRefused)
  assert.equal(refused.problem.code, 'store-unreachable')
})

facts(
  'a reader does not wait for the transaction of somebody else, and sees what was committed before',
  async (store) => {
    const reader = await store.reader()
    await insert(store.db, 'first')
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const writing = store.transact(async (tx) => {
      await insert(tx, 'second')
      begun.resolve()
      await gate.promise
    })
    await begun.promise
    assert.deepEqual(await names(reader), ['first'])
    gate.resolve()
    await writing
    assert.deepEqual(await names(reader), ['first', 'second'])
  },
)
