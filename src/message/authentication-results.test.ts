import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forgedResults, formatAuthenticationResults, readAuthservId } from './authentication-results.ts'
import { readHeader } from './header.ts'

const forged = (...bodies: string[]): string[] => {
  const text = `From: a@b.example\r\n${bodies.map((body) => `Authentication-Results:${body}\r\n`).join('')}\r\n`
  const bytes = Buffer.from(text, 'latin1')
  const header = readHeader(bytes, { whole: true })
  assert.ok(header.kind === 'header')
  return forgedResults(bytes, header.fields, ['MX.Ulak.example', 'backup.mail.example']).map(({ start, end }) =>
    text.slice(start, end),
  )
}

test('each method stands on a line of its own, long ones are folded', () => {
  assert.equal(
    formatAuthenticationResults('mx.ulak.example', [
      { method: 'spf', result: 'pass', properties: [['smtp.mailfrom', 'sender.example']] },
      {
        method: 'dkim',
        result: 'fail',
        comment: 'bad signature',
        properties: [
          ['header.d', 'a-very-long-domain-name.sender.example'],
          ['header.s', 'selector'],
        ],
      },
    ]),
    'Authentication-Results: mx.ulak.example;\r\n' +
      '\tspf=pass smtp.mailfrom=sender.example;\r\n' +
      '\tdkim=fail (bad signature)\r\n' +
      '\t header.d=a-very-long-domain-name.sender.example header.s=selector\r\n',
  )
  assert.equal(
    formatAuthenticationResults('mx.ulak.example', []),
    'Authentication-Results: mx.ulak.example;\r\n\tnone\r\n',
  )
})

test('what a stranger chose cannot leave its value', () => {
  const text = formatAuthenticationResults('mx.ulak.example', [
    {
      method: 'spf',
      result: 'none',
      comment: 'a) dkim=pass (b',
      properties: [['smtp.helo', 'x; dkim=pass\r\nX-Y: "z"']],
    },
  ])
  assert.equal(
    text,
    'Authentication-Results: mx.ulak.example;\r\n\tspf=none (a  dkim=pass  b) smtp.helo="x; dkim=passX-Y: \\"z\\""\r\n',
  )
})

test('the authserv-id is read through blanks, comments and quotes', () => {
  assert.equal(readAuthservId(' mx.ulak.example; none'), 'mx.ulak.example')
  assert.equal(readAuthservId(' (a (nested) \\) comment)\r\n\tmx.ulak.example 1; none'), 'mx.ulak.example')
  assert.equal(readAuthservId('"mx.ulak\\.example"; none'), 'mx.ulak.example')
  assert.equal(readAuthservId(' (never ends mx.ulak.example'), undefined)
})

test('a field in our name is forged, however it is written; others stay', () => {
  assert.equal(forged(' mx.ulak.example; dkim=pass').length, 1)
  assert.equal(forged('MX.ULAK.EXAMPLE/1;\r\n dkim=pass').length, 1)
  assert.equal(forged(' (x) "mx.ulak.example" 1; dkim=pass').length, 1)
  assert.equal(forged(' mx.ulak.example.; dkim=pass', ' backup.mail.example; dkim=pass').length, 2)
  assert.equal(forged(' (never ends mx.ulak.example; dkim=pass').length, 1)
  assert.equal(
    forged(' mx.other.example; dkim=pass', ' mx.ulak.example.evil.example; none', ' other; x=mx.ulak.example').length,
    0,
  )
})
