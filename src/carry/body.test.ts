import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { outgoing } from './body.ts'
import type { Spool } from './spool.ts'

const spoolOf = (chunks: readonly Uint8Array[]): Spool =>
  ({
    read: async function* () {
      yield* chunks
    },
  }) as unknown as Spool

async function bytesOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('latin1')
  return Buffer.concat(await Array.fromAsync(body)).toString('latin1')
}

test('from the database or the spool, in whatever pieces: our lines, then the message without its cuts', async () => {
  const cutPoints = fc.uniqueArray(fc.nat(60), { maxLength: 8 }).map((points) => points.toSorted((a, b) => a - b))
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 60, maxLength: 60 }),
      cutPoints,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      async (bytes, points, lengths) => {
        const cuts = Array.from(
          { length: points.length >> 1 },
          (_, at) => [points[2 * at]!, points[2 * at + 1]!] as const,
        )
        const expected = `Trace: x\r\n${[...bytes]
          .filter((_, at) => !cuts.some(([from, to]) => at >= from && at < to))
          .map((byte) => String.fromCharCode(byte))
          .join('')}`
        const chunks: Uint8Array[] = []
        for (let at = 0, next = 0; at < bytes.length; next += 1) {
          const length = lengths[next % lengths.length]!
          chunks.push(bytes.subarray(at, at + length))
          at += length
        }
        const message = { trace: 'Trace: x\r\n', cuts, size: bytes.length }
        const small = outgoing({ ...message, body: bytes, spool: undefined }, spoolOf([]))
        const large = outgoing({ ...message, body: undefined, spool: 'x' }, spoolOf(chunks))
        assert.equal(await bytesOf(small.body), expected)
        assert.equal(await bytesOf(large.body), expected)
        assert.deepEqual([small.size, large.size], [expected.length, expected.length])
      },
    ),
  )
})
