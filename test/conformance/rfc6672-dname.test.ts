// DNAME by the sections of RFC 6672.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Message, rcodes } from '../../src/dns/message.ts'
import { asker, shown, zonesOf } from '../support/served-zones.ts'

const long = `${'p'.repeat(63)}.${'q'.repeat(63)}.${'r'.repeat(50)}`
const ask = asker(
  zonesOf({
    'firma.example.': `
$TTL 3600
@ 7200 SOA ns1 hostmaster 42 7200 3600 1209600 900
@ NS ns1
ns1 A 192.0.2.1
old 600 DNAME new
old TXT "the owner itself"
www.old A 192.0.2.9
sub.old NS ns1
new A 192.0.2.2
www.new A 192.0.2.3
away DNAME elsewhere.test.
deeper DNAME down.deeper
far DNAME ${'l'.repeat(63)}.${'m'.repeat(20)}
`,
  }),
)
const said = ({ rcode, answers }: Message) => [rcode, answers.flatMap((record) => shown([record]))]
const moved = 'old.firma.example 600 DNAME new.firma.example.'

test('RFC 6672 §2.2: what lies below is an alias at the same place below the target, and hidden itself', () => {
  assert.deepEqual(said(ask('www.old.firma.example. A')), [
    rcodes.NOERROR,
    [moved, 'www.old.firma.example 600 CNAME www.new.firma.example.', 'www.new.firma.example 3600 A 192.0.2.3'],
  ])
  assert.deepEqual(said(ask('any.sub.old.firma.example. A')), [
    rcodes.NXDOMAIN,
    [moved, 'any.sub.old.firma.example 600 CNAME any.sub.new.firma.example.'],
  ])
})

test('RFC 6672 §2.3: the owner itself is not moved', () => {
  assert.deepEqual(said(ask('old.firma.example. TXT')), [
    rcodes.NOERROR,
    ['old.firma.example 3600 TXT "the owner itself"'],
  ])
  assert.deepEqual(said(ask('old.firma.example. A')), [rcodes.NOERROR, []])
  assert.deepEqual(said(ask('old.firma.example. DNAME')), [rcodes.NOERROR, [moved]])
})

test('RFC 6672 §3.2: out of the zone it ends there; who asks for the CNAME gets it', () => {
  const away = ['away.firma.example 3600 DNAME elsewhere.test.', 'a.away.firma.example 3600 CNAME a.elsewhere.test.']
  assert.deepEqual(said(ask('a.away.firma.example. A')), [rcodes.NOERROR, away])
  assert.deepEqual(said(ask('a.away.firma.example. CNAME')), [rcodes.NOERROR, away])
})

test('RFC 6672 §2.2: a name that would be too long is YXDOMAIN, with the DNAME', () => {
  const { rcode, answers } = ask(`${long}.far.firma.example. A`)
  assert.deepEqual([rcode, answers.length], [rcodes.YXDOMAIN, 1])
})

test('RFC 6672 §3.2: what leads ever deeper ends as a loop of aliases does, with the DNAME once', () => {
  const { rcode, answers } = ask('a.deeper.firma.example. A', { transport: 'tcp' })
  assert.equal(rcode, rcodes.SERVFAIL)
  assert.equal(shown(answers).filter((line) => line.includes(' DNAME ')).length, 1)
  assert.ok(answers.length <= 13)
})
