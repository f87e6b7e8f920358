import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classes, decodeMessage, emptyMessage, encodeMessage } from './message.ts'
import { name } from './name.ts'
import {
  readTsig,
  secretBytes,
  signTsig,
  tsigAlgorithms,
  tsigBytes,
  type TsigKey,
  tsigSeries,
  verifyTsig,
} from './tsig.ts'

const key: TsigKey = { name: name('Key.Example.'), algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 1) }
const nowMs = Date.UTC(2026, 10, 25)
const query = encodeMessage({
  ...emptyMessage,
  id: 4711,
  questions: [{ name: name('firma.example.'), type: 252, class: classes.IN }],
})

function read(bytes: Uint8Array) {
  const reading = readTsig(bytes)
  assert.equal(reading.kind, 'signed')
  return reading as Extract<typeof reading, { kind: 'signed' }>
}

test('what is signed with any algorithm is verified, and the message comes back as it was', () => {
  for (const algorithm of tsigAlgorithms) {
    const one = { ...key, algorithm, secret: Buffer.alloc(secretBytes(algorithm), 3) }
    const { bytes, mac } = signTsig(query, one, { nowMs })
    assert.equal(bytes.length, query.length + tsigBytes(one), algorithm)
    assert.ok(decodeMessage(bytes).ok)
    const reading = read(bytes)
    assert.deepEqual(reading.message, query)
    assert.deepEqual(verifyTsig(reading, { keys: [one], nowMs }), { ok: true, key: one, mac: Uint8Array.from(mac) })
  }
})

test('the MAC is the one that RFC 8945 §4.3 describes, byte by byte', () => {
  const { mac } = signTsig(query, key, { nowMs })
  // Made with Python’s hmac over: message, name, class, TTL, algorithm, time, fudge, error, length of other data.
  assert.equal(Buffer.from(mac).toString('hex'), expectedMac)
})
const expectedMac = '9a7a3b25f4bc9249faa251404ca6d0b8773f2827f95842d1a1291a3b6348c01a'

test('wrong name, secret, time and length have the errors of RFC 8945 §5.2, in that order', () => {
  const signed = read(signTsig(query, key, { nowMs }).bytes)
  const errorOf = (keys: readonly TsigKey[], at = nowMs, given = signed) => {
    const verdict = verifyTsig(given, { keys, nowMs: at })
    return verdict.ok ? 'ok' : `${verdict.error}${verdict.key ? ' signed' : ''}`
  }
  assert.equal(errorOf([]), 'BADKEY')
  assert.equal(errorOf([{ ...key, algorithm: 'hmac-sha512' }]), 'BADKEY')
  assert.equal(errorOf([{ ...key, secret: Buffer.alloc(32, 2) }]), 'BADSIG')
  assert.equal(errorOf([key], nowMs + 300_000), 'ok')
  assert.equal(errorOf([key], nowMs + 301_000), 'BADTIME signed')
  assert.equal(errorOf([key], nowMs - 301_000), 'BADTIME signed')
  const cut = (bytes: number) => ({ ...signed, tsig: { ...signed.tsig, mac: signed.tsig.mac.slice(0, bytes) } })
  assert.equal(errorOf([key], nowMs, cut(31)), 'BADTRUNC signed')
  assert.equal(errorOf([key], nowMs, cut(16)), 'BADTRUNC signed')
  assert.equal(errorOf([key], nowMs, cut(15)), 'FORMERR')
  assert.equal(errorOf([key], nowMs + 400_000, cut(16)), 'BADTIME signed')
  const long = { ...signed, tsig: { ...signed.tsig, mac: Buffer.alloc(33) } }
  assert.equal(errorOf([key], nowMs, long), 'FORMERR')
})

test('any changed bit of a signed message is found out', () => {
  const { bytes } = signTsig(query, key, { nowMs })
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const reading = readTsig(changed)
    // The id in the header is not signed: forwarders change it (RFC 8945 §4.2 has the original one). Nor is the case of a name.
    if (bit < 16 || reading.kind !== 'signed') continue
    const verdict = verifyTsig(reading, { keys: [key], nowMs })
    const sameName = reading.tsig.keyName.key === key.name.key && Buffer.compare(reading.message, query) === 0
    if (verdict.ok) assert.ok(sameName, `bit ${bit}`)
  }
})

test('both secrets of a key that is being replaced are good, and the answer can use the one that was used', () => {
  const old = { ...key, secret: Buffer.alloc(32, 9) }
  const verdict = verifyTsig(read(signTsig(query, old, { nowMs }).bytes), { keys: [key, old], nowMs })
  assert.ok(verdict.ok)
  assert.equal(verdict.key, old)
})

test('a TSIG that is not last, or stands twice, is malformed', () => {
  const { bytes } = signTsig(query, key, { nowMs })
  const twice = signTsig(bytes, key, { nowMs }).bytes
  assert.equal(readTsig(twice).kind, 'malformed')
  assert.equal(readTsig(query).kind, 'none')
  assert.equal(readTsig(bytes.subarray(0, -1)).kind, 'malformed')
})

test('a series is signed message over message, with up to 99 unsigned ones between', () => {
  const request = signTsig(query, key, { nowMs })
  const first = signTsig(query, key, { nowMs, before: { mac: request.mac } })
  const second = signTsig(query, key, { nowMs, before: { mac: first.mac, continues: true } })
  const series = tsigSeries(key, request.mac)
  assert.deepEqual(series.next(first.bytes, nowMs), { ok: true, message: query })
  assert.deepEqual(series.next(second.bytes, nowMs), { ok: true, message: query })
  assert.ok(series.isComplete())
  assert.deepEqual(series.next(second.bytes, nowMs), { ok: false, error: 'BADSIG' }, 'not once more')
  const other = tsigSeries(key, request.mac)
  assert.equal(other.next(second.bytes, nowMs).ok, false, 'not out of its order')
  const unsigned = tsigSeries(key, request.mac)
  assert.equal(unsigned.next(query, nowMs).ok, false, 'the first must be signed')
  const long = tsigSeries(key, request.mac)
  long.next(first.bytes, nowMs)
  for (let count = 0; count < 99; count += 1) assert.ok(long.next(query, nowMs).ok)
  assert.equal(long.isComplete(), false)
  assert.equal(long.next(query, nowMs).ok, false)
})
