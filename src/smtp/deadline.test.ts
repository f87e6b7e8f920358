import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { Deadline } from './deadline.ts'

function watched() {
  const clock = fakeClock()
  const late: number[] = []
  return { clock, late, deadline: new Deadline(clock, (ms) => late.push(ms)) }
}

test('a deadline that nobody moves comes, once', async () => {
  const { clock, late, deadline } = watched()
  deadline.set(1_000)
  await clock.advance(999)
  assert.deepEqual(late, [])
  await clock.advance(1)
  assert.deepEqual(late, [1_000])
  await clock.advance(10_000)
  assert.deepEqual(late, [1_000])
})

test('one that is moved on does not come, and a thousand moves leave one sleeper', async () => {
  const { clock, late, deadline } = watched()
  for (let at = 0; at < 1_000; at += 1) {
    deadline.set(at % 2 === 0 ? 1_000 : 1_500)
    await clock.advance(10)
  }
  assert.deepEqual(late, [])
  assert.equal(clock.sleepers(), 1)
  await clock.advance(1_490)
  assert.deepEqual(late, [1_500])
})

test('one that comes sooner than the last comes on time', async () => {
  const { clock, late, deadline } = watched()
  deadline.set(10_000)
  deadline.set(100)
  await clock.advance(100)
  assert.deepEqual(late, [100])
})

test('without a deadline, and after the end, nothing comes and nobody sleeps on', async () => {
  const { clock, late, deadline } = watched()
  deadline.set(1_000)
  deadline.set(undefined)
  await clock.advance(5_000)
  assert.deepEqual([late, clock.sleepers()], [[], 0])
  deadline.set(1_000)
  deadline.end()
  await clock.advance(5_000)
  assert.deepEqual([late, clock.sleepers()], [[], 0])
})
