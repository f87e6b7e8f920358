import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maxTextLength, readable } from './readable.ts'

const read = (text: string | Buffer) => readable(typeof text === 'string' ? Buffer.from(text) : text, { isWhole: true })
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

test('iso-8859-9 and windows-1254 are shown with their letters, in header and body', () => {
  const message = read(
    latin1(
      'From: =?iso-8859-9?Q?I=FE=FDk?= <a@b.example>\r\nSubject: =?windows-1254?B?3v1mcmU=?=\r\nContent-Type: text/plain; charset="ISO-8859-9"\r\n\r\n\xdeifreniz: 4711, \xfd\xf0\xfc\xfe\r\n',
    ),
  )
  assert.deepEqual(
    [message.from, message.subject, message.text],
    ['Işık <a@b.example>', 'Şıfre', 'Şifreniz: 4711, ığüş\n'],
  )
  const quoted = read(
    'Content-Type: text/plain; charset=windows-1254\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=93=DEifre=94=\r\n =80\r\n',
  )
  assert.equal(quoted.text, '“Şifre” €\n')
})

test('plain text comes before HTML; attachments are named and not shown', () => {
  const message = read(
    'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n' +
      '--b\r\nContent-Type: text/html\r\n\r\n<b>html</b>\r\n--b\r\n\r\nplain\r\n--b--\r\n' +
      '--a\r\nContent-Type: application/pdf; name="x.pdf"\r\nContent-Disposition: attachment\r\n\r\nJVBERi0\r\n--a--\r\n',
  )
  assert.deepEqual([message.source, message.text.trim()], ['plain', 'plain'])
  assert.deepEqual(message.attachments, [{ name: 'x.pdf', type: 'application/pdf' }])
})

test('of HTML alone the words are left: no tag, no script, no address that could be fetched', () => {
  const { source, text } = read(
    'Content-Type: text/html; charset=utf-8\r\n\r\n<style>b{}</style><p>Kodunuz&nbsp;<b>47&#49;1</b></p><img src="http://evil.example/x"><script>alert(1)</script><a href="http://evil.example">tıkla</a>',
  )
  assert.deepEqual([source, text], ['html', 'Kodunuz 4711\ntıkla'])
})

test('nothing that moves the cursor, hides or turns round what is read comes through', () => {
  const { text, subject } = read('Subject: a\u202eb\r\n\r\n\x1b[2Jx\u202ey\u200bz\0\x07\r\n')
  assert.equal(subject, 'a\ufffdb')
  assert.doesNotMatch(text, /[\x1b\u202e\u200b\0\x07]/) // oxlint-disable-line no-control-regex
})

test('what is too much is cut and said to be', () => {
  const parts = '--a\r\n\r\nx\r\n'.repeat(10_000)
  assert.equal(read(`Content-Type: multipart/mixed; boundary=a\r\n\r\n${parts}`).isCut, true)
  const deep = 'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n'.repeat(1_000)
  assert.equal(read(deep).isCut, true)
  const long = read(`\r\n${'a'.repeat(2 * maxTextLength)}`)
  assert.deepEqual([long.text.length, long.isCut], [maxTextLength, true])
  assert.equal(readable(Buffer.from('\r\nx'), { isWhole: false }).isCut, true)
})

test('tags without an end, by the hundred thousand, take no time that grows with their square', () => {
  const html = (body: string): string => read(`Content-Type: text/html\r\n\r\n${body}`).text
  assert.equal(html(`ok ${'<script '.repeat(120_000)}`), 'ok')
  assert.equal(html(`ok ${'<script>'.repeat(120_000)}`), 'ok')
  assert.equal(html(`ok ${'<'.repeat(900_000)}`), 'ok')
  assert.equal(html(`ok${' \n'.repeat(400_000)}`), 'ok')
})

test('whatever comes is read without harm', () => {
  const piece = fc.constantFrom(
    'Content-Type: ',
    'multipart/mixed; boundary=a',
    '\r\n',
    '--a',
    '--',
    ': ',
    '=E7',
    '<',
    '>',
    '&#9;',
    'text/html',
    '\xff',
  )
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void read(latin1(pieces.join('')))))
})
