import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatReply, maxReplyBytes, maxReplyLineBytes, maxReplyLines, ReplyReader, safeText } from './reply.ts'

const read = (...chunks: string[]) => {
  const reader = new ReplyReader()
  return chunks.map((chunk) => reader.push(Buffer.from(chunk)))
}

test('one line, several lines, several replies at once, and any cut between', () => {
  assert.deepEqual(read('250 2.1.0 Ok\r\n'), [{ replies: [{ code: 250, enhanced: '2.1.0', lines: ['2.1.0 Ok'] }] }])
  const text = '250-mx.example\r\n250-SIZE 1000\r\n250 8BITMIME\r\n550 5.1.1 No such user\r\n354\r\n'
  const whole = read(text)[0]!.replies
  assert.deepEqual(whole, [
    { code: 250, lines: ['mx.example', 'SIZE 1000', '8BITMIME'] },
    { code: 550, enhanced: '5.1.1', lines: ['5.1.1 No such user'] },
    { code: 354, lines: [''] },
  ])
  assert.deepEqual(
    read(...text).flatMap((reading) => reading.replies),
    whole,
  )
  assert.equal(formatReply(whole[1]!), '550 5.1.1 No such user')
})

test('an enhanced code of another class is not believed', () => {
  assert.deepEqual(read('450 5.1.1 hm\r\n')[0]!.replies, [{ code: 450, lines: ['5.1.1 hm'] }])
})

test('the text of strangers is cleaned and cut', () => {
  const [reading] = read(`550 a\u001B[31mb\u202Ec\0d ${'x'.repeat(5_000)}\r\n`)
  const line = reading!.replies[0]!.lines[0]!
  assert.match(line, /^a \[31mb c d x/)
  assert.ok(line.length <= maxReplyLineBytes)
  assert.equal(safeText('\u0007\r\n '), '')
})

test('lines beyond the cap are forgotten, a reply without an end ends the session', () => {
  const many = `${'250-x\r\n'.repeat(500)}250 end\r\n`
  assert.equal(read(many)[0]!.replies[0]!.lines.length, maxReplyLines)
  assert.equal(read('250-x\r\n'.repeat(maxReplyBytes / 7 + 1))[0]!.fault, 'too-long')
  assert.equal(read('2'.repeat(maxReplyBytes + 1))[0]!.fault, 'too-long')
})

test('what is no SMTP is a fault, and stays one', () => {
  for (const text of ['HTTP/1.1 400 Bad Request\r\n', '\r\n', '199 x\r\n', '650 x\r\n', '25 x\r\n', '250\tx\r\n'])
    assert.equal(read(text)[0]!.fault, 'not-smtp', text)
  assert.equal(read('nonsense\r\n', '250 Ok\r\n')[1]!.fault, 'not-smtp')
})

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
      const reader = new ReplyReader()
      for (const chunk of chunks)
        for (const reply of reader.push(chunk).replies) assert.ok(reply.code >= 200 && reply.code < 600)
    }),
    { numRuns: 300 },
  )
})
