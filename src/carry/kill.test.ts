// After 250 the message survives SIGKILL: at whatever moment, in the database or in the spool, being received or being handed on.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { systemScope } from '../declare/scope.ts'
import { policy, primary, rig } from '../../test/support/carry.ts'
import { scratch, until } from '../../test/support/places.ts'

async function child(t: TestContext, folder: string, port: number) {
  const script = path.join(import.meta.dirname, '../../test/support/carry-child.ts')
  const process_ = spawn(process.execPath, [...process.execArgv, script, folder, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => process_.kill('SIGKILL'))
  const [line] = (await once(createInterface(process_.stdout!), 'line')) as [string]
  return {
    where: JSON.parse(line) as { address: string; port: number },
    async kill() {
      const ended = once(process_, 'exit')
      process_.kill('SIGKILL')
      await ended
    },
  }
}

const bodyOf = (tag: string, bytes: number): string =>
  `Subject: ${tag}\r\n\r\n${'0123456789abcdef\r\n'.repeat(Math.ceil(bytes / 18))}`

/** Sends one message after the other until the connection breaks; every acknowledged one is noted the moment its 250 is here. */
function sendUntilDead(
  where: { address: string; port: number },
  name: string,
  acknowledged: Map<string, string>,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(where.port, where.address)
    let bytes = ''
    let sent = 0
    let body = ''
    const next = (): void => {
      sent += 1
      body = bodyOf(`${name}-${sent}`, sent % 7 === 0 ? 150_000 : 500)
      socket.write('MAIL FROM:<a@sender.example>\r\nRCPT TO:<bir@firma.example>\r\nDATA\r\n')
    }
    socket.on('data', (chunk) => {
      bytes += String(chunk)
      for (let end = bytes.indexOf('\r\n'); end >= 0; end = bytes.indexOf('\r\n')) {
        const line = bytes.slice(0, end)
        bytes = bytes.slice(end + 2)
        if (line.startsWith('220 ')) socket.write('EHLO x\r\n')
        else if (line.startsWith('250 SIZE')) next()
        else if (line.startsWith('354')) socket.write(`${body}.\r\n`)
        else if (line.includes('accepted as')) {
          acknowledged.set(/accepted as (\w+)/.exec(line)![1]!, body)
          next()
        }
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
  })
}

test('killed while receiving: every message that was acknowledged is there, whole, and arrives', async (t) => {
  const folder = scratch(t)
  const mail = await primary(t)
  const acknowledged = new Map<string, string>()
  for (let round = 1; round <= 3; round += 1) {
    const mx = await child(t, folder, mail.port)
    const target = acknowledged.size + 40 * round
    const senders = Array.from({ length: 6 }, (_, at) => sendUntilDead(mx.where, `${round}-${at}`, acknowledged))
    await until('some are acknowledged', () => acknowledged.size >= target)
    await mx.kill()
    await Promise.all(senders)
  }
  const { carry, store } = await rig(t, { folder, policies: [policy({ port: mail.port })] })
  const queued = (await carry.queue.list(systemScope, { limit: 1_000 })).items
  const ids = new Set(queued.map(({ id }) => id))
  for (const id of acknowledged.keys()) assert.ok(ids.has(id), `${id} was acknowledged and is gone`)
  const spooled = await store.db.selectFrom('message').select('spool').where('spool', 'is not', null).execute()
  assert.deepEqual((await readdir(`${folder}/spool`)).toSorted(), spooled.map(({ spool }) => String(spool)).toSorted())
  await mail.up()
  await until('all have arrived', () => mail.got.length >= queued.length)
  const arrived = new Set(mail.got.map(({ body }) => body.toString().slice(body.indexOf('Subject: '))))
  for (const body of acknowledged.values())
    assert.ok(arrived.has(body), `${body.slice(0, 20)} did not arrive as it was`)
})

test('killed while handing on: what was not delivered is delivered after the next start, at most a few twice', async (t) => {
  const folder = scratch(t)
  const mail = await primary(t)
  const acknowledged = new Map<string, string>()
  const first = await child(t, folder, mail.port)
  const senders = Array.from({ length: 4 }, (_, at) => sendUntilDead(first.where, `${at}`, acknowledged))
  await until('100 are acknowledged', () => acknowledged.size >= 100)
  await first.kill()
  await Promise.all(senders)
  const second = await child(t, folder, mail.port)
  await mail.up()
  await until('some have arrived', () => mail.got.length >= 30)
  await second.kill()
  const { carry } = await rig(t, { folder, policies: [policy({ port: mail.port })] })
  // Those that were being tried have their next attempt in a minute; a person need not wait.
  for (const { id } of (await carry.queue.list(systemScope, { limit: 1_000 })).items)
    await carry.queue.retry(systemScope, id)
  await until('the queue is empty', async () => (await carry.queue.list(systemScope, { limit: 1 })).items.length === 0)
  const counts = new Map<string, number>()
  for (const { body } of mail.got) {
    const subject = /^Subject: (.*)$/m.exec(body.toString())![1]!
    counts.set(subject, (counts.get(subject) ?? 0) + 1)
  }
  for (const body of acknowledged.values())
    assert.ok(counts.has(/^Subject: (.*)\r$/m.exec(body)![1]!), body.slice(0, 20))
  const twice = [...counts.values()].filter((count) => count > 1).length
  assert.ok(twice <= 80, `${twice} arrived twice`)
})
