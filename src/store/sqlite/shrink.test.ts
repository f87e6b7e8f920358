import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type LoopTables, loopSteps } from '../../../test/support/commit-loop.ts'
import { scratch } from '../../../test/support/places.ts'
import { openStore, type Store } from '../store.ts'

const open = (folder: string): Promise<Store<LoopTables>> =>
  openStore<LoopTables>({ engine: 'sqlite', folder }, 'queue', loopSteps)

const bytesIn = (folder: string): number =>
  ['queue.db', 'queue.db-wal'].reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

async function fill(store: Store<LoopTables>, rows: number): Promise<void> {
  const body = 'x'.repeat(60_000)
  for (let row = 0; row < rows; row += 1)
    await store.batch([{ sql: 'insert into entry values (?, ?)', each: [[`${row}`, body]] }])
}

test('what a queue has used is given back to the disk after it is drained, a step at a time', async (t) => {
  const folder = scratch(t)
  const store = await open(folder)
  await fill(store, 500)
  assert.equal(await store.shrink(), false)
  const full = bytesIn(folder)
  assert.ok(full > 30_000_000, `${full} bytes`)
  await store.db.deleteFrom('entry').where('id', '!=', '7').execute()
  let steps = 1
  for (; await store.shrink(); steps += 1);
  assert.ok(steps > 1)
  assert.ok(bytesIn(folder) < 5_000_000, `${bytesIn(folder)} bytes are left of ${full}`)
  assert.deepEqual(
    (await store.db.selectFrom('entry').select('id').execute()).map(({ id }) => id),
    ['7'],
  )
  await store.close()
})

test('the log is brought into the database every few megabytes, however mail is written', async (t) => {
  const folder = scratch(t)
  const store = await open(folder)
  await fill(store, 300)
  const log = statSync(path.join(folder, 'queue.db-wal')).size
  assert.ok(log < 12_000_000, `the log has ${log} bytes`)
  await store.close()
})

test('a database of an earlier version learns to shrink at its next start', async (t) => {
  const folder = scratch(t)
  let store = await open(folder)
  await fill(store, 3)
  await sql`pragma auto_vacuum = none`.execute(store.db)
  await sql`vacuum`.execute(store.db)
  await store.close()
  store = await open(folder)
  const [mode] = (await sql<{ auto_vacuum: number }>`pragma auto_vacuum`.execute(store.db)).rows
  assert.equal(mode?.auto_vacuum, 2)
  assert.equal((await store.db.selectFrom('entry').select('id').execute()).length, 3)
  await store.close()
})
