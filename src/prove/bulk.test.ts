import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { inOrder } from './bulk.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

test('results come in the order of the list, whatever the order in which they end', async () => {
  const told: number[] = []
  await inOrder(numbers(50), { jobs: 7, done: (one: number) => told.push(one) }, async (one) => {
    await sleep(one % 5)
    return one
  })
  assert.deepEqual(told, numbers(50))
})

test('never more jobs than allowed, and a slow one does not stop the others', async () => {
  let [running, most, ended] = [0, 0, 0]
  const slow = Promise.withResolvers<void>()
  const whole = inOrder(numbers(1_000), { jobs: 4, done: () => {} }, async (one) => {
    running += 1
    most = Math.max(most, running)
    await (one === 0 ? slow.promise : sleep(0))
    running -= 1
    ended += 1
  })
  while (ended < 63) await sleep(1)
  await sleep(20)
  // 4 jobs may be 16 results ahead each; then they wait, so that memory stays flat.
  assert.equal(ended, 63)
  slow.resolve()
  await whole
  assert.deepEqual([most, ended], [4, 1_000])
})

test('a fault ends it, and nothing new is begun', async () => {
  let begun = 0
  const whole = inOrder(numbers(1_000), { jobs: 3, done: () => {} }, async (one) => {
    begun += 1
    await sleep(1)
    if (one === 5) throw new Error('broken')
  })
  await assert.rejects(whole, /broken/)
  await sleep(10)
  assert.ok(begun < 20, `${begun}`)
})
