import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moment } from './moment.ts'

test('near days have names, others their date', () => {
  const at = (day: number, hour: number): number => new Date(2026, 9, day, hour, 5).getTime()
  const now = at(25, 23)
  assert.deepEqual(
    [24, 25, 26, 27].map((day) => [moment(at(day, 1), now, 'en'), moment(at(day, 14), now, 'tr')]),
    [
      ['01:05 yesterday', 'dün 14:05'],
      ['01:05 today', 'bugün 14:05'],
      ['01:05 tomorrow', 'yarın 14:05'],
      ['27 Oct 2026, 01:05', '27 Eki 2026 14:05'],
    ],
  )
})
