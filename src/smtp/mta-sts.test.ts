import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesPattern, parseStsPolicy, parseStsRecord } from './mta-sts.ts'
import { parseTlsRpt } from './tls-rpt.ts'

test('records as the RFC has them, and what is none', () => {
  const read = (text: string): string => {
    const record = parseStsRecord(text)
    return record.ok ? record.id : record.problem
  }
  assert.equal(read('v=STSv1; id=20160831085700Z;'), '20160831085700Z')
  assert.equal(read('v=STSv1;id=1'), '1')
  assert.equal(read('v=STSv1 ; x_y=a ; id=1 ; '), '1')
  assert.equal(read('v=stsv1; id=1'), 'version')
  assert.equal(read('v=STSv1 id=1'), 'version')
  assert.equal(read('v=STSv1;'), 'no-id')
  assert.equal(read('v=STSv1; id=2024-01-01'), 'bad-id')
  assert.equal(read(`v=STSv1; id=${'1'.repeat(33)}`), 'bad-id')
  assert.equal(read('v=STSv1; id='), 'bad-id')
  assert.equal(read('v=STSv1; id=1; what is this'), 'bad-field')
})

test('a policy with either line end, with keys that nobody knows and keys that stand twice', () => {
  const text =
    'version: STSv1\nmode: enforce\r\nmode: none\nnew_key: x\nmx: Mail.Example.com\nmx: *.example.net\r\nmax_age:  604800 \n'
  assert.deepEqual(parseStsPolicy(text), {
    ok: true,
    policy: { mode: 'enforce', maxAge: 604_800, mx: ['mail.example.com', '*.example.net'] },
  })
  assert.equal(parseStsPolicy('version: STSv1\nmode: none\nmax_age: 0').ok, true)
})

test('policies that no sender can use, each with what is wrong', () => {
  const wrong = (text: string): string[] => {
    const read = parseStsPolicy(text)
    return read.ok ? [] : read.problems.map(({ en }) => en.split(' ').slice(0, 6).join(' '))
  }
  const lines = ['version: STSv1', 'mode: enforce', 'mx: a.example', 'max_age: 86400']
  const without = (at: number): string[] => wrong(lines.toSpliced(at, 1).join('\n'))
  assert.deepEqual(wrong(lines.join('\n')), [])
  assert.match(without(0)[0]!, /"version: STSv1" is missing/)
  assert.match(without(1)[0]!, /no valid mode/)
  assert.match(without(2)[0]!, /no mx line/)
  assert.match(without(3)[0]!, /no valid max_age/)
  for (const age of ['-1', '1e3', '31557601', '99999999999'])
    assert.match(wrong(lines.with(3, `max_age: ${age}`).join('\n'))[0]!, /max_age/)
  for (const mx of ['*', '*.*.example', 'a.*.example', 'a b', 'https://a.example', '.example', 'ö.example'])
    assert.match(wrong(lines.with(2, `mx: ${mx}`).join('\n'))[0]!, /An mx line/)
  assert.match(wrong('<!doctype html>')[0]!, /^Line 1 is not of the/)
  assert.ok(wrong('?\n'.repeat(1_000_000)).length < 20)
})

test('a wildcard stands for the first label and for one only', () => {
  assert.equal(matchesPattern('mx.example.com', 'mx.example.com'), true)
  assert.equal(matchesPattern('*.example.com', 'mx.example.com'), true)
  assert.equal(matchesPattern('*.example.com', 'a.mx.example.com'), false)
  assert.equal(matchesPattern('*.example.com', 'example.com'), false)
  assert.equal(matchesPattern('*.example.com', '.example.com'), false)
})

test('TLS-RPT records', () => {
  const rua = (text: string): readonly string[] | undefined => {
    const record = parseTlsRpt(text)
    return record.ok ? record.rua : undefined
  }
  assert.deepEqual(rua('v=TLSRPTv1; rua=mailto:reports@example.com'), ['mailto:reports@example.com'])
  assert.deepEqual(rua('v=TLSRPTv1;rua=mailto:a@b.example,https://c.example/v1/tlsrpt;'), [
    'mailto:a@b.example',
    'https://c.example/v1/tlsrpt',
  ])
  for (const bad of [
    'v=TLSRPTv1',
    'v=TLSRPTv1;',
    'v=TLSRPTv1; rua=',
    'v=TLSRPTv1; rua=a@b.example',
    'v=TLSRPTv1; rua=http://c.example',
    'v=tlsrptv1; rua=mailto:a@b.example',
  ])
    assert.equal(rua(bad), undefined, bad)
})
