// The long form of carry/disk-faults: the disk becomes full, or fails, at every call of a run.
import { test } from 'node:test'
import { assertSurvivesFailure, assertSurvivesFull } from '../support/disk-faults.ts'
import { peer } from '../support/peers.ts'

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

test('a disk that is full from each of 200 calls on', peer('gcc'), (t) => assertSurvivesFull(t, range(200)))

for (const kind of ['sync', 'write'] as const)
  test(`a disk that fails at each of 60 calls (${kind})`, peer('gcc'), async (t) => {
    for (const skip of range(60))
      await t.test(`after ${skip}`, (sub) => assertSurvivesFailure(sub, { on: [kind], error: 'EIO', count: 1, skip }))
  })
