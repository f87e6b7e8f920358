import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatMailbox, parseMailbox, parsePath } from './address.ts'

const good = (text: string, back = text) => {
  const parsed = parseMailbox(text)
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? '' : parsed.problem.text.en}`)
  assert.equal(formatMailbox(parsed.value), back)
  return parsed.value
}
const refused = (text: string, code: string) => {
  const parsed = parseMailbox(text)
  assert.equal(parsed.ok ? 'ok' : parsed.problem.code, code, text)
  if (!parsed.ok) assert.ok(parsed.problem.text.tr.length > 10)
}

test('a mailbox keeps the case of its local part; its domain is lower case', () => {
  good('Ali.Veli+etiket@Firma.COM.TR', 'Ali.Veli+etiket@firma.com.tr')
  good("o'brien!#$%&*/=?^_`{|}~-@a.example")
})

test('quotes stay only where they are needed', () => {
  good('"ali veli"@firma.example')
  good('"ali"@firma.example', 'ali@firma.example')
  good(String.raw`"a\"b\\c"@firma.example`)
  good('"a@b"@firma.example')
  assert.equal(good(String.raw`"\a"@firma.example`, 'a@firma.example').local, 'a')
})

test('a domain with its own letters becomes A-labels; only the local part asks for SMTPUTF8', () => {
  assert.equal(good('info@örnekalanadi.com', 'info@xn--rnekalanadi-qfb.com').utf8, false)
  assert.equal(good('öğüt@firma.example').utf8, true)
})

test('address literals', () => {
  assert.deepEqual(good('a@[192.0.2.1]').domain, { kind: 'literal', ip: '192.0.2.1' })
  assert.deepEqual(good('a@[IPv6:2001:DB8::1]', 'a@[IPv6:2001:db8::1]').domain, { kind: 'literal', ip: '2001:db8::1' })
  for (const text of ['a@[300.0.0.1]', 'a@[2001:db8::1]', 'a@[]', 'a@[192.0.2.1', 'a@[x-tag:1]'])
    refused(text, 'address-bad-literal')
})

test('what is no address is told apart', () => {
  refused('ali', 'address-no-at')
  refused('@firma.example', 'address-no-at')
  for (const text of [
    '.a@b.example',
    'a..b@b.example',
    'a.@b.example',
    'a b@b.example',
    '"a@b.example',
    'a"b@c.example',
    '""@b.example',
    'a\r\nRCPT@b.example',
    '"a\rb"@c.example',
    'a\0@b.example',
    'a\u0085@b.example',
    '\uD800@b.example',
  ])
    refused(text, 'address-bad-local-part')
  for (const text of [
    'a@',
    'a@b..example',
    'a@-b.example',
    'a@b.example.',
    'a@b example',
    String.raw`a@b\.c.example`,
    'a@b;c.example',
    'a@@',
  ]) {
    assert.equal(parseMailbox(text).ok, false, text)
  }
  refused(`a@${'b'.repeat(64)}.example`, 'name-long-label')
  refused(`${'a'.repeat(321)}@b.example`, 'address-too-long')
  refused('a'.repeat(1_000_000), 'address-too-long')
})

test('paths of MAIL and RCPT: null path, Postmaster, source route, parameters', () => {
  const path = (text: string) => {
    const parsed = parsePath(text)
    assert.ok(parsed.ok, text)
    const { mailbox, postmaster, parameters } = parsed.value
    return [mailbox ? formatMailbox(mailbox) : undefined, postmaster, Object.fromEntries(parameters)]
  }
  assert.deepEqual(path('<>'), [undefined, false, {}])
  assert.deepEqual(path('<postMaster>'), [undefined, true, {}])
  assert.deepEqual(path('<@relay.example,@b.example:ali@firma.example>'), ['ali@firma.example', false, {}])
  assert.deepEqual(path('<ali@firma.example> SIZE=1000 body=8BITMIME SMTPUTF8'), [
    'ali@firma.example',
    false,
    { SIZE: '1000', BODY: '8BITMIME', SMTPUTF8: undefined },
  ])
  assert.deepEqual(path('<"a>b"@firma.example>'), ['"a>b"@firma.example', false, {}])
  for (const text of [
    '',
    'ali@firma.example',
    '<ali@firma.example',
    '<a@b.example>SIZE=1',
    '<a@b.example> SIZE=1 SIZE=2',
    '<a@b.example> =1',
    `<a@b.example> ${Array.from({ length: 21 }, (_, at) => `X${at}`).join(' ')}`,
  ])
    assert.equal(parsePath(text).ok, false, text)
})

test('whatever is read is written so that it is read the same; nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z".\\ @<>ü]{1,20}@[a-z.]{1,9}$/)),
      (text) => {
        parsePath(text)
        const parsed = parseMailbox(text)
        if (!parsed.ok) return
        const back = parseMailbox(formatMailbox(parsed.value))
        assert.ok(back.ok)
        assert.deepEqual(formatMailbox(back.value), formatMailbox(parsed.value))
        assert.equal(back.value.local, parsed.value.local)
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(formatMailbox(parsed.value), /[\x00-\x1F]/)
      },
    ),
    { numRuns: 500, seed: 5321 },
  )
})
