import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '../name.ts'
import { parseRecordText } from '../zone-file.ts'
import { encodeRdata, formatRdata, HTTPS, NSEC, NSEC3, SVCB } from './index.ts'

const hex = (code: number, text: string): string => {
  const read = parseRecordText(code, text, root)
  assert.ok(read.ok, `${text}: ${read.ok || read.problem.text.en}`)
  return Buffer.from(encodeRdata(code, read.value)).toString('hex')
}
const faultOf = (code: number, text: string): string | undefined => {
  const read = parseRecordText(code, text, root)
  return read.ok ? undefined : read.problem.code
}

test('RFC 9460 appendix D: the test vectors', () => {
  const com = '03666f6f076578616d706c6503636f6d00'
  assert.equal(hex(HTTPS.code, '0 foo.example.com.'), `0000${com}`)
  assert.equal(hex(SVCB.code, '1 .'), '000100')
  assert.equal(hex(SVCB.code, '16 foo.example.com. port=53'), `0010${com}000300020035`)
  assert.equal(hex(SVCB.code, '1 foo.example.com. key667=hello'), `0001${com}029b000568656c6c6f`)
  assert.equal(hex(SVCB.code, '1 foo.example.com. key667="hello\\210qoo"'), `0001${com}029b000968656c6c6fd2716f6f`)
  assert.equal(
    hex(SVCB.code, '1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"'),
    `0001${com}0006002020010db800000000000000000000000120010db8000000000000000000530001`,
  )
  const org = '03666f6f076578616d706c65036f726700'
  const sorted = `0010${org}0000000400010004000100090268320568332d3139000400 04c0000201`.replace(' ', '')
  assert.equal(hex(SVCB.code, '16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1'), sorted)
  const escaped = `0010${org}0001000c08665c6f6f2c626172026832`
  assert.equal(hex(SVCB.code, '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"'), escaped)
  assert.equal(hex(SVCB.code, '16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2'), escaped)
})

test('RFC 9460 appendix D.3: what is no SVCB', () => {
  for (const text of [
    '1 foo. key123=abc key123=def',
    '1 foo. mandatory',
    '1 foo. alpn',
    '1 foo. port',
    '1 foo. ipv4hint',
    '1 foo. no-default-alpn=abc',
    '1 foo. mandatory=mandatory',
    '1 foo. mandatory=key123,key123',
    '1 foo. port=65536',
    '1 foo. nokey=1',
    '1 foo. key01=1',
  ])
    assert.equal(faultOf(SVCB.code, text), 'bad-svc-param', text)
})

test('RFC 4034 §4.3: the example of NSEC, types in their windows', () => {
  const text = 'host.example.com. A MX RRSIG NSEC TYPE1234'
  const wire = `04686f7374076578616d706c6503636f6d00${'0006400100000003'}041b${'00'.repeat(26)}20`
  assert.equal(hex(NSEC.code, text), wire)
})

test('RFC 5155 §3.3: salt and hashed name as they are written there', () => {
  const text = '1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX DNSKEY NS SOA NSEC3PARAM RRSIG'
  const read = parseRecordText(NSEC3.code, text, root)
  assert.ok(read.ok)
  assert.equal(
    formatRdata(NSEC3.code, read.value),
    '1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR NS SOA MX RRSIG DNSKEY NSEC3PARAM',
  )
  assert.equal(faultOf(NSEC3.code, '1 1 12 - 2W A'), 'bad-base32hex')
  assert.equal(faultOf(NSEC3.code, '1 1 12 XY 2T A'), 'bad-hex')
})
