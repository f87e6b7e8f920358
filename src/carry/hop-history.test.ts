// How a next hop is said to have been at a moment, from when it was met.
import assert from 'node:assert/strict'
import { eachEngine } from '../../test/support/stores.ts'
import { hopThen, seenMs, writeMeeting } from './hop-history.store.ts'

const [minute, hour] = [60_000, 3_600_000]
const start = 1_760_000_000_000

eachEngine(
  'a host is as it was met before and after; in between and long after nobody knows',
  'queue',
  async (store) => {
    const meet = (ms: number, isUp: boolean) =>
      writeMeeting(store.db, { host: 'mail:25', at: start + ms, isUp, reason: isUp ? '' : 'connection refused' })
    const at = async (ms: number) => (await hopThen(store.db, 'mail:25', start + ms)).state
    for (const hours of [0, 1, 2, 3]) await meet(hours * hour, true)
    await meet(3 * hour + 30 * minute, false)
    await meet(4 * hour, false)
    await meet(5 * hour, true)
    await meet(20 * hour, true)

    assert.equal(await at(90 * minute), 'up', 'it was met an hour before and half an hour after')
    assert.equal(await at(3 * hour + 10 * minute), 'unknown', 'it went down at some time after that')
    assert.deepEqual(await hopThen(store.db, 'mail:25', start + 3.75 * hour), {
      state: 'down',
      since: start + 3.5 * hour,
      met: start + 3.75 * hour,
      reason: 'connection refused',
    })
    assert.equal(await at(4.5 * hour), 'unknown')
    assert.equal(await at(5 * hour + seenMs), 'up', 'and nothing else was seen since')
    assert.equal(await at(12 * hour), 'unknown', 'nobody met it for half a day')
    assert.equal(await at(-hour), 'up', 'it was met first a little later')
    assert.equal(await at(-seenMs - 1), 'unknown')
    assert.equal((await hopThen(store.db, 'other:25', start)).state, 'unknown')
    const rows = await store.db.selectFrom('hop_change').select('id').execute()
    assert.equal(rows.length, 4, 'what goes on is one row')
  },
)
