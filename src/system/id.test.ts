import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leastId, newId } from './id.ts'
import { randomPiece } from './random.ts'

const now = Date.UTC(2026, 10, 25, 10)

test('an id begins with its time, and the least id of a time divides what was made before from what is made then', () => {
  const [before, at] = [newId(now - 1), newId(now)]
  assert.match(at, /^[0-9a-hjkmnp-tv-z]{26}$/)
  assert.equal(at.slice(0, 10), leastId(now).slice(0, 10))
  assert.ok(before < leastId(now) && leastId(now) <= at)
  assert.equal(leastId(0), '0'.repeat(26))
  assert.equal(leastId(-5), leastId(0))
  // As a ULID has it: 1 << 80 and 31 << 80.
  assert.equal(leastId(1), `${'0'.repeat(9)}1${'0'.repeat(16)}`)
  assert.equal(leastId(31), `${'0'.repeat(9)}z${'0'.repeat(16)}`)
})

test('each id is greater than the one before it, also within a millisecond and when the clock was set back', () => {
  let last = newId(now)
  for (const at of [...Array.from({ length: 5_000 }, () => now), now - 60_000, now + 1, now]) {
    const next = newId(at)
    assert.ok(next > last, `${next} after ${last}`)
    last = next
  }
})

test('no random byte is handed out twice, however much was taken before', () => {
  const seen = new Set<string>()
  for (let count = 0; count < 2_000; count += 1) seen.add(Buffer.from(randomPiece(10)).toString('hex'))
  assert.equal(seen.size, 2_000)
})
