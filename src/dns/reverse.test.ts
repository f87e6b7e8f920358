import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reverseName } from './reverse.ts'

test('reverse names of both families', () => {
  assert.equal(`${reverseName('192.0.2.1')?.toJSON()}`, '1.2.0.192.in-addr.arpa')
  assert.equal(
    `${reverseName('2001:db8::567:89ab')?.toJSON()}`,
    'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
  )
  assert.equal(reverseName('mail.example'), undefined)
})
