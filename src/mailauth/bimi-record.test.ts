import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBimi, parseBimi } from './bimi-record.ts'

const problems = (text: string) => parseBimi(text).problems.map(({ code, at }) => [code, at?.column])

test('a logo with its certificate, and a domain that declines', () => {
  const { logo, evidence, isDeclined } = parseBimi('v=BIMI1; l=https://a.example/l.svg; a=https://a.example/c.pem;')
  assert.deepEqual([logo, evidence, isDeclined], ['https://a.example/l.svg', 'https://a.example/c.pem', false])
  assert.equal(parseBimi('v=BIMI1; l=; a=;').isDeclined, true)
  assert.deepEqual(problems('v=BIMI1; l=; a=; avp=brand'), [])
})

test('a fault is told with its column', () => {
  assert.deepEqual(problems('v=BIMI1; a=https://a.example/c.pem'), [['bimi-no-logo', 1]])
  assert.deepEqual(problems('v=BIMI1; l=http://a.example/l.svg'), [['bimi-bad-url', 10]])
  assert.deepEqual(problems('v=BIMI1; l=https://; a=x'), [
    ['bimi-bad-url', 10],
    ['bimi-bad-url', 22],
  ])
  assert.deepEqual(problems('v=BIMI1; l=https://a.example/l.svg; nonsense'), [['tag-bad', 37]])
})

test('what is BIMI', () => {
  assert.equal(isBimi('v=BIMI1; l='), true)
  for (const text of ['v=BIMI10; l=', 'l=; v=BIMI1', '']) assert.equal(isBimi(text), false)
})
