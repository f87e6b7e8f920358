import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { name } from '../dns/name.ts'
import type { Sight } from './propagation.ts'
import { createPropagationWatch, everyMs } from './propagation-watch.ts'

const rig = () => {
  const clock = fakeClock(0)
  const asked: string[] = []
  const look = async (domain: { key: string }, type: number): Promise<Sight> => {
    asked.push(`${domain.key} ${type}`)
    await clock.sleep(100)
    const nothing = { zone: undefined, parent: undefined, child: undefined, servers: [], resolvers: [] }
    return { at: clock.now(), name: domain.key, type: String(type), ...nothing }
  }
  return { clock, asked, watch: createPropagationWatch({ clock, look }) }
}
const firma = name('firma.example')

test('whoever asks the same within a few seconds shares one look; another question is another look', async () => {
  const { clock, asked, watch } = rig()
  const both = Promise.all([watch.sights(firma, 15), watch.sights(firma, 15), watch.sights(firma, 16)])
  await clock.advance(100)
  assert.deepEqual(
    (await both).map(({ length }) => length),
    [1, 1, 1],
  )
  assert.equal((await watch.sights(firma, 15)).length, 1)
  assert.equal(asked.length, 2)
  await clock.advance(everyMs)
  const again = watch.sights(firma, 15)
  await clock.advance(100)
  assert.equal((await again).length, 2, 'with what was seen before')
})

test('followers of one question cause one look every few seconds, and end with their signal', async () => {
  const { clock, asked, watch } = rig()
  const stop = new AbortController()
  const seen = [0, 0, 0]
  const ended = Promise.all(
    seen.map(async (_, at) => {
      for await (const sights of watch.follow(firma, 15, stop.signal)) seen[at] = sights.length
    }),
  )
  await clock.advance(100 + 3 * (everyMs + 100))
  assert.deepEqual([asked.length, seen], [4, [4, 4, 4]])
  stop.abort()
  await clock.advance(100)
  await ended
  assert.equal(clock.sleepers(), 0)
})

test('what is kept has an end: the first look and the newest stay', async () => {
  const { clock, watch } = rig()
  const stop = new AbortController()
  let last: readonly Sight[] = []
  const ended = (async () => {
    for await (const sights of watch.follow(firma, 15, stop.signal)) last = sights
  })()
  await clock.advance(130 * (everyMs + 100))
  stop.abort()
  await clock.advance(100)
  await ended
  assert.deepEqual([last.length, last[0]!.at], [100, 100])
  assert.ok(last.at(-1)!.at > 120 * everyMs)
})
