// Zones from another server come in as they are; what has a fault stays out alone, with its line.
import assert from 'node:assert/strict'
import { codeOf, declareRig, must } from '../../test/support/declare.ts'
import { eachEngine } from '../../test/support/stores.ts'
import type { ImportedZone } from './import.ts'

const soa = (serial: number) => `@ 3600 IN SOA ns1.old.example. admin.old.example. ${serial} 7200 900 1209600 300\n`
const google = `$TTL 14400
${soa(2_026_112_501)}@ 86400 IN NS ns1.old.example.
@ IN MX 1 smtp.google.com.
@ IN TXT "v=spf1 include:_spf.google.com ~all"
_dmarc 600 IN TXT "v=DMARC1; p=quarantine"
www 120 IN A 192.0.2.80
`
const own = `$TTL 3600\n${soa(7)}@ IN MX 10 mail\n@ IN MX 20 mail.backup.example.\nmail IN A 192.0.2.25\n`
const outcomes = (zones: readonly ImportedZone[]) => zones.map(({ domain, outcome }) => `${domain} ${outcome}`)

eachEngine(
  'records and TTLs come unchanged, the serial grows, and the mail is recognised',
  'control',
  async (store) => {
    const { scope, declare, published } = await declareRig(store)
    const later = 3_000_000_000
    const zones = [
      { domain: 'firma.example', zone: google },
      { domain: 'kendi.example', zone: own.replace('7 7200', `${later} 7200`) },
      { domain: 'postasiz.example', zone: `${soa(1)}@ 300 IN MX 0 .\n@ 300 IN TXT "v=spf1 -all"\n` },
    ]
    const dry = must(await declare.importZones(scope, { zones, dryRun: true }))
    assert.deepEqual(published, [])
    assert.equal(codeOf(await declare.find(scope, 'firma.example')), 'no-such-domain')
    const done = must(await declare.importZones(scope, { zones }))
    assert.deepEqual(done, dry, 'a dry run says the same')
    assert.deepEqual(outcomes(done), ['firma.example imported', 'kendi.example imported', 'postasiz.example imported'])
    assert.deepEqual(
      done.map(({ records }) => records),
      [5, 3, 2],
    )
    const sets = must(await declare.records(scope, 'firma.example')).map(
      ({ name, type, ttl, records }) => `${name} ${ttl} ${type} ${records.join(' ')}`,
    )
    assert.deepEqual(sets.toSorted(), [
      '@ 14400 MX 1 smtp.google.com.',
      '@ 14400 TXT "v=spf1 include:_spf.google.com ~all"',
      '@ 86400 NS ns1.old.example.',
      '_dmarc 600 TXT "v=DMARC1; p=quarantine"',
      'www 120 A 192.0.2.80',
    ])
    assert.deepEqual(done[0]!.proposal, {
      provider: { id: 'google-workspace', name: 'Google Workspace' },
      mail: { provider: 'google-workspace', variant: 'single', dmarc: { policy: 'quarantine' } },
      spf: 'v=spf1 include:_spf.google.com ~all',
      dmarc: 'v=DMARC1; p=quarantine',
    })
    assert.deepEqual(done[1]!.proposal!.mail, {
      provider: 'own-servers',
      hosts: [
        { name: 'mail.kendi.example.', preference: 10 },
        { name: 'mail.backup.example.', preference: 20 },
      ],
    })
    assert.deepEqual(done[2]!.proposal!.mail, { provider: 'none', sending: false })
    const state = must(await declare.find(scope, 'kendi.example'))
    assert.ok(state.serial > later)
    assert.equal(state.intent, undefined, 'nothing is declared in anybody’s name')
    assert.deepEqual(
      published.map(({ kind }) => kind),
      ['replaced', 'replaced', 'replaced'],
    )
    const [change] = must(await declare.changes(scope, 'firma.example', { limit: 10 })).items
    assert.equal(change!.diff.length, 5)
  },
)

eachEngine(
  'again it changes nothing; what was changed here since is kept unless it is to be replaced',
  'control',
  async (store) => {
    const { scope, declare, published } = await declareRig(store)
    const zones = [
      { domain: 'firma.example', zone: google },
      { domain: 'kendi.example', zone: own },
    ]
    must(await declare.importZones(scope, { zones }))
    const { serial } = must(await declare.find(scope, 'firma.example'))
    assert.deepEqual(outcomes(must(await declare.importZones(scope, { zones }))), [
      'firma.example unchanged',
      'kendi.example unchanged',
    ])
    const www = { name: 'www', type: 'A', set: { ttl: 60, records: ['192.0.2.81'] } }
    must(await declare.apply(scope, must(await declare.plan(scope, [{ domain: 'firma.example', rrsets: [www] }])).id))
    published.length = 0
    assert.deepEqual(outcomes(must(await declare.importZones(scope, { zones }))), [
      'firma.example differs',
      'kendi.example unchanged',
    ])
    assert.deepEqual(published, [])
    assert.deepEqual(outcomes(must(await declare.importZones(scope, { zones, replace: true }))), [
      'firma.example replaced',
      'kendi.example unchanged',
    ])
    const after = must(await declare.find(scope, 'firma.example'))
    assert.ok(after.serial > serial)
    assert.deepEqual(
      [...after.zone.all()].filter(({ type }) => type === 1).map(({ ttl }) => ttl),
      [120],
    )
  },
)

eachEngine('a zone with a fault is left out alone, with its line and the mend', 'control', async (store) => {
  const { scope, declare } = await declareRig(store)
  const done = must(
    await declare.importZones(scope, {
      zones: [
        { domain: 'alias.example', zone: `${soa(1)}@ 300 IN ALIAS www.example.com.\n` },
        { domain: 'firma.example', zone: google },
        { domain: 'soasiz.example', zone: '@ 300 IN A 192.0.2.1\n' },
        { domain: 'disarida.example', zone: `${soa(1)}www.baska.example. 300 IN A 192.0.2.1\n` },
        { domain: 'kötü ad', zone: soa(1) },
        { domain: 'firma.example', zone: google },
      ],
    }),
  )
  assert.deepEqual(
    done.map(({ outcome, problem }) => [
      outcome,
      problem?.code,
      problem?.problems?.map(({ code, at }) => `${code} line ${at?.line}`),
    ]),
    [
      ['refused', 'zone-file', ['type-not-dns line 2']],
      ['imported', undefined, undefined],
      ['refused', 'zone-without-soa', undefined],
      ['refused', 'zone-file', ['zone-out-of-zone line 2']],
      ['refused', 'domain-character', undefined],
      ['refused', 'changed-meanwhile', undefined],
    ],
  )
  const [problem] = done[0]!.problem!.problems!
  assert.match(problem!.text.en, /ALIAS/)
})
