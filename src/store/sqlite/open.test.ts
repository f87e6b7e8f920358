import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { type LoopTables, loopSteps } from '../../../test/support/commit-loop.ts'
import { peer } from '../../../test/support/peers.ts'
import { scratch } from '../../../test/support/places.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { openStore, type Store, storeFault, StoreRefused } from '../store.ts'

const open = (folder: string, kind: 'control' | 'queue' = 'queue'): Promise<Store<LoopTables>> =>
  openStore<LoopTables>({ engine: 'sqlite', folder }, kind, loopSteps)

const put = (store: Store<LoopTables>, name: string, bytes = 10): Promise<unknown> =>
  store.db
    .insertInto('entry')
    .values({ id: name, body: 'x'.repeat(bytes) })
    .execute()

const ids = async (store: Store<LoopTables>): Promise<string[]> =>
  (await store.db.selectFrom('entry').select('id').orderBy('id').execute()).map((row) => row.id)

async function filled(t: TestContext, rows = 200): Promise<{ folder: string; file: string }> {
  const folder = scratch(t)
  const store = await open(folder)
  await store.transact(async (tx) => {
    for (let row = 0; row < rows; row += 1) {
      await tx
        .insertInto('entry')
        .values({ id: `${row}`, body: 'x'.repeat(1_000) })
        .execute()
    }
  })
  await store.close()
  return { folder, file: path.join(folder, 'queue.db') }
}

async function refusal(opening: Promise<unknown>): Promise<StoreRefused['problem']> {
  const error = await opening.then(
    () => assert.fail('it opened'),
    (caught: unknown) => caught,
  )
  assert.ok(error instanceof StoreRefused, String(error))
  return error.problem
}

test('a store writes ahead, syncs every commit, checks its references and owns its file', async (t) => {
  const folder = scratch(t)
  const store = await open(folder)
  const pragma = async (name: string): Promise<unknown> =>
    Object.values((await sql.raw(`pragma ${name}`).execute(store.db)).rows[0] as object)[0]
  assert.equal(await pragma('journal_mode'), 'wal')
  assert.equal(await pragma('synchronous'), 2)
  assert.equal(await pragma('foreign_keys'), 1)
  assert.equal(await pragma('busy_timeout'), 5_000)
  const tables = await sql<{ name: string; strict: number }>`pragma table_list`.execute(store.db)
  assert.equal(tables.rows.find((table) => table.name === 'entry')?.strict, 1)
  await store.close()
  assert.deepEqual(readdirSync(folder), ['queue.db'])
  assert.equal(statSync(path.join(folder, 'queue.db')).mode & 0o077, 0)
})

for (const [what, damage] of Object.entries({
  'an empty file': (file: string) => truncateSync(file, 0),
  'a file cut off in its header': (file: string) => truncateSync(file, 60),
  'a file cut off later': (file: string) => truncateSync(file, statSync(file).size - 5_000),
  'a file of something else': (file: string) => writeFileSync(file, 'a letter to my aunt\n'.repeat(1_000)),
  'a file with a broken header': (file: string) => overwrite(file, 0, 16),
})) {
  test(`${what} is refused as damaged, left as it is, and the way back is told`, async (t) => {
    const { folder, file } = await filled(t)
    damage(file)
    const before = readFileSync(file)
    const problem = await refusal(open(folder))
    assert.equal(problem.code, 'store-corrupt')
    assert.match(problem.text.en, /ulak backup restore/)
    assert.match(problem.text.tr, /bozulmuş.*ulak backup restore/)
    assert.ok(problem.text.en.includes(file))
    assert.deepEqual(readFileSync(file), before)
    assert.deepEqual(readdirSync(folder), ['queue.db'])
  })
}

test('damage in the middle is found when the last stop was unclean', async (t) => {
  const { folder, file } = await filled(t)
  const killed = spawnSync(process.execPath, ['-e', leaveOpen, file])
  assert.equal(killed.signal, 'SIGKILL')
  overwrite(file, 40_960, 4_096)
  assert.equal((await refusal(open(folder))).code, 'store-corrupt')
})

test('damage in the middle that shows later is told as such', async (t) => {
  const { folder, file } = await filled(t)
  overwrite(file, 40_960, 4_096)
  const store = await open(folder)
  const error = await store.db
    .selectFrom('entry')
    .selectAll()
    .execute()
    .catch((caught: unknown) => caught)
  assert.equal(storeFault(error)?.kind, 'corrupt')
  await store.close()
})

test('a database of another program, or the other one of the two, is refused', async (t) => {
  const { folder, file } = await filled(t)
  spawnSync(process.execPath, ['-e', foreignDatabase, path.join(folder, 'foreign.db')])
  copyFileSync(path.join(folder, 'foreign.db'), file)
  assert.equal((await refusal(open(folder))).code, 'store-foreign')
  const other = await filled(t)
  copyFileSync(other.file, path.join(other.folder, 'control.db'))
  assert.equal((await refusal(open(other.folder, 'control'))).code, 'store-foreign')
})

test('a control database that went missing is not replaced by an empty one', async (t) => {
  const { folder } = await filled(t)
  assert.equal((await refusal(open(folder, 'control'))).code, 'store-missing')
  assert.ok(!existsSync(path.join(folder, 'control.db')))
})

test('a first start that was interrupted is simply begun again', async (t) => {
  const folder = scratch(t)
  writeFileSync(path.join(folder, 'queue.db.new'), 'half')
  await (await open(folder)).close()
  assert.deepEqual(readdirSync(folder), ['queue.db'])
})

test('a folder into which a restore was interrupted is refused', async (t) => {
  const { folder } = await filled(t)
  mkdirSync(path.join(folder, 'restore.partial'))
  assert.equal((await refusal(open(folder))).code, 'store-half-restored')
})

test('a folder that cannot be used is refused with its reason', async (t) => {
  const folder = scratch(t)
  mkdirSync(path.join(folder, 'queue.db'))
  assert.equal((await refusal(open(folder))).code, 'store-unreadable')
})

test('kill -9 keeps every commit that was acknowledged, and no half of one', async (t) => {
  const folder = scratch(t)
  const acknowledged: string[] = []
  for (const round of ['first', 'second', 'third']) acknowledged.push(...(await commitUntilKilled(folder, round, 40)))
  const store = await open(folder)
  const found = await ids(store)
  for (const name of acknowledged) {
    assert.ok(found.includes(`${name}-a`) && found.includes(`${name}-b`), `${name} was lost`)
  }
  const halves = (half: string): string[] => found.filter((one) => one.endsWith(half)).map((one) => one.slice(0, -2))
  assert.deepEqual(halves('-a'), halves('-b'))
  await store.close()
})

test('a full database says so, keeps nothing of the transaction, and goes on when there is room', async (t) => {
  const store = await open(scratch(t))
  await put(store, 'before')
  await sql.raw('pragma max_page_count=40').execute(store.db)
  const error = await store
    .transact(async (tx) => {
      for (let row = 0; row < 100; row += 1) {
        await tx
          .insertInto('entry')
          .values({ id: `${row}`, body: 'x'.repeat(5_000) })
          .execute()
      }
    })
    .catch((caught: unknown) => caught)
  assert.equal(storeFault(error)?.kind, 'full')
  assert.equal(storeFault(error)?.retry, 'later')
  assert.deepEqual(await ids(store), ['before'])
  await sql.raw('pragma max_page_count=4000').execute(store.db)
  await put(store, 'later', 500_000)
  assert.deepEqual(await ids(store), ['before', 'later'])
  await store.close()
})

test('a statement that somebody caught after a full disk does not slip out of its transaction', async (t) => {
  const store = await open(scratch(t))
  await sql.raw('pragma max_page_count=40').execute(store.db)
  await assert.rejects(
    store.transact(async (tx) => {
      const big = { id: 'big', body: 'x'.repeat(500_000) }
      await tx
        .insertInto('entry')
        .values(big)
        .execute()
        .catch(() => {})
      await tx.insertInto('entry').values({ id: 'small', body: '' }).execute()
    }),
  )
  assert.deepEqual(await ids(store), [])
  await store.close()
})

test('a full disk loses nothing that was acknowledged', peer('root', 'mount'), async (t) => {
  const folder = smallDisk(t, '2m')
  if (!folder) return
  let store = await open(folder)
  const acknowledged: string[] = []
  let error: unknown
  for (let row = 0; !error && row < 1_000; row += 1) {
    await put(store, `${row}`, 20_000).then(
      () => acknowledged.push(`${row}`),
      (caught: unknown) => (error = caught),
    )
  }
  assert.equal(storeFault(error)?.kind, 'full')
  assert.ok(acknowledged.length > 10)
  assert.deepEqual(await ids(store), acknowledged.toSorted())
  spawnSync('mount', ['-o', 'remount,size=16m', folder])
  await put(store, 'room')
  await store.close()
  store = await open(folder)
  assert.deepEqual(await ids(store), [...acknowledged, 'room'].toSorted())
  await store.close()
})

test(
  'a first start on a full disk is refused, and nothing half-made stays in the way',
  peer('root', 'mount'),
  async (t) => {
    const folder = smallDisk(t, '64k')
    if (!folder) return
    assert.equal((await refusal(open(folder))).code, 'store-full')
    spawnSync('mount', ['-o', 'remount,size=4m', folder])
    await (await open(folder)).close()
  },
)

test('an idle store does not keep its process alive', async (t) => {
  const script = `
    import { openStore } from ${JSON.stringify(new URL('../store.ts', import.meta.url).href)}
    const store = await openStore({ engine: 'sqlite', folder: ${JSON.stringify(scratch(t))} }, 'queue', [])
    console.log('open')`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(run.stdout, 'open\n')
  assert.equal(run.status, 0)
})

async function commitUntilKilled(folder: string, round: string, count: number): Promise<string[]> {
  const program = new URL('../../../test/support/commit-loop.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program, folder, round], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (said.length === count) child.kill('SIGKILL')
  }
  // The last line may have been cut by the kill.
  return said.filter((line) => new RegExp(`^${round}-\\d+$`).test(line)).slice(0, count)
}

function overwrite(file: string, from: number, length: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, from + length)
  rmSync(file)
  writeFileSync(file, bytes)
}

const connection = `
  const sqlite = require('node:sqlite')
  const db = new (sqlite.Database ?? sqlite.DatabaseSync)(process.argv[1])`
const leaveOpen = `${connection}
  db.exec("insert into entry values ('last', 'x')")
  process.kill(process.pid, 'SIGKILL')`
const foreignDatabase = `${connection}
  db.exec('create table note (body text); insert into note values (1)')`
