import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldBody, hopCount, maxHeaderBytes, maxHeaderFields, readHeader } from './header.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const header = (text: string, whole = true) => {
  const read = readHeader(bytes(text), { whole })
  assert.equal(read.kind, 'header')
  return read as Extract<typeof read, { kind: 'header' }>
}

test('fields are byte ranges, folded lines belong to theirs, the empty line begins the rest', () => {
  const text = 'From: a@b.example\r\nSubject: one\r\n two\r\nX-Y:\r\n\r\nbody: no field\r\n'
  const read = header(text)
  assert.deepEqual(
    read.fields.map(({ name, start, end }) => [name, text.slice(start, end)]),
    [
      ['from', 'From: a@b.example\r\n'],
      ['subject', 'Subject: one\r\n two\r\n'],
      ['x-y', 'X-Y:\r\n'],
    ],
  )
  assert.equal(text.slice(read.end), '\r\nbody: no field\r\n')
  assert.equal(fieldBody(bytes(text), read.fields[1]!), ' one\r\n two\r\n')
})

test('a message may be all header, or begin with the empty line', () => {
  assert.equal(header('A: b\r\nC: d').fields.length, 2)
  assert.deepEqual(header('\r\nbody'), { kind: 'header', fields: [], end: 0 })
  assert.deepEqual(header(''), { kind: 'header', fields: [], end: 0 })
})

test('a line that is no field does not hide the fields after it', () => {
  assert.deepEqual(
    header('Hello world\r\nAuthentication-Results: x\r\n\r\n').fields.map(({ name }) => name),
    ['', 'authentication-results'],
  )
})

test('blanks before the colon are read as others read them', () => {
  assert.equal(header('Received \t: x\r\n\r\n').fields[0]?.name, 'received')
})

test('a section that has not ended yet is unfinished, one without end is refused', () => {
  assert.equal(readHeader(bytes('A: b\r\n'), { whole: false }).kind, 'unfinished')
  assert.equal(readHeader(bytes('A: b\r\nC'), { whole: false }).kind, 'unfinished')
  assert.equal(readHeader(bytes('A'.repeat(maxHeaderBytes + 1)), { whole: false }).kind, 'too-long')
  assert.equal(readHeader(bytes('A: b\r\n'.repeat(maxHeaderFields + 1)), { whole: false }).kind, 'too-long')
  assert.equal(readHeader(bytes(`A: ${'b'.repeat(maxHeaderBytes)}\r\nC: d\r\n\r\n`), { whole: true }).kind, 'too-long')
})

test('hops are the Received fields of the header, not of the text', () => {
  assert.equal(hopCount(header('Received: a\r\nRECEIVED: b\r\n c\r\nX: d\r\n\r\nReceived: e\r\n')), 2)
})

test('whatever comes, the fields lie side by side and end where the rest begins', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(':', ' ', '\r\n', 'a', '\t', '\n'), { maxLength: 80 }),
      (noise, words) => {
        const message = Buffer.concat([Buffer.from(words.join('')), noise])
        const read = readHeader(message, { whole: true })
        assert.equal(read.kind, 'header')
        if (read.kind !== 'header') return
        let at = 0
        for (const field of read.fields) {
          assert.equal(field.start, at)
          assert.ok(field.end > field.start)
          at = field.end
        }
        assert.equal(read.end, at)
      },
    ),
  )
})
