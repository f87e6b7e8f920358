import assert from 'node:assert/strict'
import { test } from 'node:test'
import dnsPacket from 'dns-packet'
import { classes, decodeMessage, emptyMessage, encodeMessage, noFlags } from './message.ts'
import { name } from './name.ts'
import { A, MX } from './records/index.ts'

const mx = (preference: number, exchange: string) => ({
  name: name('firma.example.'),
  type: MX.code,
  class: classes.IN,
  ttl: 3600,
  data: { preference, exchange: name(exchange) },
})

test('what we write, another maker reads, and the other way round', () => {
  const bytes = encodeMessage({
    ...emptyMessage,
    id: 7,
    flags: { ...noFlags, qr: true, aa: true },
    questions: [{ name: name('firma.example.'), type: MX.code, class: classes.IN }],
    answers: [mx(10, 'mail.firma.example.'), mx(20, 'backup.mail.firma.example.')],
    additionals: [
      { name: name('mail.firma.example.'), type: A.code, class: classes.IN, ttl: 60, data: { address: '192.0.2.1' } },
    ],
    edns: { udpSize: 1232, version: 0, dnssecOk: true, options: [] },
  })
  const theirs = dnsPacket.decode(Buffer.from(bytes))
  assert.deepEqual(
    theirs.answers?.map((answer) => (answer as { data: unknown }).data),
    [
      { preference: 10, exchange: 'mail.firma.example' },
      { preference: 20, exchange: 'backup.mail.firma.example' },
    ],
  )
  const back = decodeMessage(dnsPacket.encode(theirs))
  assert.ok(back.ok)
  assert.equal(back.value.edns?.dnssecOk, true)
  assert.equal(back.value.flags.aa, true)
  assert.deepEqual(
    back.value.answers,
    decodeMessage(bytes).ok ? (decodeMessage(bytes) as { value: typeof back.value }).value.answers : [],
  )
})

test('an answer that does not fit is cut at the RRset and says so', () => {
  const bytes = encodeMessage(
    { ...emptyMessage, answers: Array.from({ length: 60 }, (_, at) => mx(at, `m${at}.firma.example.`)) },
    512,
  )
  const message = decodeMessage(bytes)
  assert.ok(message.ok && message.value.flags.tc)
  assert.equal(message.value.answers.length, 0)
})

test('a pointer forward, to itself or in a loop is refused', () => {
  const header = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
  for (const question of [
    [0xc0, 12, 0, 1, 0, 1],
    [0xc0, 14, 0xc0, 12, 0, 1, 0, 1],
    [1, 97, 0xc0, 12, 0, 1, 0, 1],
  ]) {
    assert.deepEqual(decodeMessage(Uint8Array.from([...header, ...question])), { ok: false, problem: 'bad-pointer' })
  }
})
