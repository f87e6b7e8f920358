import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMoment } from './trace-moment.ts'

const now = new Date(2026, 10, 25, 15, 0).getTime()
const at = (day: number, hour: number): number => new Date(2026, 10, day, hour, 0).getTime()

test('a time of day is the last one that was, near days by their names in both languages', () => {
  assert.equal(readMoment('14:00', now), at(25, 14))
  assert.equal(readMoment('16:00', now), at(24, 16))
  assert.equal(readMoment('14:00 yesterday', now), at(24, 14))
  assert.equal(readMoment('dün 14:00', now), at(24, 14))
  assert.equal(readMoment('bugün 16:00', now), at(25, 16))
})

test('a date has a time; with an offset it is that of the offset', () => {
  assert.equal(readMoment('2026-11-20 14:00', now), at(20, 14))
  assert.equal(readMoment('2026-11-20T14:00+03:00', now), Date.UTC(2026, 10, 20, 11))
  for (const text of ['', '25:00', 'noon', '2026-11-20', '2026-13-40T14:00'])
    assert.equal(readMoment(text, now), undefined)
})
