import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '../name.ts'
import { parseRecordText } from '../zone-file.ts'
import { decodeRdata, DNSKEY, encodeRdata, formatRdata, type Rdata, RRSIG } from './index.ts'

const survives = (code: number, text: string): unknown => {
  const read = parseRecordText(code, text, root)
  assert.ok(read.ok, text)
  const decoded = decodeRdata(code, encodeRdata(code, read.value))
  assert.ok(decoded.ok)
  assert.equal(formatRdata(code, decoded.value), text)
  return decoded.value
}

test('a key survives text and wire', () => {
  const key = survives(DNSKEY.code, '257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0d') as Rdata['DNSKEY']
  assert.deepEqual([key.flags, key.algorithm, key.publicKey.length], [257, 13, 24])
})

test('a signature survives text and wire; its times may also be seconds (RFC 4034 §3.2)', () => {
  const text = 'MX 13 2 3600 20261124000000 20261110000000 34505 firma.example. mdsswUyr3DPW'
  const signature = survives(RRSIG.code, text) as Rdata['RRSIG']
  assert.equal(signature.expiration, Date.UTC(2026, 10, 24) / 1000)
  const seconds = parseRecordText(RRSIG.code, text.replace('20261124000000', '1795478400'), root)
  assert.ok(seconds.ok && formatRdata(RRSIG.code, seconds.value) === text)
  assert.ok(!parseRecordText(RRSIG.code, text.replace('MX', 'NOTYPE'), root).ok)
})
