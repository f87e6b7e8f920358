import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { takeLock } from '../system/lock.ts'
import {
  type Backup,
  backUpDaily,
  createBackup,
  dueBackup,
  listBackups,
  restoreBackup,
  rotateBackups,
  verifyBackup,
} from './backup.ts'
import { type ControlTables, openControl, openQueue, type QueueTables, type Store, StoreRefused } from './store.ts'

const now = Date.UTC(2026, 10, 24, 12)
const day = 24 * 60 * 60 * 1_000
const version = '0.1.0'

type House = {
  readonly folder: string
  readonly to: string
  readonly spool: string
  readonly keyFile: string
  readonly control: Store<ControlTables>
  readonly queue: Store<QueueTables>
}

/** A data folder with a domain, its key, a small and a large message; everything is closed with the test. */
async function house(t: TestContext): Promise<House> {
  const root = scratch(t)
  const folder = path.join(root, 'data')
  const where = { engine: 'sqlite', folder } as const
  const [control, queue] = [await openControl(where), await openQueue(where)]
  t.after(() => Promise.all([control.close(), queue.close()]))
  const spool = path.join(folder, 'spool')
  mkdirSync(spool)
  const keyFile = path.join(folder, 'key')
  writeFileSync(keyFile, 'secret')
  await control.db
    .insertInto('account')
    .values({ id: 'root', parent_id: null, path: '/root/', name: 'Kök', created_at: now })
    .execute()
  await addDomain(control, 'xn--rnekalanadi-pfb.example', 7)
  await addMessage(queue, 'small', new TextEncoder().encode('merhaba'))
  await addMessage(queue, 'large', null)
  writeFileSync(path.join(spool, 'large'), 'x'.repeat(3_000_000))
  return { folder, to: path.join(root, 'backups'), spool, keyFile, control, queue }
}

const addDomain = (control: Store<ControlTables>, name: string, serial: number): Promise<unknown> =>
  control.db
    .insertInto('domain')
    .values({
      id: name,
      account_id: 'root',
      name,
      reversed: name,
      dns: 'here',
      version: 1,
      serial,
      owner_token: name,
      by_operator: 1,
      proven_at: null,
      created_at: now,
    })
    .execute()

async function addMessage(queue: Store<QueueTables>, id: string, body: Uint8Array | null): Promise<void> {
  const shared = { account_id: 'root', account_path: '/root/', domain: 'a.example', sender: '', received: now, size: 7 }
  const rest = {
    smtputf8: 0,
    eight_bit: 1,
    client_ip: '192.0.2.1',
    trace: '',
    cuts: '[]',
    verdict: '{}',
    bounceable: 0,
  }
  await queue.db
    .insertInto('message')
    .values({ id, ...shared, ...rest, body, spool: body ? null : id })
    .execute()
  await queue.db
    .insertInto('recipient')
    .values({
      id: `r-${id}`,
      message_id: id,
      domain: 'a.example',
      address: 'a@a.example',
      state: 'waiting',
      attempts: 1,
      next_try: now,
      until: now + day,
      last_reply: null,
      told: 0,
    })
    .execute()
}

const make = (of: House, at = now): Promise<Backup> => createBackup({ ...of, version, now: at })

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it was not refused'),
    (caught: unknown) => caught,
  )
  assert.ok(error instanceof StoreRefused, String(error))
  assert.ok(error.problem.text.en !== error.problem.text.tr)
  return error.problem.code
}

const codeOf = async (folder: string): Promise<string> => {
  const verdict = await verifyBackup(folder)
  return verdict.ok ? 'ok' : verdict.problem.code
}

test('a backup says what it holds, and counts because it was restored and compared', async (t) => {
  const of = await house(t)
  const backup = await make(of)
  assert.equal(backup.id, 'ulak-20261124T120000Z')
  assert.equal(backup.verified, true)
  assert.ok(backup.bytes > 3_000_000)
  assert.deepEqual(readdirSync(of.to), [backup.id])
  assert.deepEqual(readdirSync(backup.folder).toSorted(), ['control.db', 'manifest.json', 'queue.db', 'spool'])
  const manifest = JSON.parse(readFileSync(path.join(backup.folder, 'manifest.json'), 'utf8'))
  assert.equal(manifest.ulak, version)
  assert.equal(manifest.time, '2026-11-24T12:00:00.000Z')
  assert.equal(manifest.databases.queue.rows.message, 2)
  assert.deepEqual(manifest.databases.control.steps.slice(0, 1), ['001-accounts'])
  assert.match(manifest.spool[0].sha256, /^[0-9a-f]{64}$/)
  assert.equal(manifest.key.included, false)
  assert.match(manifest.key.note, /ULAK_KEY_FILE/)
  assert.ok(!JSON.stringify(manifest).includes('secret'))
  assert.equal(await codeOf(backup.folder), 'ok')
  assert.deepEqual(await listBackups(of.to), [backup])
  assert.equal(statSync(path.join(backup.folder, 'control.db')).mode & 0o077, 0)
})

test('a backup is made while others write, and holds one instant', async (t) => {
  const of = await house(t)
  let stop = false
  let written = 0
  const writing = (async () => {
    for (; !stop; written += 1) {
      await of.queue.transact(async (tx) => {
        await tx.updateTable('message').set({ size: written }).execute()
        await tx.updateTable('recipient').set({ attempts: written }).execute()
      })
    }
  })()
  const backup = await make(of)
  stop = true
  await writing
  assert.ok(written > 10)
  const target = path.join(scratch(t), 'data')
  await restoreBackup({ from: backup.folder, folder: target, now })
  const queue = await openQueue({ engine: 'sqlite', folder: target })
  const [message] = await queue.db.selectFrom('message').select('size').execute()
  const recipients = await queue.db.selectFrom('recipient').select('attempts').execute()
  assert.deepEqual(
    recipients.map((one) => one.attempts),
    [message?.size, message?.size],
  )
  await queue.close()
})

test('spool files stay where they are until the backup has them', async (t) => {
  const of = await house(t)
  const calls: string[] = []
  await createBackup({
    ...of,
    version,
    now,
    keepSpool() {
      calls.push('keep')
      return () => calls.push('release')
    },
  })
  assert.deepEqual(calls, ['keep', 'release'])
})

test('what was restored is what was there, with mail held and zones that only grow', async (t) => {
  const of = await house(t)
  await addDomain(of.control, 'future.example', now)
  const backup = await make(of)
  const folder = path.join(scratch(t), 'data')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'key'), 'secret')
  const restored = await restoreBackup({ from: backup.folder, folder, keyFile: path.join(folder, 'key'), now })
  assert.equal(restored.movedTo, undefined)
  assert.deepEqual(readdirSync(folder).toSorted(), ['control.db', 'key', 'queue.db', 'spool'])
  assert.deepEqual(readFileSync(path.join(folder, 'spool/large')), readFileSync(path.join(of.spool, 'large')))
  const control = await openControl({ engine: 'sqlite', folder })
  const queue = await openQueue({ engine: 'sqlite', folder })
  const serials = await control.db.selectFrom('domain').select(['name', 'serial']).orderBy('name').execute()
  assert.deepEqual(
    serials.map((row) => row.serial),
    [now + 1, now / 1_000],
  )
  const recipients = await queue.db.selectFrom('recipient').selectAll().execute()
  for (const one of recipients) {
    assert.equal(one.state, 'held')
    assert.equal(one.next_try, null)
    assert.match(one.last_reply ?? '', /^maybe delivered/)
  }
  const small = await queue.db.selectFrom('message').selectAll().where('id', '=', 'small').executeTakeFirstOrThrow()
  assert.equal(new TextDecoder().decode(small.body ?? undefined), 'merhaba')
  assert.deepEqual(
    await control.db.selectFrom('account').selectAll().execute(),
    await of.control.db.selectFrom('account').selectAll().execute(),
  )
  await Promise.all([control.close(), queue.close()])
})

test('steps after a restore can be others, and a step that fails leaves the folder as it was', async (t) => {
  const of = await house(t)
  const backup = await make(of)
  const folder = path.join(scratch(t), 'data')
  const fails = async (): Promise<void> => {
    throw new Error('no')
  }
  await assert.rejects(restoreBackup({ from: backup.folder, folder, now, afterRestore: [fails] }), /no/)
  assert.deepEqual(readdirSync(folder), [])
  await restoreBackup({ from: backup.folder, folder, now, afterRestore: [] })
  const queue = await openQueue({ engine: 'sqlite', folder })
  assert.equal((await queue.db.selectFrom('recipient').select('state').executeTakeFirstOrThrow()).state, 'waiting')
  await queue.close()
})

test('a restore never goes over data without a word, and keeps what it replaces', async (t) => {
  const of = await house(t)
  const backup = await make(of)
  const other = await house(t)
  await Promise.all([other.control.close(), other.queue.close()])
  const request = { from: backup.folder, folder: other.folder, now }
  assert.equal(await refusal(restoreBackup(request)), 'restore-not-empty')
  const { movedTo } = await restoreBackup({ ...request, replace: true })
  assert.ok(movedTo)
  assert.deepEqual(readdirSync(movedTo).toSorted(), ['control.db', 'queue.db', 'spool'])
  assert.ok(existsSync(path.join(other.folder, 'key')))
  const again = await openControl({ engine: 'sqlite', folder: movedTo })
  assert.equal((await again.db.selectFrom('domain').selectAll().execute()).length, 1)
  await again.close()
})

test('a restore never goes under a running server', async (t) => {
  const of = await house(t)
  const backup = await make(of)
  const lock = takeLock(of.folder)
  assert.ok(lock.ok)
  t.after(() => lock.release())
  assert.equal(
    await refusal(restoreBackup({ from: backup.folder, folder: of.folder, replace: true, now })),
    'restore-running',
  )
})

test('a restore needs the key with which the backup was made', async (t) => {
  const of = await house(t)
  const backup = await make(of)
  const folder = path.join(scratch(t), 'data')
  const request = { from: backup.folder, folder, keyFile: path.join(folder, 'key'), now }
  assert.equal(await refusal(restoreBackup(request)), 'restore-no-key')
  writeFileSync(request.keyFile, 'another')
  assert.equal(await refusal(restoreBackup(request)), 'restore-wrong-key')
  await restoreBackup({ ...request, withoutKey: true })
})

test('a restore that was cut short shuts the folder until it is run again', async (t) => {
  const of = await house(t)
  const backup = await make(of)
  const folder = path.join(scratch(t), 'data')
  await restoreBackup({ from: backup.folder, folder, now })
  mkdirSync(path.join(folder, 'restore.partial'))
  renameSync(path.join(folder, 'queue.db'), path.join(folder, 'restore.partial', 'queue.db'))
  assert.equal(await refusal(openControl({ engine: 'sqlite', folder })), 'store-half-restored')
  await restoreBackup({ from: backup.folder, folder, now })
  await (await openControl({ engine: 'sqlite', folder })).close()
})

test('a backup without the body of one of its messages is none', async (t) => {
  const of = await house(t)
  rmSync(path.join(of.spool, 'large'))
  assert.equal(await refusal(make(of)), 'backup-damaged')
  assert.deepEqual(readdirSync(of.to), [])
})

for (const [what, damage, code] of [
  [
    'a body that was changed',
    (folder: string) => writeFileSync(path.join(folder, 'spool/large'), 'y'.repeat(3_000_000)),
    'backup-damaged',
  ],
  ['a body that is missing', (folder: string) => rmSync(path.join(folder, 'spool/large')), 'backup-damaged'],
  ['a database that was changed', (folder: string) => flip(path.join(folder, 'queue.db')), 'backup-damaged'],
  ['another number of rows', (folder: string) => edit(folder, '"message": 2', '"message": 3'), 'backup-damaged'],
  [
    'a schema that it did not have',
    (folder: string) => edit(folder, '"001-messages"', '"001-letters"'),
    'backup-damaged',
  ],
  ['a manifest that was cut off', (folder: string) => edit(folder, '"databases"', ''), 'backup-manifest'],
  ['a path that leads out', (folder: string) => edit(folder, 'spool/large', 'spool/../../../large'), 'backup-manifest'],
  ['a newer format', (folder: string) => edit(folder, '"format": 1', '"format": 2'), 'backup-newer'],
  ['no manifest', (folder: string) => rmSync(path.join(folder, 'manifest.json')), 'backup-missing'],
] as const) {
  test(`a backup with ${what} is found out and never restored`, async (t) => {
    const of = await house(t)
    const backup = await make(of)
    damage(backup.folder)
    assert.equal(await codeOf(backup.folder), code)
    const folder = path.join(scratch(t), 'data')
    assert.equal(await refusal(restoreBackup({ from: backup.folder, folder, now })), code)
    assert.deepEqual(readdirSync(folder), [])
    assert.deepEqual(readdirSync(of.to), [backup.id])
  })
}

test('a backup that cannot be made leaves nothing that looks like one', async (t) => {
  const of = await house(t)
  mkdirSync(of.to)
  writeFileSync(path.join(of.to, 'notes.txt'), '')
  await of.control.close()
  rmSync(path.join(of.folder, 'control.db'))
  await assert.rejects(make(of))
  assert.deepEqual(readdirSync(of.to), ['notes.txt'])
})

test('what a crash left behind is no backup, and goes a day later', async (t) => {
  const of = await house(t)
  for (const name of ['ulak-20261101T000000Z.partial', 'ulak-20261102T000000Z.removing', '.verify-abc']) {
    mkdirSync(path.join(of.to, name), { recursive: true })
    utimesSync(path.join(of.to, name), now / 1_000 - 1, now / 1_000 - 1)
  }
  assert.deepEqual(await listBackups(of.to), [])
  await make(of, now)
  assert.equal(readdirSync(of.to).length, 4)
  await make(of, now + day)
  assert.deepEqual(readdirSync(of.to), ['ulak-20261124T120000Z', 'ulak-20261125T120000Z'])
})

test('seven are kept, the newest; a damaged one is left to look at and does not count', async (t) => {
  const of = await house(t)
  mkdirSync(path.join(of.to, 'ulak-20260101T000000Z'), { recursive: true })
  for (let at = 0; at < 9; at += 1) await make(of, now + at * 1_000)
  assert.deepEqual(await rotateBackups(of.to), ['ulak-20261124T120001Z', 'ulak-20261124T120000Z'])
  const left = await listBackups(of.to)
  assert.equal(left.length, 8)
  assert.equal(left[0]?.id, 'ulak-20261124T120008Z')
  assert.deepEqual([left[7]?.verified, left[7]?.problem?.code], [false, 'backup-missing'])
})

test('two backups of one second have two names', async (t) => {
  const of = await house(t)
  assert.deepEqual([(await make(of)).id, (await make(of)).id], ['ulak-20261124T120000Z', 'ulak-20261124T120000Z-2'])
})

test('the daily backup is due when there is none, after a day, and when the clock was set back', () => {
  assert.equal(dueBackup(undefined, now), true)
  assert.equal(dueBackup(now, now + day - 1), false)
  assert.equal(dueBackup(now, now + day), true)
  assert.equal(dueBackup(now, now - 1), true)
})

test('the daily backup is made once a day', async (t) => {
  const of = await house(t)
  assert.ok(await backUpDaily({ ...of, version, now }))
  assert.equal(await backUpDaily({ ...of, version, now: now + 1_000 }), undefined)
  assert.ok(await backUpDaily({ ...of, version, now: now + day }))
})

function flip(file: string): void {
  const bytes = readFileSync(file)
  bytes[9_000] = (bytes[9_000] ?? 0) ^ 1
  writeFileSync(file, bytes)
}

function edit(folder: string, from: string, to: string): void {
  const file = path.join(folder, 'manifest.json')
  const text = readFileSync(file, 'utf8')
  assert.ok(text.includes(from), from)
  writeFileSync(file, text.replace(from, to))
}
