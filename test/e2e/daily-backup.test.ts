// Days go by for a server whose clock is turned by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { listBackups } from '../../src/store/backup.ts'
import { readSettings } from '../../src/system/settings.ts'
import { fakeClock } from '../support/clock.ts'
import { ownAddress, scratch, until } from '../support/places.ts'

const minute = 60 * 1_000

test('a backup is made every day without anyone asking, and seven are kept', async (t) => {
  const address = ownAddress()
  const listen = `${address}:0`
  const read = readSettings({
    environment: {
      ULAK_DATA: scratch(t),
      ULAK_HTTP: `${listen} ${listen}`,
      ULAK_DNS: listen,
      ULAK_SMTP: listen,
      ULAK_TOKEN: 'a-token-that-is-long-enough',
      ULAK_LOG: 'silent',
    },
  })
  assert.ok(read.ok, JSON.stringify(read))
  const { ULAK_BACKUPS: folder } = read.settings
  const clock = fakeClock(Date.UTC(2026, 10, 1))
  const started = await createApp(read.settings, { version: '0.1.0', clock })
  assert.ok(started.ok)
  const { app } = started
  t.after(() => app.stop())
  assert.equal(app.listening.http.length, 2)
  for (const { port } of app.listening.http) assert.ok((await fetch(`http://${address}:${port}/readyz`)).ok)

  const days = async () => (await listBackups(folder)).map(({ id }) => id.slice('ulak-202611'.length, 13))
  for (let day = 1; day <= 9; day += 1) {
    const night = Date.UTC(2026, 10, day, 1)
    const noon = night + 11 * 60 * minute
    await clock.leap(night - clock.now())
    // Who does not sleep yet when the night comes looks again after ten minutes; a slow backup must not last into the next day.
    const made = async (): Promise<boolean> => {
      if (clock.now() < noon) await clock.leap(minute)
      return (await days())[0] === String(day).padStart(2, '0')
    }
    await until(`the backup of day ${day}`, made, 90_000)
  }
  await until('the oldest to go', async () => (await days()).length <= 7)
  assert.deepEqual(await days(), ['09', '08', '07', '06', '05', '04', '03'])
})
