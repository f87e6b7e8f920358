// The clock is set, or nobody runs the queue: what waits neither ends nor is tried more or less for that.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { steadyClock } from '../system/clock.ts'
import { policy, queued, rig } from '../../test/support/carry.ts'
import { type FakeClock, fakeClock } from '../../test/support/clock.ts'
import { scratch } from '../../test/support/places.ts'
import { submit } from '../../test/support/submit.ts'

const [hour, day] = [3_600_000, 86_400_000]
/** A host that is never there: nothing is claimed, so a recipient keeps its times. */
const away = policy({ port: 1 })

async function withOneMessage(t: TestContext, clock: FakeClock): Promise<string> {
  const folder = scratch(t)
  const mx = await rig(t, { folder, policies: [away], ports: { clock } })
  await submit(mx.where, [{ from: 'a@sender.example', to: ['bir@firma.example'], message: 'Subject: x\r\n\r\nx\r\n' }])
  await clock.advance(60_000)
  await mx.carry.stop()
  return folder
}

async function timesAfterStart(t: TestContext, folder: string, clock: FakeClock) {
  const mx = await rig(t, { folder, policies: [away], ports: { clock } })
  const row = await mx.store.db.selectFrom('recipient').select(['state', 'next_try', 'until']).executeTakeFirstOrThrow()
  await clock.advance(60_000)
  const [message] = await queued(mx)
  return {
    ...row,
    dueIn: row.next_try! - clock.now(),
    left: row.until! - clock.now(),
    later: message?.recipients[0]?.state,
  }
}

test('a steady clock goes on as before when the clock is set', () => {
  let [now, counter] = [1_000_000, 5]
  const steady = steadyClock({ now: () => now, sleep: async () => {} }, () => counter)
  assert.equal(steady.now(), 1_000_000)
  now += 400 * day
  counter += 20
  assert.equal(steady.now(), 1_000_020)
  now -= 900 * day
  counter += 20
  assert.equal(steady.now(), 1_000_040)
})

test('after the clock was set forward by a year, or a year of standstill, mail has the days that it had left', async (t) => {
  const clock = fakeClock()
  const folder = await withOneMessage(t, clock)
  const found = await timesAfterStart(t, folder, fakeClock(clock.now() + 365 * day))
  assert.ok(found.left > 5 * day - hour && found.left <= 5 * day, `${found.left / day} days are left`)
  assert.ok(found.dueIn <= 0)
  assert.deepEqual([found.state, found.later], ['waiting', 'waiting'])
})

test('after the clock was set back by a year mail is not kept for a year', async (t) => {
  const clock = fakeClock()
  const folder = await withOneMessage(t, clock)
  const found = await timesAfterStart(t, folder, fakeClock(clock.now() - 365 * day))
  assert.ok(found.left > 5 * day - hour && found.left <= 5 * day, `${found.left / day} days are left`)
  assert.ok(found.dueIn <= hour, `due in ${found.dueIn} ms`)
})

test('a clock that is set while Ulak runs: headers show the new time, the queue goes by the old pace', async (t) => {
  const steady = fakeClock()
  let step = 0
  const clock = { now: () => steady.now() + step, sleep: steady.sleep }
  const mx = await rig(t, { policies: [away], ports: { clock, steady } })
  const message = 'Subject: x\r\n\r\nx\r\n'
  await submit(mx.where, [{ from: 'a@sender.example', to: ['bir@firma.example'], message }])
  step = 365 * day
  await steady.advance(120_000)
  assert.deepEqual(
    (await queued(mx)).map(({ recipients }) => recipients[0]!.state),
    ['waiting'],
  )
  await submit(mx.where, [{ from: 'a@sender.example', to: ['bir@firma.example'], message }])
  const [first, second] = await mx.store.db
    .selectFrom('message')
    .select(['received', 'trace'])
    .orderBy('received')
    .execute()
  assert.ok(second!.received - first!.received >= 365 * day)
  const untils = await mx.store.db.selectFrom('recipient').select('until').orderBy('id').execute()
  assert.ok(Math.abs(untils[1]!.until! - untils[0]!.until!) < hour)
  const shown = (await queued(mx))[0]!.recipients[0]!.nextTry!
  assert.ok(Math.abs(shown - clock.now()) < hour, 'people are shown the time of day')
})
