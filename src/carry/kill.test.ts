// After 250 the message survives SIGKILL: at whatever moment, in the database or in the spool, being received or being handed on.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { systemScope } from '../declare/scope.ts'
import { policy, primary, rig } from '../../test/support/carry.ts'
import {
  type Acknowledged,
  type CarryProcess,
  carryProcess,
  keepSending,
  messageOf,
} from '../../test/support/carry-process.ts'
import { scratch, until } from '../../test/support/places.ts'

const sender = (where: CarryProcess['where'], name: string, acknowledged: Acknowledged): Promise<void> => {
  let sent = 0
  return keepSending(where, () => messageOf(`${name}-${(sent += 1)}`, sent % 7 === 0 ? 150_000 : 500), acknowledged)
}

test('killed while receiving: every message that was acknowledged is there, whole, and arrives', async (t) => {
  const folder = scratch(t)
  const mail = await primary(t)
  const acknowledged: Acknowledged = new Map()
  for (let round = 1; round <= 3; round += 1) {
    const mx = await carryProcess(t, folder, mail.port)
    const target = acknowledged.size + 40 * round
    const senders = Array.from({ length: 6 }, (_, at) => sender(mx.where, `${round}-${at}`, acknowledged))
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
  const acknowledged: Acknowledged = new Map()
  const first = await carryProcess(t, folder, mail.port)
  const senders = Array.from({ length: 4 }, (_, at) => sender(first.where, `${at}`, acknowledged))
  await until('100 are acknowledged', () => acknowledged.size >= 100)
  await first.kill()
  await Promise.all(senders)
  const second = await carryProcess(t, folder, mail.port)
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
