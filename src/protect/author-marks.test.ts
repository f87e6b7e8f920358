import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorMarks } from './author-marks.ts'

const marks = (address: string, { name = '', to = 'firma.example' } = {}): string[] =>
  authorMarks([{ name, address }], to).map(({ mark, properties }) => [mark, ...Object.values(properties)].join(' '))

test('a name that shows the address or domain of somebody else is marked', () => {
  assert.deepEqual(marks('x@evil.example', { name: 'Banka <destek@banka.example>' }), [
    'display-name destek@banka.example evil.example',
  ])
  assert.deepEqual(marks('x@evil.example', { name: 'örnek@Müşteri.example' }), [
    'display-name örnek@müşteri.example evil.example',
  ])
  assert.deepEqual(marks('x@evil.example', { name: 'Booking.com' }), ['display-name booking.com evil.example'])
  assert.deepEqual(marks('x@evil.example', { name: 'destek@ban\u200bka.example' }), [
    'display-name destek@banka.example evil.example',
  ])
})

test('a name that shows its own organisation, or nothing like a domain, is not', () => {
  assert.deepEqual(marks('noreply@mail.booking.com', { name: 'Booking.com' }), [])
  assert.deepEqual(marks('a@b.example', { name: 'a@B.example' }), [])
  for (const name of ['Örnek A.Ş.', 'Dr.Ayşe', 'v2.0 team', 'Ayşe & Oğulları', '@firma'])
    assert.deepEqual(marks('a@b.example', { name }), [], name)
})

test('a domain that looks like the recipient’s own is marked', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a@fırma.example', 'firma.example', 'letters'],
    ['a@f1rma.example', 'firma.example', 'letters'],
    ['a@firrna.example', 'firma.example', 'letters'],
    ['a@mail.firmа.example', 'firma.example', 'letters'],
    ['a@ornek.example', 'xn--rnek-4qa.example', 'letters'],
    ['a@firmaa.example', 'firma.example', 'one-letter'],
    ['a@fima.example', 'firma.example', 'one-letter'],
    ['a@frima.example', 'firma.example', 'one-letter'],
    ['a@firma.co', 'firma.com', 'one-letter'],
  ]
  for (const [address, to, how] of cases) {
    const [mark, ...others] = marks(address, { to })
    assert.ok(mark?.startsWith('look-alike') && mark.endsWith(how), `${address} ${mark}`)
    assert.deepEqual(others, [])
  }
})

test('itself, its own subdomains, short names and everything else are not', () => {
  for (const [address, to] of [
    ['a@firma.example', 'firma.example'],
    ['a@mail.firma.example', 'firma.example'],
    ['a@firma.example', 'mail.firma.example'],
    ['a@xyz.example', 'xyy.example'],
    ['a@baska.example', 'firma.example'],
    ['a@firmalar.example', 'firma.example'],
    ['not an address', 'firma.example'],
    ['a@[192.0.2.1]', 'firma.example'],
  ] as const)
    assert.deepEqual(marks(address, { to }), [], address)
})
