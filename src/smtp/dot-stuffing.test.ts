import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DotStuffer } from './dot-stuffing.ts'

function stuff(...chunks: string[]): string | undefined {
  const stuffer = new DotStuffer()
  let text = ''
  for (const chunk of chunks) {
    const out = stuffer.push(Buffer.from(chunk, 'latin1'))
    if (!out) return stuffer.fault
    text += Buffer.from(out).toString('latin1')
  }
  const end = stuffer.end()
  return end ? text + Buffer.from(end).toString('latin1') : stuffer.fault
}

test('a dot at the beginning of a line is doubled, no other byte changes', () => {
  assert.equal(stuff('.a\r\n..\r\nb.\r\n.\r\n'), '..a\r\n...\r\nb.\r\n..\r\n.\r\n')
  assert.equal(stuff('\xFF\x00\x80\r\n'), '\xFF\x00\x80\r\n.\r\n')
  assert.equal(stuff(''), '.\r\n')
  assert.equal(stuff('no end'), 'no end\r\n.\r\n')
})

test('a CR or LF alone is refused wherever it stands', () => {
  for (const text of ['a\nb\r\n', '\n', 'a\r\n\n.\n', 'a\n.\r\n'])
    assert.equal(stuff(text), 'bare-lf', JSON.stringify(text))
  for (const text of ['a\rb\r\n', 'a\r', 'a\r\r\n', 'a\r.\r\n'])
    assert.equal(stuff(text), 'bare-cr', JSON.stringify(text))
})

test('cuts between chunks make no difference, and the receiver gets back what was given', () => {
  const piece = fc.constantFrom('.', '\r\n', 'a', '\xE7', '..', 'b.c')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const whole = pieces.join('')
      const out = stuff(whole)!
      assert.equal(stuff(...pieces), out)
      assert.equal(stuff(...whole), out)
      const lines = out.split('\r\n')
      assert.equal(lines.pop(), '')
      assert.equal(lines.pop(), '.')
      const back = lines.map((line) => `${line.replace(/^\./, '')}\r\n`).join('')
      assert.equal(back, whole === '' || whole.endsWith('\r\n') ? whole : `${whole}\r\n`)
    }),
  )
})
