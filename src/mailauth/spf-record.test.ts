import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSpf, parseSpf } from './spf-record.ts'

const good = (terms: string) => assert.deepEqual(parseSpf(`v=spf1 ${terms}`).problems, [], terms)
const bad = (terms: string, code: string, column: number) => {
  const { problems } = parseSpf(`v=spf1 ${terms}`)
  assert.deepEqual(
    problems.map((one) => [one.code, one.at?.column]),
    [[code, column]],
    terms,
  )
}

test('every mechanism and modifier of RFC 7208', () => {
  good('all')
  good('-all')
  good('include:_spf.google.com ~all')
  good('a mx ptr ?all')
  good('a:mail.firma.example a/24 a:mail.firma.example/24//64 mx//64 MX:firma.example')
  good('ip4:192.0.2.1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:2001:db8::1')
  good('exists:%{i}._spf.firma.example include:%{d2}._spf.firma.example')
  good('exists:%{ir}.%{v}.%{d}')
  good('redirect=_spf.firma.example exp=why.firma.example unknown-modifier=a%{d}%_')
  good('')
  good(' a   -all ')
})

test('a fault is told with its column', () => {
  bad('ip4:192.0.2.300 -all', 'spf-bad-mechanism', 8)
  bad('a inlcude:firma.example -all', 'spf-unknown-mechanism', 10)
  bad('include: -all', 'spf-bad-mechanism', 8)
  bad('include:firma -all', 'spf-bad-mechanism', 8)
  bad('ip:192.0.2.1', 'spf-unknown-mechanism', 8)
  bad('ip4:192.0.2.1/33', 'spf-bad-mechanism', 8)
  bad('ip4:192.0.2.1/024', 'spf-bad-mechanism', 8)
  bad('ip6:2001:db8::/129', 'spf-bad-mechanism', 8)
  bad('all:firma.example', 'spf-bad-mechanism', 8)
  bad('a/33', 'spf-bad-mechanism', 8)
  bad('exists:%{x}.firma.example', 'spf-bad-mechanism', 8)
  bad('exists:%firma.example', 'spf-bad-mechanism', 8)
  bad('redirect=', 'spf-bad-modifier', 8)
  bad('redirect=a.example redirect=b.example', 'spf-modifier-twice', 27)
  bad('\u201Cinclude:a.example\u201D', 'spf-bad-character', 8)
  bad('a\tmx', 'spf-bad-character', 8)
  bad('-', 'spf-unknown-mechanism', 8)
})

test('what is SPF and what only looks like it', () => {
  for (const text of ['v=spf1', 'v=spf1 -all', 'V=SPF1 ']) assert.equal(isSpf(text), true, text)
  for (const text of ['v=spf10 -all', ' v=spf1', 'v=spf2.0/pra', 'spf1', 'v=spf1-all'])
    assert.equal(isSpf(text), false, text)
})

test('no text makes it throw or take long', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void parseSpf(`v=spf1 ${text}`)))
  for (const text of [
    'a:'.repeat(30_000),
    `a:${'a-'.repeat(30_000)}`,
    `a:${'.a'.repeat(30_000)}`,
    `exists:${'%{i}'.repeat(20_000)}`,
    `x=${'%{i'.repeat(20_000)}`,
  ])
    parseSpf(`v=spf1 ${text}`)
})
