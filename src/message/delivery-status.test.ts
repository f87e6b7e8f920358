import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodedWords } from './compose.ts'
import { failureNotice, maxReturnedBytes } from './delivery-status.ts'

const about = {
  id: '01notice',
  hostname: 'mx.ulak.example',
  from: 'mailer-daemon@mx.ulak.example',
  to: 'ayse@sender.example',
  arrived: Date.UTC(2026, 10, 20, 12),
  at: Date.UTC(2026, 10, 25, 12),
  recipients: [
    { address: 'yok@firma.example', lastReply: 'mail.firma.example: 550 5.1.1 no such user' },
    { address: 'gec@firma.example', lastReply: 'connect ECONNREFUSED' },
  ],
  header: Buffer.from('Subject: Merhaba\r\nX-Bytes: \xfe\r\n', 'latin1'),
}
const textOf = (notice: Partial<typeof about> = {}): string =>
  failureNotice({ ...about, ...notice }).bytes.toString('latin1')

test('a report has a text, the facts of each recipient, and the header of the message: RFC 3462, 3464', () => {
  const text = textOf()
  const boundary = /Content-Type: multipart\/report; report-type=delivery-status;\r\n\tboundary="([^"]+)"/.exec(
    text,
  )![1]!
  const parts = text.split(`--${boundary}`)
  assert.equal(parts.length, 5)
  assert.equal(parts[4], '--\r\n')
  assert.match(text, /\r\nAuto-Submitted: auto-replied\r\n/)
  assert.match(text, /\r\nFrom: Ulak <mailer-daemon@mx\.ulak\.example>\r\n/)
  const words = Buffer.from(parts[1]!.split('\r\n\r\n')[1]!, 'base64').toString()
  assert.match(words, /could not be delivered to:[^]*yok@firma\.example[^]*550 5\.1\.1 no such user[^]*İletiniz/)
  assert.equal(
    parts[2]!.slice(2),
    [
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.ulak.example',
      'Arrival-Date: Fri, 20 Nov 2026 12:00:00 +0000',
      '',
      'Final-Recipient: rfc822; yok@firma.example',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mail.firma.example',
      'Diagnostic-Code: smtp; 550 5.1.1 no such user',
      'Last-Attempt-Date: Wed, 25 Nov 2026 12:00:00 +0000',
      '',
      'Final-Recipient: rfc822; gec@firma.example',
      'Action: failed',
      'Status: 4.4.7',
      'Diagnostic-Code: x-ulak; connect ECONNREFUSED',
      'Last-Attempt-Date: Wed, 25 Nov 2026 12:00:00 +0000',
      '',
      '',
    ].join('\r\n'),
  )
  assert.match(
    parts[3]!,
    /text\/rfc822-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: Merhaba\r\nX-Bytes: \xfe\r\n\r\n$/,
  )
})

test('with letters beyond ASCII in an address the parts are the global ones: RFC 6533', () => {
  const notice = failureNotice({ ...about, to: 'ayşe@sender.example' })
  assert.deepEqual([notice.smtputf8, notice.eightBit], [true, true])
  assert.match(
    notice.bytes.toString(),
    /message\/global-delivery-status[^]*Final-Recipient: utf-8; yok[^]*message\/global-headers/,
  )
})

test('a peer cannot write fields into a report, nor make it large', () => {
  const lastReply = `mail.firma.example: 550 5.1.1 no\r\nAction: delivered\r\n${'x'.repeat(5_000)}`
  const text = textOf({
    recipients: [{ address: 'a@firma.example', lastReply }],
    header: Buffer.alloc(500_000, 'X: y\r\n'),
  })
  assert.doesNotMatch(text, /^Action: delivered/m)
  assert.ok(text.length < maxReturnedBytes + 4_000)
  assert.match(text, /X: y\r\n\r\n--=_ulak_01notice--\r\n$/)
})

test('a subject beyond ASCII is cut into words of whole letters: RFC 2047', () => {
  const subject = 'Şirketinizin postası '.repeat(6)
  const words = encodedWords(subject).split('\r\n ')
  assert.ok(words.length > 1 && words.every((word) => word.length <= 75))
  const decoded = words
    .map((word) => Buffer.from(/^=\?utf-8\?B\?(.*)\?=$/.exec(word)![1]!, 'base64').toString())
    .join('')
  assert.equal(decoded, subject)
  assert.equal(encodedWords('plain: text'), 'plain: text')
  assert.doesNotMatch(encodedWords('a\r\nBcc: b'), /\r|\n/)
})
