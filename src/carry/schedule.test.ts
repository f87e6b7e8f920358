import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HostFault, nextAttempt, nextProbe } from './schedule.ts'

test('a recipient that is refused for now is asked after 1, 5, 15, 30 minutes, then every hour', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 100]
    .map((attempts) => nextAttempt(1_000, attempts) - 1_000)
    .map((ms) => ms / 60_000)
  assert.deepEqual(minutes, [1, 5, 15, 30, 60, 60, 60])
})

test('a host that is silent is probed every 4 s in the first hour, then every minute', () => {
  const hour = 3_600_000
  const wait = (since: number, fault: HostFault) => (nextProbe(since + 0, 0, fault) - since) / 1_000
  assert.deepEqual(
    [wait(0, 'silent'), wait(hour - 1, 'silent'), wait(hour, 'silent'), wait(24 * hour, 'silent')],
    [4, 4, 60, 60],
  )
  assert.deepEqual([wait(0, 'refusing'), wait(hour, 'refusing')], [15, 60])
})
