// RFC 4592 §2.2.1: its own example zone and its own list of answers, word by word; then what the sections after it decide.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rcodes } from '../../src/dns/message.ts'
import { asker, shown, zonesOf } from '../support/served-zones.ts'

const ask = asker(
  zonesOf({
    'example.': `
$TTL 3600
example.                 SOA   ns.example.com. host.example.com. 1 7200 3600 1209600 300
example.                 NS    ns.example.com.
example.                 NS    ns.example.net.
*.example.               TXT   "this is a wildcard"
*.example.               MX    10 host1.example.
sub.*.example.           TXT   "this is not a wildcard"
host1.example.           A     192.0.2.1
_ssh._tcp.host1.example. SRV   0 0 22 host1.example.
_ssh._tcp.host2.example. SRV   0 0 22 host2.example.
subdel.example.          NS    ns.example.com.
subdel.example.          NS    ns.example.net.
`,
  }),
)

const isNoData = (question: string): void => {
  const message = ask(question)
  assert.equal(message.rcode, rcodes.NOERROR, question)
  assert.deepEqual(shown(message.answers), [], question)
  assert.equal(shown(message.authorities).length, 1, question)
  assert.match(shown(message.authorities)[0]!, / SOA /, question)
  assert.ok(message.flags.aa)
}

test('§2.2.1: a name that does not exist takes what the wildcard has', () => {
  assert.deepEqual(shown(ask('host3.example. MX').answers), ['host3.example 3600 MX 10 host1.example.'])
  assert.deepEqual(shown(ask('foo.bar.example. TXT').answers), ['foo.bar.example 3600 TXT "this is a wildcard"'])
})

test('§2.2.1: "no data" for a type that the wildcard has not', () => isNoData('host3.example. A'))

test('§2.2.1: names that exist are not covered', () => {
  isNoData('host1.example. MX')
  isNoData('sub.*.example. MX')
})

test('§2.2.1: names that exist only because something stands below them are not covered, nor what is below them', () => {
  isNoData('_tcp.host1.example. A')
  const below = ask('_telnet._tcp.host1.example. SRV')
  assert.equal(below.rcode, rcodes.NXDOMAIN)
  assert.deepEqual(below.answers, [])
})

test('§2.2.1: nothing below a delegation is covered', () => {
  const referral = ask('host.subdel.example. A')
  assert.deepEqual([referral.rcode, referral.flags.aa, referral.answers.length], [rcodes.NOERROR, false, 0])
  assert.deepEqual(shown(referral.authorities), [
    'subdel.example 3600 NS ns.example.com.',
    'subdel.example 3600 NS ns.example.net.',
  ])
})

test('§2.2.1: nothing below a name that exists is covered: the * is not at the closest encloser', () => {
  const message = ask('ghost.*.example. MX')
  assert.equal(message.rcode, rcodes.NXDOMAIN)
  assert.deepEqual(message.answers, [])
})

test('§2.2.2: an empty non-terminal exists', () => {
  isNoData('_tcp.host2.example. TXT')
  isNoData('host2.example. MX')
  isNoData('host2.example. TXT')
})

test('§2.2.3, §4.5: the wildcard can be asked for by its own name, and is then no more than a name', () => {
  assert.deepEqual(shown(ask('*.example. TXT').answers), ['*.example 3600 TXT "this is a wildcard"'])
  isNoData('*.example. A')
})

test('§2.1.1: only a whole label "*" is a wildcard, and only the leftmost one', () => {
  const stars = asker(
    zonesOf({
      'example.': `
$TTL 60
@ SOA ns host 1 2 3 4 5
the*.example. A 192.0.2.1
**.example. A 192.0.2.2
a.*.b.example. A 192.0.2.3
`,
    }),
  )
  for (const question of ['these.example. A', 'x.example. A'])
    assert.equal(stars(question).rcode, rcodes.NXDOMAIN, question)
  // *.b.example. exists, without any data.
  const covered = stars('a.x.b.example. A')
  assert.deepEqual([covered.rcode, covered.answers.length], [rcodes.NOERROR, 0])
})

test('§4.4: a CNAME at a wildcard is followed under the name that was asked', () => {
  const alias = asker(
    zonesOf({
      'example.': `
$TTL 60
@ SOA ns host 1 2 3 4 5
* CNAME host
host A 192.0.2.1
`,
    }),
  )
  assert.deepEqual(shown(alias('x.example. A').answers), [
    'host.example 60 A 192.0.2.1',
    'x.example 60 CNAME host.example.',
  ])
  assert.deepEqual(shown(alias('x.example. CNAME').answers), ['x.example 60 CNAME host.example.'])
})

test('§4.2: an NS at a wildcard is no delegation', () => {
  const odd = asker(zonesOf({ 'example.': '$TTL 60\n@ SOA ns host 1 2 3 4 5\n* NS ns.example.net.\n' }))(
    'x.example. NS',
  )
  assert.ok(odd.flags.aa)
  assert.deepEqual(shown(odd.answers), ['x.example 60 NS ns.example.net.'])
})
