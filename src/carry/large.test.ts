import assert from 'node:assert/strict'
import { test } from 'node:test'
import { largeMessages } from '../../test/support/large-messages.ts'

test('large messages that come in at once do not gather in memory', async (t) => {
  const memory = await largeMessages(t, 20, 20_000_000)
  // The messages have 400 MB.
  if (memory !== undefined) assert.ok(memory < 350_000_000, `${memory} bytes of memory`)
})
