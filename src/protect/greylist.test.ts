import assert from 'node:assert/strict'
import { fakeClock } from '../../test/support/clock.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { createGreylist, type Greylisted, greylistMs } from './greylist.ts'

const message = (changes: Partial<Greylisted> = {}): Greylisted => ({
  ip: '192.0.2.7',
  mailFrom: 'a@sender.example',
  recipients: ['bir@firma.example'],
  ...changes,
})

eachEngine('a stranger passes when he comes again in time, and is known from then on', 'queue', async (store) => {
  const clock = fakeClock()
  const passes = createGreylist({ store, clock })
  assert.equal(await passes(message()), false)
  await clock.advance(greylistMs.wait - 1)
  assert.equal(await passes(message()), false)
  await clock.advance(1)
  assert.equal(await passes(message({ ip: '192.0.2.200' })), true, 'the same network')
  await clock.advance(greylistMs.known)
  assert.equal(await passes(message()), true)
  await clock.advance(greylistMs.known + 1)
  assert.equal(await passes(message()), false)
  await clock.advance(greylistMs.window + 1)
  assert.equal(await passes(message()), false, 'too late for his second try')
})

eachEngine('another network, sender or recipient is another pair', 'queue', async (store) => {
  const clock = fakeClock()
  const passes = createGreylist({ store, clock })
  const first = message({ ip: '2001:db8:1:2::1' })
  await passes(first)
  await clock.advance(greylistMs.wait)
  for (const other of [
    { ip: '2001:db8:1:3::1' },
    { ip: '2001:db8:1:2::1', mailFrom: '' },
    { ip: '2001:db8:1:2::1', recipients: ['iki@firma.example'] },
  ])
    assert.equal(await passes(message(other)), false)
  assert.equal(
    await passes(message({ ip: '2001:db8:1:2::ffff', recipients: ['iki@firma.example', 'BIR@firma.example'] })),
    true,
  )
  assert.equal(await passes(message({ ip: '2001:db8:1:2::1', recipients: ['iki@firma.example'] })), true, 'came along')
})

eachEngine('when the table is full nobody has to wait; what is over makes room', 'queue', async (store) => {
  const clock = fakeClock()
  const passes = createGreylist({ store, clock, max: 2 })
  const of = (mailFrom: string) => passes(message({ mailFrom }))
  assert.deepEqual([await of('a'), await of('b'), await of('c')], [false, false, true])
  await clock.advance(greylistMs.window + 600_000)
  assert.equal(await of('c'), false)
})

eachEngine('a clock that goes back lets nobody wait for ever', 'queue', async (store) => {
  const turned = fakeClock()
  let shift = 0
  const passes = createGreylist({ store, clock: { ...turned, now: () => turned.now() + shift } })
  await passes(message())
  shift = -5 * greylistMs.window
  assert.equal(await passes(message()), false)
  await turned.advance(greylistMs.wait)
  assert.equal(await passes(message()), true)
})
