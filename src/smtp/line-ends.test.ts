import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineEnds } from './line-ends.ts'

const faultOf = (...chunks: string[]): string | undefined => {
  const ends = new LineEnds()
  for (const chunk of chunks) ends.push(Buffer.from(chunk))
  ends.finish()
  return ends.fault
}

test('CRLF is the only line end', () => {
  assert.equal(faultOf('one\r\ntwo\r\n\r\n'), undefined)
  assert.equal(faultOf('one\ntwo\r\n'), 'bare-lf')
  assert.equal(faultOf('\none'), 'bare-lf')
  assert.equal(faultOf('one\rtwo\r\n'), 'bare-cr')
  assert.equal(faultOf('one\r\r\n'), 'bare-cr')
  assert.equal(faultOf('one\r'), 'bare-cr')
  assert.equal(faultOf(''), undefined)
})

test('where the chunks are cut changes nothing', () => {
  assert.equal(faultOf('one\r', '\ntwo'), undefined)
  assert.equal(faultOf('one\r', '', '\ntwo'), undefined)
  assert.equal(faultOf('one\r', 'two'), 'bare-cr')
  assert.equal(faultOf('one', '\ntwo'), 'bare-lf')
  assert.equal(faultOf('\r', '\n', '\r', '\n'), undefined)
})

test('a fault is found exactly when a CR or LF stands alone, however the text is cut', () => {
  const piece = fc.constantFrom('\r', '\n', '\r\n', 'a', '.')
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 5 }), { maxLength: 8 }), (chunks) => {
      const texts = chunks.map((chunk) => chunk.join(''))
      const alone = /\r(?!\n)|(?<!\r)\n/.test(texts.join(''))
      assert.equal(faultOf(...texts) !== undefined, alone)
    }),
    { numRuns: 2_000 },
  )
})
