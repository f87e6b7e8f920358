import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressLiteral, formatDate, formatReceived, protocolOf, readReceived } from './received.ts'

const facts = {
  helo: 'mail.sender.example',
  clientIp: '192.0.2.7',
  by: 'mx.ulak.example',
  esmtp: true,
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  smtputf8: false,
  id: '01k0000000000000000000000a',
  onlyRecipient: 'ayşe@örnek.example',
  at: Date.UTC(2026, 10, 4, 7, 8, 9),
}

test('the field says from whom, by whom, with what, under which id, for whom and when (RFC 5321 §4.4)', () => {
  assert.equal(
    formatReceived(facts),
    'Received: from mail.sender.example ([192.0.2.7])\r\n' +
      '\tby mx.ulak.example with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n' +
      '\tid 01k0000000000000000000000a for <ayşe@örnek.example>;\r\n' +
      '\tWed, 4 Nov 2026 07:08:09 +0000\r\n',
  )
})

test('from whom a message came can be read again, also below other fields', () => {
  const above = 'Authentication-Results: mx.ulak.example;\r\n\tspf=none\r\n'
  assert.deepEqual(readReceived(`${above}${formatReceived(facts)}`), {
    ip: '192.0.2.7',
    helo: 'mail.sender.example',
    protocol: 'ESMTP',
  })
  const old = { ...facts, helo: '', clientIp: '2001:db8::7', esmtp: false, tls: undefined }
  assert.deepEqual(readReceived(formatReceived(old)), { ip: '2001:db8::7', helo: undefined, protocol: 'SMTP' })
  assert.equal(readReceived(above), undefined)
})

test('several recipients are not told of each other', () => {
  assert.doesNotMatch(formatReceived({ ...facts, onlyRecipient: undefined }), / for </)
})

test('the protocol has its registered word (RFC 3848, RFC 6531 §4.3)', () => {
  const word = (esmtp: boolean, tls: boolean, smtputf8: boolean) =>
    protocolOf({ esmtp, tls: tls ? facts.tls : undefined, smtputf8 })
  assert.deepEqual(
    [
      word(false, false, false),
      word(true, false, false),
      word(true, true, false),
      word(true, false, true),
      word(true, true, true),
    ],
    ['SMTP', 'ESMTP', 'ESMTPS', 'UTF8SMTP', 'UTF8SMTPS'],
  )
})

test('a HELO name cannot end the line, open a comment or forge a clause', () => {
  const field = formatReceived({ ...facts, helo: 'evil) by other.example (\r\nX: y' })
  assert.match(field, /^Received: from evil__by_other\.example____X:_y \(\[192\.0\.2\.7\]\)\r\n\tby mx\.ulak\.example /)
  assert.match(formatReceived({ ...facts, helo: '' }), /^Received: from unknown \(/)
})

test('addresses and dates are written as their RFCs ask', () => {
  assert.equal(addressLiteral('2001:db8::1'), '[IPv6:2001:db8::1]')
  assert.equal(addressLiteral('192.0.2.1'), '[192.0.2.1]')
  assert.equal(formatDate(Date.UTC(2026, 0, 31, 23, 59, 58)), 'Sat, 31 Jan 2026 23:59:58 +0000')
})
