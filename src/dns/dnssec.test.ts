import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dsOf, isEntryPoint, keyTag } from './dnssec.ts'
import { name, root } from './name.ts'
import { DNSKEY, DS, formatRdata, type Rdata } from './records/index.ts'
import { parseRecordText } from './zone-file.ts'

const read = parseRecordText(
  DNSKEY.code,
  '256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==',
  root,
)
assert.ok(read.ok)
const key = read.value as Rdata['DNSKEY']

test('the key of RFC 4034 §5.4 and RFC 4509 §2.3 has their tag and digests', () => {
  assert.equal(keyTag(key), 60_485)
  const ds = (type: number): string => formatRdata(DS.code, dsOf(name('dskey.EXAMPLE.com'), key, type))
  assert.equal(ds(1), '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118')
  assert.equal(ds(2), '60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A')
  assert.equal(dsOf(name('dskey.example.com'), key, 3), undefined)
})

test('a zone key without SEP is no entry point', () => {
  assert.equal(isEntryPoint(key), false)
  assert.equal(isEntryPoint({ ...key, flags: 257 }), true)
})
