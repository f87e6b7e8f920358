import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sipHash24 } from './siphash.ts'

test('the hashes of the reference implementation', () => {
  const key = Uint8Array.from({ length: 16 }, (_, at) => at)
  const hashOf = (length: number): string =>
    Buffer.from(
      sipHash24(
        key,
        Uint8Array.from({ length }, (_, at) => at),
      ),
    ).toString('hex')
  // Of the paper's vectors: empty, one byte, a byte less than a word, a word, and the example of 15 bytes.
  assert.equal(hashOf(0), '310e0edd47db6f72')
  assert.equal(hashOf(1), 'fd67dc93c539f874')
  assert.equal(hashOf(7), '37d1018bf50002ab')
  assert.equal(hashOf(8), '6224939a79f5f593')
  assert.equal(hashOf(15), 'e545be4961ca29a1')
})
