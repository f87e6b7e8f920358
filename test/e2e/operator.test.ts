// What an operator meets when something is wrong with the data, told by a real `ulak serve` and the `ulak` command.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, openSync, closeSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { primary } from '../support/carry.ts'
import { ulak } from '../support/command.ts'
import { loneDaemon, type Lone } from '../support/daemon.ts'
import { freePort, scratch, until } from '../support/places.ts'
import { submit } from '../support/submit.ts'

const domain = 'firma.example'

async function declare(server: Lone, port: number): Promise<void> {
  const { status, body } = await server.call('POST', '/domains', {
    domain,
    mail: {
      provider: 'own-servers',
      hosts: [{ name: 'mail', preference: 10, addresses: ['127.0.0.1'], port }],
      ulak: { role: 'backup', preference: 20 },
    },
  })
  assert.equal(status, 201, JSON.stringify(body))
}

/** `bytes` of noise, with their hash in the subject: whoever has the message knows whether it is whole. */
function message(bytes: number): string {
  const text = `${randomBytes(bytes)
    .toString('base64')
    .match(/.{1,76}/g)!
    .join('\r\n')}\r\n`
  return `From: a@sender.example\r\nSubject: ${sha256(text)}\r\n\r\n${text}`
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Its hash; fails if it is not whole. */
function wholeOne(body: Buffer): string {
  const text = body.toString('latin1')
  const subject = /^Subject: (\w+)\r\n\r\n/m.exec(text)!
  assert.equal(sha256(text.slice(subject.index + subject[0].length)), subject[1])
  return subject[1]!
}

const send = (server: Lone, list: readonly string[]): Promise<string[]> =>
  submit(
    server.smtp,
    list.map((one) => ({ from: 'a@sender.example', to: [`bir@${domain}`], message: one })),
  )

const items = async (server: Lone) => (await server.call('GET', '/queue/messages?limit=1000')).body.items

test('a second server on the same data is refused and told by whom it is held', async (t) => {
  const server = await loneDaemon(t)
  await server.start()
  for (const [lang, words] of [
    ['en', /is in use: `ulak serve`, process \d+, since 20.*Stop it first, or set ULAK_DATA to another folder/],
    ['tr', /kullanılıyor: `ulak serve`, süreç \d+, 20.*Önce onu durdurun/],
  ] as const) {
    const second = await ulak(['serve'], { ...server.environment, ULAK_LANG: lang })
    assert.deepEqual([second.code, second.out], [1, ''])
    assert.match(second.err, words)
    assert.ok(second.err.includes(server.data))
  }
  assert.equal((await server.call('GET', '/about')).status, 200, 'the first one goes on')
  assert.equal(await server.stop(), 0)
  assert.ok(!existsSync(path.join(server.data, 'ulak.lock')))
})

const pageBytes = 4096
// Further kinds of damage are told apart in src/store.
for (const [name, what, damage] of [
  ['control.db', 'whose beginning is garbage', (file: string) => overwrite(file, 0, 100)],
  ['control.db', 'with garbage in the middle', (file: string) => overwrite(file, pageBytes, statSync(file).size)],
  ['queue.db', 'with garbage in the middle', (file: string) => overwrite(file, pageBytes, statSync(file).size)],
] as const) {
  test(`a ${name} ${what}: no start, and what is printed brings everything back`, async (t) => {
    const server = await loneDaemon(t)
    await server.start()
    await declare(server, await freePort())
    await send(server, [message(1_000), message(200_000)])
    assert.equal((await server.call('POST', '/backups', {})).status, 201)
    const before = (await items(server)).map((one: { id: string }) => one.id)
    assert.equal(before.length, 2)
    assert.equal(await server.stop(), 0)
    damage(path.join(server.data, name))

    const refused = await ulak(['serve'], server.environment)
    assert.deepEqual([refused.code, refused.out], [1, ''], refused.err)
    assert.match(refused.err, /damaged|another database/)
    assert.doesNotMatch(refused.err, /\n\s+at /, 'no stack trace')
    const told = /: ulak (backup restore ulak-\w+)$/m.exec(refused.err)
    assert.ok(told, refused.err)
    const restored = await ulak([...told[1]!.split(' '), '--yes'], server.environment)
    assert.equal(restored.code, 0, restored.err)
    assert.match(restored.out, /^Restored: 20.*\nWhat was there before: .*before-restore-/)

    await server.start()
    assert.deepEqual(
      (await items(server)).map((one: { id: string }) => one.id),
      before,
    )
    assert.equal((await server.call('GET', `/domains/${domain}`)).body.role, 'backup')
    assert.equal(await server.stop(), 0)
  })
}

function overwrite(file: string, from: number, to: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(to - from, 0xa5), 0, to - from, from)
  closeSync(handle)
}

test('backups by the command, live, into an empty folder on another machine', async (t) => {
  const mail = await primary(t)
  const server = await loneDaemon(t)
  await server.start()
  await declare(server, mail.port)
  const bodies = [message(1_000), message(300_000)]
  await send(server, bodies)
  const before = (await server.call('GET', `/domains/${domain}`)).body
  const records = (await server.call('GET', `/domains/${domain}/rrsets`)).body

  const empty = await ulak(['backup', 'list'], server.environment)
  assert.deepEqual([empty.code, empty.out], [0, 'No backup yet.\n'])
  const created = await ulak(['backup', 'create', '--json'], server.environment)
  assert.equal(created.code, 0, created.err)
  const backup = JSON.parse(created.out)
  assert.equal(backup.verified, true)
  const listed = await ulak(['backup', 'list', '--json'], server.environment)
  assert.deepEqual(JSON.parse(listed.out), backup)
  assert.match(
    (await ulak(['backup', 'list'], { ...server.environment, ULAK_LANG: 'tr' })).out,
    /^ulak-.* KiB {2}doğrulandı$/m,
  )
  const elsewhere = path.join(scratch(t), 'mnt')
  assert.equal((await ulak(['backup', 'create', '--to', elsewhere], server.environment)).code, 0)
  // Proven without a server, by name and by folder.
  const away = { ...server.environment, ULAK_URL: 'http://127.0.0.1:1' }
  assert.match((await ulak(['backup', 'verify', backup.id], away)).out, /is whole: restored, opened and compared/)
  const folder = path.join(server.data, 'backups', backup.id)
  const held = await ulak(['backup', 'restore', folder, '--yes'], away)
  assert.deepEqual([held.code, held.out], [1, ''])
  assert.match(held.err, /A server runs on .* \(process \d+\)\. Stop it first\./)

  const other = await loneDaemon(t, { data: path.join(scratch(t), 'new') })
  const unasked = await ulak(['backup', 'restore', folder], other.environment)
  assert.deepEqual([unasked.code, unasked.out, unasked.err], [2, '', 'Not restored (--yes to do it).\n'])
  assert.ok(!existsSync(other.data))
  const restored = await ulak(['backup', 'restore', folder, '--yes'], other.environment)
  assert.equal(restored.code, 0, restored.err)
  assert.match(restored.out, /Waiting mail is held: look at it with `ulak queue list`, then release it\./)
  await other.start()
  const after = (await other.call('GET', `/domains/${domain}`)).body
  assert.deepEqual([after.mail, after.ownershipToken], [before.mail, before.ownershipToken])
  assert.ok(after.serial > before.serial, 'a serial that the world has seen is not used for anything else')
  assert.deepEqual((await other.call('GET', `/domains/${domain}/rrsets`)).body, records)
  await mail.up()
  const queue = await items(other)
  assert.equal(queue.length, 2)
  for (const one of queue) {
    assert.deepEqual([one.recipients[0].state, one.recipients[0].nextTry], ['held', null])
    assert.match(one.recipients[0].lastReply, /^maybe delivered/)
    assert.equal((await ulak(['queue', 'release', one.id], other.environment)).code, 0)
  }
  const hashes = bodies.map((body) => /Subject: (\w+)/.exec(body)![1]!)
  await until('both are handed on, whole, by either', () => {
    const got = new Set(mail.got.map(({ body }) => wholeOne(body)))
    return hashes.every((hash) => got.has(hash))
  })
  assert.equal(await other.stop(), 0)
  assert.equal(await server.stop(), 0)
})

test('a backup that is made while mail comes and goes names no body that it does not have', async (t) => {
  const mail = await primary(t)
  const server = await loneDaemon(t)
  await server.start()
  await declare(server, mail.port)
  const all = Array.from({ length: 150 }, () => message(100_000))
  await send(server, all.slice(0, 100))
  await mail.up()
  const coming = send(server, all.slice(100))
  await until('mail goes', () => mail.got.length > 0)
  const made = []
  while (mail.got.length < all.length) {
    // It would be refused if a message in it had no body.
    const { status, body } = await server.call('POST', '/backups', {})
    assert.equal(status, 201, JSON.stringify(body))
    made.push(body.id)
  }
  await coming
  await until('everything has arrived', () => mail.got.length === all.length)
  await until('nothing is left in the spool', async () => (await items(server)).length === 0)
  await mail.down()
  assert.equal(await server.stop(), 0)

  mail.got.length = 0
  const first = await restoredQueue(t, path.join(server.data, 'backups', made[0]))
  await mail.up()
  for (const one of first.queue)
    assert.equal((await first.server.call('POST', `/queue/messages/${one.id}/release`)).status, 200)
  await until('what it held has arrived', () => mail.got.length === first.queue.length)
  assert.equal(new Set(mail.got.map(({ body }) => wholeOne(body))).size, first.queue.length)
  assert.equal(await first.server.stop(), 0)
})

async function restoredQueue(t: TestContext, backup: string) {
  const server = await loneDaemon(t, { data: path.join(scratch(t), 'restored') })
  const restored = await ulak(['backup', 'restore', backup, '--yes'], server.environment)
  assert.equal(restored.code, 0, restored.err)
  await server.start()
  return { server, queue: (await items(server)) as { id: string }[] }
}
