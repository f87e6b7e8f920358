import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { createStandby, networkOf } from './standby.ts'

const [second, minute] = [1_000, 60_000]
const visit = (more: Partial<{ client: string; sender: string; recipient: string }> = {}) => ({
  client: '192.0.2.7',
  sender: 'a@sender.example',
  recipient: 'ali@firma.example',
  ...more,
})

test('the door is shut for ten seconds after the primary took mail of this very domain', async () => {
  const clock = fakeClock()
  const standby = createStandby({ clock })
  assert.equal(standby.door('firma.example'), 'ask')
  standby.saw('firma.example', 'took')
  assert.deepEqual([standby.door('firma.example'), standby.door('baska.example')], ['shut', 'ask'])
  await clock.advance(10 * second)
  assert.equal(standby.door('firma.example'), 'shut')
  await clock.advance(1)
  assert.equal(standby.door('firma.example'), 'ask')
})

test('a failure opens it for a minute, and a primary that goes up and down for longer each time', async () => {
  const clock = fakeClock()
  const standby = createStandby({ clock })
  const openMinutes = async (): Promise<number> => {
    standby.saw('firma.example', 'took')
    standby.saw('firma.example', 'failed')
    let minutes = 0
    for (; standby.door('firma.example') === 'open'; minutes += 1) {
      // That it takes mail in between does not shut the door again.
      standby.saw('firma.example', 'took')
      await clock.advance(minute)
    }
    return minutes
  }
  const seen: number[] = []
  for (let fall = 0; fall < 6; fall += 1) seen.push(await openMinutes())
  assert.deepEqual(seen, [1, 2, 4, 8, 15, 15])
  await clock.advance(31 * minute)
  assert.equal(await openMinutes(), 1, 'after a calm while it begins anew')
})

test('further failures of one outage do not add up', async () => {
  const clock = fakeClock()
  const standby = createStandby({ clock })
  standby.saw('firma.example', 'took')
  for (let at = 0; at < 10; at += 1) {
    standby.saw('firma.example', 'failed')
    await clock.advance(second)
  }
  await clock.advance(59 * second)
  assert.equal(standby.door('firma.example'), 'ask')
})

test('whoever comes back after four minutes comes in, from any address of his network, and every time from then on', async () => {
  const clock = fakeClock()
  const standby = createStandby({ clock })
  assert.equal(standby.mayEnter(visit()), false)
  await clock.advance(4 * minute - 1)
  assert.equal(standby.mayEnter(visit()), false, 'not before')
  await clock.advance(1)
  assert.equal(standby.mayEnter(visit({ client: '192.0.2.200' })), true)
  assert.equal(standby.mayEnter(visit()), true)
  for (const other of [{ client: '192.0.3.7' }, { sender: '' }, { recipient: 'veli@firma.example' }])
    assert.equal(standby.mayEnter(visit(other)), false, JSON.stringify(other))
})

test('a client network is a /24 or a /64, however it is written', () => {
  assert.equal(networkOf('192.0.2.7'), networkOf('192.0.2.255'))
  assert.notEqual(networkOf('192.0.2.7'), networkOf('192.0.3.7'))
  for (const same of ['2001:db8:0:1::7', '2001:0db8:0000:0001:ffff:0:0:1', '2001:DB8:0:1:2::'])
    assert.equal(networkOf(same), '2001:db8:0:1', same)
  assert.equal(networkOf('::1'), '0:0:0:0')
  assert.notEqual(networkOf('2001:db8:0:2::7'), networkOf('2001:db8:0:1::7'))
})

test('its memory is bounded, and one client cannot drive out the others', async () => {
  const clock = fakeClock()
  const standby = createStandby({ clock })
  standby.mayEnter(visit())
  await clock.advance(4 * minute)
  for (let at = 0; at < 10_000; at += 1)
    standby.mayEnter(visit({ client: '198.51.100.1', recipient: `x${at}@firma.example` }))
  assert.equal(standby.size().visits, 2_001)
  assert.equal(standby.mayEnter(visit()), true)
  for (let at = 0; at < 220_000; at += 1)
    standby.mayEnter(visit({ client: `10.${(at >> 8) & 255}.${at & 255}.1`, sender: `${at}@x.example` }))
  assert.equal(standby.size().visits, 200_000)
  for (let at = 0; at < 25_000; at += 1) standby.saw(`${at}.example`, 'took')
  assert.equal(standby.size().domains, 20_000)
})
