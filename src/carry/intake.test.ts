import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { scratch, until } from '../../test/support/places.ts'
import { maxSmallBytes, takeMessage } from './intake.ts'
import type { Room } from './room.ts'
import { openSpool, type Spool, SyncFailed } from './spool.ts'

const isPassing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOSPC'
const endless: Room = { take: async () => true }
const take = (text: string, spool: Spool, { maxBytes = 1_000_000, room = endless } = {}) =>
  takeMessage(
    Readable.from(
      text.match(/[^]{1,1000}/g)!.map((part) => Buffer.from(part, 'latin1')),
      { objectMode: false },
    ),
    { maxBytes, spool, room, id: 'one', isPassing },
  )

test('up to 64 KB stays in memory, more goes to a file as it comes', async (t) => {
  const folder = scratch(t)
  const spool = await openSpool(folder)
  const head = 'Subject: x\r\n\r\n'
  const small = await take(head + 'x'.repeat(maxSmallBytes - head.length - 2) + '\r\n', spool)
  assert.ok(small.kind === 'message' && small.message.file === undefined && small.message.size === maxSmallBytes)
  const text = `${head}${'y'.repeat(maxSmallBytes)}\r\n`
  const large = await take(text, spool)
  assert.ok(large.kind === 'message' && large.message.file)
  assert.equal(Buffer.concat(await Array.fromAsync(large.message.file.read(14))).toString('latin1'), text.slice(14))
  await large.message.file.commit()
  assert.equal(Buffer.concat(await Array.fromAsync(spool.read('one'))).toString('latin1'), text)
  assert.equal(Buffer.concat(await Array.fromAsync(spool.read('one', 14))).toString('latin1'), text.slice(14))
})

test('a spool without room: 452, and the file is gone', async (t) => {
  const folder = scratch(t)
  const spool = await openSpool(folder)
  let left = 70_000
  const tight: Spool = {
    ...spool,
    async create(name) {
      const file = await spool.create(name)
      return {
        ...file,
        async write(chunk) {
          left -= chunk.length
          if (left < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
          await file.write(chunk)
        },
      }
    },
  }
  const taken = await take(`\r\n${'x'.repeat(100_000)}\r\n`, tight)
  assert.deepEqual(taken, {
    kind: 'refused',
    answer: { code: 452, text: '4.3.1 no room to store the message now, try again later' },
  })
  assert.deepEqual(readdirSync(folder), [])
})

test('a disk that comes to its reserve: 452, and the file is gone', async (t) => {
  const folder = scratch(t)
  const spool = await openSpool(folder)
  let left = 70_000
  const room: Room = { take: async (bytes) => (left -= bytes) >= 0 }
  const taken = await take(`\r\n${'x'.repeat(100_000)}\r\n`, spool, { room })
  assert.ok(taken.kind === 'refused' && taken.answer.code === 452)
  assert.deepEqual(readdirSync(folder), [])
})

test('a sync that fails is never tried again: it is said as what it is', async (t) => {
  const spool = await openSpool(scratch(t))
  const file = await spool.create('x')
  await file.discard()
  await assert.rejects(file.commit(), SyncFailed)
})

test('files that no row names are swept, the others stay', async (t) => {
  const folder = scratch(t)
  const spool = await openSpool(folder)
  for (const name of ['a', 'b', 'c']) writeFileSync(`${folder}/${name}`, '')
  assert.equal(await spool.sweep(new Set(['b'])), 2)
  assert.deepEqual(readdirSync(folder), ['b'])
})

test('what a backup names stays until the last backup has it', async (t) => {
  const folder = scratch(t)
  const spool = await openSpool(folder)
  for (const name of ['a', 'b']) writeFileSync(`${folder}/${name}`, '')
  const [first, second] = [spool.keep(), spool.keep()]
  await spool.remove('a')
  first()
  first()
  assert.deepEqual(readdirSync(folder), ['a', 'b'])
  second()
  await until('it is removed then', () => readdirSync(folder).length === 1)
  await spool.remove('b')
  assert.deepEqual(readdirSync(folder), [])
})

test('eight-bit bytes are noticed', async (t) => {
  const spool = await openSpool(scratch(t))
  const of = async (text: string) => {
    const taken = await take(text, spool)
    return taken.kind === 'message' && taken.message.eightBit
  }
  assert.deepEqual([await of('\r\nplain\r\n'), await of('\r\n\xe7\r\n')], [false, true])
})
