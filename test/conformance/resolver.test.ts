// The resolver with real ones: through Unbound over named, and straight at named as an authority.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDirect } from '../../src/dns/direct.ts'
import { name } from '../../src/dns/name.ts'
import { parseTypeName } from '../../src/dns/records/index.ts'
import { createResolver } from '../../src/dns/resolver.ts'
import { formatZoneFile } from '../../src/dns/zone-file.ts'
import { dnsTransport, randomId } from '../../src/system/net.ts'
import { mixedApex, mixedZone } from '../support/mixed-zone.ts'
import { startNamed } from '../support/named.ts'
import { peer } from '../support/peers.ts'
import { scratch } from '../support/places.ts'
import { shown } from '../support/served-zones.ts'
import { startUnbound } from '../support/unbound.ts'

const ports = { transport: dnsTransport, now: Date.now, randomId }
const zone = mixedZone()
const file = formatZoneFile(zone.records, { origin: zone.apex })
const question = (text: string) => {
  const [owner, type] = text.split(' ') as [string, string]
  const code = parseTypeName(type)
  assert.ok(code.ok)
  return [name(`${owner}.mixed.example.`), code.value] as const
}

test(
  'through Unbound: data, aliases, wildcards, long answers over TCP, "no data", "no such name", failure',
  peer('named', 'unbound'),
  async (t) => {
    const named = await startNamed(t, scratch(t), [{ origin: String(mixedApex), file }])
    const stubs = [
      { zone: '.', server: named },
      { zone: String(mixedApex), server: named },
    ]
    const unbound = await startUnbound(t, scratch(t), stubs, 'do-not-query-address: 192.0.2.0/24')
    const silent = { address: unbound.address, port: 1 }
    const resolver = createResolver({ servers: [silent, unbound], trustAd: false }, ports)
    const kinds = await Promise.all(
      [
        'mail A',
        'alias-2 AAAA',
        'chain-4 A',
        'some.wild MX',
        'text-2500 TXT',
        'many-addresses A',
        'only-text MX',
        'empty A',
        'no-such-name A',
        'to-nothing A',
        'www.glued A',
        'loop-a A',
      ].map(async (text) => {
        const answer = await resolver.resolve(...question(text))
        return [text, answer.kind === 'records' ? answer.records.length : answer.kind]
      }),
    )
    assert.deepEqual(Object.fromEntries(kinds), {
      'mail A': 1,
      'alias-2 AAAA': 1,
      'chain-4 A': 1,
      'some.wild MX': 1,
      'text-2500 TXT': 1,
      'many-addresses A': 40,
      'only-text MX': 'no-data',
      'empty A': 'no-data',
      'no-such-name A': 'no-name',
      'to-nothing A': 'no-name',
      'www.glued A': 'unknown',
      'loop-a A': 'unknown',
    })
  },
)

test(
  'straight at an authority: AA, a referral with its glue, TCP where the answer is cut, REFUSED elsewhere',
  peer('named'),
  async (t) => {
    const named = await startNamed(t, scratch(t), [{ origin: String(mixedApex), file }])
    const ask = (text: string) => createDirect(ports).ask(named, ...question(text))
    const data = await ask('mail A')
    assert.ok(data.kind === 'records' && data.message.flags.aa && data.over === 'udp' && data.ttl === 3600)
    const referral = await ask('www.glued A')
    assert.ok(referral.kind === 'referral' && !referral.message.flags.aa)
    assert.deepEqual([String(referral.zone), referral.servers.length], ['glued.mixed.example.', 3])
    assert.ok(shown(referral.message.additionals).includes('ns1.glued.mixed.example 3600 A 192.0.2.101'))
    const cut = await ask('text-2500 TXT')
    assert.ok(cut.kind === 'records' && cut.over === 'tcp')
    const negative = await ask('no-such-name A')
    assert.ok(negative.kind === 'no-name' && negative.ttl === 900)
    const elsewhere = await createDirect(ports).ask(named, name('other.test.'), 1)
    assert.equal(elsewhere.kind, 'failed')
  },
)
