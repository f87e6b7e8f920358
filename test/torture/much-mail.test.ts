// What much mail takes of memory and time: 200 large messages at once, and 100,000 that wait.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { systemScope } from '../../src/declare/scope.ts'
import * as rows from '../../src/carry/queue.store.ts'
import { openQueue } from '../../src/store/store.ts'
import { carryProcess } from '../support/carry-process.ts'
import { largeMessages, mostMemory } from '../support/large-messages.ts'
import { manyMessages } from '../support/many-messages.ts'
import { scratch } from '../support/places.ts'

test('200 senders with 50 MB each fit in 500 MB of memory', async (t) => {
  const memory = await largeMessages(t, 200, 50_000_000)
  if (memory === undefined) return
  t.diagnostic(`${Math.round(memory / 2 ** 20)} MB at the most`)
  assert.ok(memory < 500 * 2 ** 20, `${memory} bytes of memory`)
})

test('100,000 waiting messages: start, memory, a page of the queue, and the disk after they are gone', async (t) => {
  const folder = scratch(t)
  let store = await openQueue({ engine: 'sqlite', folder })
  await manyMessages(store, 100_000, 4_000)
  await store.close()
  const timed = async <R>(what: string, work: () => Promise<R>): Promise<R> => {
    const begin = performance.now()
    const result = await work()
    t.diagnostic(`${what}: ${Math.round(performance.now() - begin)} ms`)
    return result
  }
  for (const stopped of ['stopped', 'killed']) {
    const mx = await timed(`start after it was ${stopped}, with the start of Node`, () => carryProcess(t, folder, 1))
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    const memory = await mostMemory(mx.pid)
    t.diagnostic(`${Math.round(memory / 2 ** 20)} MB at the most`)
    assert.ok(memory < 400 * 2 ** 20, `${memory} bytes of memory`)
    await (stopped === 'stopped' ? mx.kill() : mx.stop())
  }
  store = await openQueue({ engine: 'sqlite', folder })
  const page = await timed('the first page of 100', () => rows.listMessages(store.db, systemScope, { limit: 100 }))
  await timed('a later page of 100', () =>
    rows.listMessages(store.db, systemScope, { limit: 100, after: page.at(-1)!.id }),
  )
  await timed('a page of one domain', () =>
    rows.listMessages(store.db, systemScope, { limit: 100, domain: 'firma.example' }),
  )
  await timed('how many wait', () => rows.countMessages(store.db, systemScope))
  await timed('how many are in which state', () => rows.countByState(store.db))
  const full = statSync(path.join(folder, 'queue.db')).size
  await store.db.deleteFrom('recipient').execute()
  await store.db.deleteFrom('message').execute()
  await timed('space is given back', async () => {
    while (await store.shrink());
  })
  const left = statSync(path.join(folder, 'queue.db')).size
  t.diagnostic(`${Math.round(full / 2 ** 20)} MB, then ${Math.round(left / 2 ** 20)} MB`)
  assert.ok(left < full / 10)
  await store.close()
})
