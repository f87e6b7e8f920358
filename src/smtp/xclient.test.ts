import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatXclient, greetingOf } from './xclient.ts'

const all = ['NAME', 'ADDR', 'PROTO', 'HELO', 'LOGIN', 'PORT', 'DESTADDR', 'REVERSE_NAME']

test('only attributes that are offered and known are told, and IPv6 as Postfix wants it', () => {
  const client = { ip: '2001:db8::7', helo: undefined, protocol: 'SMTP' } as const
  assert.equal(
    formatXclient(client, all),
    'XCLIENT NAME=[UNAVAILABLE] REVERSE_NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8::7 PORT=[UNAVAILABLE] PROTO=SMTP HELO=[UNAVAILABLE] LOGIN=[UNAVAILABLE]',
  )
  assert.equal(formatXclient(client, ['HELO', 'NAME']), undefined)
  assert.equal(formatXclient(client, []), undefined)
})

test('what a client says in HELO cannot break out of its word, nor make the line long', () => {
  const said = (helo: string) => formatXclient({ ip: '192.0.2.7', helo, protocol: 'ESMTP' }, ['ADDR', 'HELO'])!
  assert.equal(said('a b+c=d\r\nRCPT'), 'XCLIENT ADDR=192.0.2.7 HELO=a+20b+2Bc+3Dd+0D+0ARCPT')
  assert.equal(said('ş'), 'XCLIENT ADDR=192.0.2.7 HELO=+C5+9F')
  const again = (helo: string) => greetingOf({ ip: '192.0.2.7', helo, protocol: 'ESMTP' })
  assert.deepEqual([again('mail.example'), again('a b'), again('x\r\nRCPT')], ['mail.example', undefined, undefined])
  assert.ok(said('ş'.repeat(5_000)).length < 2_000)
})
