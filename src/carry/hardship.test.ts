// What a machine does to a server: another process holds the database, no file handle is left, an order to stop in the middle of everything.
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { type Acknowledged, carryProcess, keepSending, messageOf } from '../../test/support/carry-process.ts'
import { diskShim } from '../../test/support/disk-shim.ts'
import { peer } from '../../test/support/peers.ts'
import { scratch, until } from '../../test/support/places.ts'
import { assertAllThere, messagesAfterStart } from '../../test/support/power-cut.ts'

function batches(): { readonly sent: Set<string>; batch(count: number): () => string | undefined } {
  const sent = new Set<string>()
  return {
    sent,
    batch(count) {
      const end = sent.size + count
      return () => {
        if (sent.size >= end) return undefined
        const message = messageOf(`m${sent.size}`, sent.size % 2 === 0 ? 1_000 : 150_000)
        sent.add(message)
        return message
      }
    },
  }
}

test('a database that another process holds: come again, and on it goes when it is let go', async (t) => {
  const folder = scratch(t)
  const mx = await carryProcess(t, folder, 1)
  const { sent, batch } = batches()
  const acknowledged: Acknowledged = new Map()
  await keepSending(mx.where, batch(2), acknowledged)
  const other = new DatabaseSync(path.join(folder, 'queue.db'))
  other.exec('begin immediate')
  const refusals: string[] = []
  await keepSending(mx.where, batch(1), acknowledged, refusals)
  assert.equal(acknowledged.size, 2)
  assert.match(refusals.join(), /^452 4\.3\.1 /)
  other.exec('rollback')
  other.close()
  await keepSending(mx.where, batch(2), acknowledged)
  assert.equal(acknowledged.size, 4)
  assert.equal(await mx.stop(), 0)
  assertAllThere(await messagesAfterStart(t, folder), acknowledged, sent)
})

test('no file handle for a large message: come again, and on it goes when there is one', peer('gcc'), async (t) => {
  const folder = scratch(t)
  const shim = diskShim(t, folder)
  const mx = await carryProcess(t, folder, 1, { environment: shim.environment })
  const { sent, batch } = batches()
  const acknowledged: Acknowledged = new Map()
  const refusals: string[] = []
  shim.arm({ on: ['open'], error: 'EMFILE' })
  await keepSending(mx.where, batch(4), acknowledged, refusals)
  shim.disarm()
  // Small ones need none, and a large one is refused to its end.
  assert.equal(acknowledged.size, 2)
  assert.deepEqual(
    refusals.map((reply) => reply.slice(0, 9)),
    ['452 4.3.1', '452 4.3.1'],
  )
  await keepSending(mx.where, batch(2), acknowledged)
  assert.equal(acknowledged.size, 4)
  assert.equal(await mx.stop(), 0)
  assertAllThere(await messagesAfterStart(t, folder), acknowledged, sent)
})

test(
  'more connections than file handles: whoever is in is served, the others come in when there is room',
  peer('prlimit'),
  async (t) => {
    const folder = scratch(t)
    const mx = await carryProcess(t, folder, 1, { under: ['prlimit', '--nofile=60:60'] })
    const { sent, batch } = batches()
    const acknowledged: Acknowledged = new Map()
    const idle: Socket[] = []
    const greeted = new Set<Socket>()
    for (let count = 0; count < 49; count += 1) {
      const socket = connect(mx.where.port, mx.where.address)
      socket.on('error', () => {})
      socket.on('data', () => greeted.add(socket))
      idle.push(socket)
    }
    await until('some are greeted, the others not', () => greeted.size >= 10)
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.ok(greeted.size < idle.length, 'there was a handle for each of them')
    for (const socket of idle) socket.destroy()
    await until('there is room again', async () => {
      await keepSending(mx.where, batch(2), acknowledged)
      return acknowledged.size >= 2
    })
    assert.equal(await mx.stop(), 0)
    assertAllThere(await messagesAfterStart(t, folder), acknowledged, sent)
  },
)

test('an order to stop under load: what is acknowledged is kept, and the process ends within ten seconds', async (t) => {
  const folder = scratch(t)
  const mx = await carryProcess(t, folder, 1)
  const { sent, batch } = batches()
  const acknowledged: Acknowledged = new Map()
  const refusals: string[] = []
  const senders = Array.from({ length: 10 }, () => keepSending(mx.where, batch(10_000), acknowledged, refusals))
  await until('load', () => acknowledged.size > 30)
  // One that never ends its message.
  const slow = connect(mx.where.port, mx.where.address)
  slow.on('error', () => {})
  slow.write('EHLO x\r\nMAIL FROM:<a@sender.example>\r\nRCPT TO:<bir@firma.example>\r\nDATA\r\n')
  const before = performance.now()
  assert.equal(await mx.stop(), 0)
  const seconds = (performance.now() - before) / 1_000
  t.diagnostic(`${seconds.toFixed(1)} s`)
  assert.ok(seconds < 10, `${seconds} s`)
  await Promise.all(senders)
  slow.destroy()
  for (const reply of refusals) assert.match(reply, /^4/)
  assertAllThere(await messagesAfterStart(t, folder), acknowledged, sent)
})
