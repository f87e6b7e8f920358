import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provesChecks, resultsOf } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import type { NextHopSeen } from '../../evidence/hand-over.ts'
import type { Tools } from '../../evidence/index.ts'
import { spfChecks } from './index.ts'

const rest: Declared = {
  'mx.firma.example': { A: ['192.0.2.1'] },
  '_spf.example': { TXT: ['"v=spf1 ip4:192.0.2.0/24 -all"'] },
  '_spf.google.com': { TXT: ['"v=spf1 ip4:192.0.2.0/24 ~all"'] },
  'smtp.google.com': { A: ['192.0.2.2'] },
  ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`h${at}.example`, { A: [`192.0.2.${10 + at}`] }])),
}
const zone = (records: Declared[string], more: Declared = {}): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'], ...records },
  ...rest,
  ...more,
})
const spf = (...texts: string[]): Declared => zone({ TXT: texts.map((text) => `"${text}"`) })
const good = { world: spf('v=spf1 mx include:_spf.example -all') }
const lookups = (count: number): string => Array.from({ length: count }, (_, at) => `a:h${at}.example`).join(' ')
const huge = zone(
  { TXT: [`"v=spf1 ${[1, 2, 3, 4, 5].map((at) => `include:l${at}.example`).join(' ')} -all"`] },
  Object.fromEntries(
    [1, 2, 3, 4, 5].map((at) => [
      `l${at}.example`,
      { TXT: [`"v=spf1 " ${`"${'ip4:192.0.2.1 '.repeat(18)}" `.repeat(250)} "include:more.example -all"`] },
    ]),
  ),
)
const google = (record: string): Declared => zone({ MX: ['1 smtp.google.com.'], TXT: [`"${record}"`] })
const nullMx = (record: string): Declared => zone({ MX: ['0 .'], TXT: [`"${record}"`] })
const manyMx = {
  'many.example': { MX: Array.from({ length: 11 }, (_, at) => `10 h${at}.example.`) },
  'few.example': { MX: ['10 h1.example.'] },
}
const own = (record?: string): { world: Declared; tools: { ownNames: string[] } } => ({
  world: zone(
    { TXT: ['"v=spf1 mx -all"'] },
    { 'mx.firma.example': { A: ['192.0.2.1'], ...(record ? { TXT: [`"${record}"`] } : {}) } },
  ),
  tools: { ownNames: ['mx.firma.example', 'MX.firma.example'] },
})
const tokens = (count: number): string[] => Array.from({ length: count }, (_, at) => `"verify-${at}-${'x'.repeat(80)}"`)

/** What a server of ours knows of mail.firma.example, to which it hands the domain's mail. */
const handsOn = (hop: Partial<NextHopSeen>): { world: Declared; tools: Partial<Tools> } => ({
  ...good,
  tools: {
    handOver: async () => ({
      backups: [{ name: 'mx.ulak.example', addresses: ['192.0.2.25', '2001:db8::25'] }],
      hops: [{ host: 'mail.firma.example', xclient: false, drilled: undefined, ...hop }],
    }),
  },
})
const drilled = (outcome: 'exempt' | 'refused') => ({
  drilled: { host: 'mail.firma.example', outcome, spf: 'fail', reply: '550 5.7.23 SPF', at: Date.UTC(2026, 10, 20) },
})

provesChecks(spfChecks, {
  'spf-present': { finds: [{ world: spf('x'), severity: 'warning' }], passes: [good] },
  'spf-one-record': {
    finds: [{ world: spf('v=spf1 mx -all', 'v=spf1 include:_spf.example ~all'), severity: 'error' }],
    passes: [good],
  },
  'spf-look-alike': {
    finds: [
      { world: spf('v=spf1; mx; -all'), severity: 'warning' },
      { world: spf(' v=spf1 mx -all'), severity: 'warning' },
      { world: spf('spf1 mx -all'), severity: 'warning' },
      { world: spf('v=spf1 mx -all', 'v=spf1-all'), severity: 'notice' },
      { world: spf('v=spf1 mx -all', 'spf2.0/pra mx -all'), severity: 'notice' },
    ],
    passes: [good, { world: spf('v=spf1 mx -all', 'google-site-verification=spf1') }],
  },
  'spf-strings': {
    finds: [{ world: zone({ TXT: ['"v=spf1 include:_spf.example" "mx -all"'] }), severity: 'error' }],
    passes: [
      { world: zone({ TXT: ['"v=spf1 include:_spf.example " "mx -all"'] }) },
      { world: zone({ TXT: ['"v=spf1 include:_spf.exa" "mple mx -all"'] }) },
      { world: zone({ TXT: [`"v=spf1 ${'ip4:192.0.2.1 '.repeat(17)}ip4:192.0." "2.1 -all"`] }) },
    ],
  },
  'spf-syntax': { finds: [{ world: spf('v=spf1 ip4:1.2.3 -all'), severity: 'error' }], passes: [good] },
  'spf-spelling': {
    finds: [
      { world: spf('v=spf1  mx -all'), severity: 'notice' },
      { world: spf('v=spf1 mx -all '), severity: 'notice' },
      { world: spf('V=SPF1 MX Include:_spf.example -ALL'), severity: 'notice' },
    ],
    passes: [good, { world: spf('v=spf1 exists:%{I}._spf.example -all') }],
  },
  'spf-all': {
    finds: [
      { world: spf('v=spf1 mx +all'), severity: 'error' },
      { world: spf('v=spf1 mx ?all'), severity: 'warning' },
      { world: spf('v=spf1 mx'), severity: 'warning' },
    ],
    passes: [good, { world: spf('v=spf1 redirect=_spf.example') }],
  },
  'spf-after-all': {
    finds: [{ world: spf('v=spf1 mx -all include:_spf.example'), severity: 'warning' }],
    passes: [good, { world: spf('v=spf1 mx -all exp=why.example') }],
  },
  'spf-redirect': {
    finds: [{ world: spf('v=spf1 mx ~all redirect=_spf.example'), severity: 'warning' }],
    passes: [{ world: spf('v=spf1 mx redirect=_spf.example') }],
  },
  'spf-lookups': {
    finds: [
      { world: spf(`v=spf1 ${lookups(11)} -all`), severity: 'error' },
      { world: spf(`v=spf1 ${lookups(10)} -all`), severity: 'notice' },
      // Few look-ups as far as it was read, but that was not all.
      { world: huge, severity: 'unknown' },
    ],
    passes: [good, { world: spf(`v=spf1 ${lookups(8)} -all`) }],
  },
  'spf-void-lookups': {
    finds: [
      { world: spf('v=spf1 a:x.example mx:y.example exists:z.example -all'), severity: 'error' },
      { world: spf('v=spf1 mx a:x.example -all'), severity: 'notice' },
      {
        world: zone(
          { TXT: ['"v=spf1 include:old.example -all"'] },
          { 'old.example': { TXT: ['"v=spf1 a:x.example mx:y.example a -all"'] } },
        ),
        severity: 'error',
      },
    ],
    passes: [
      good,
      {
        world: zone({ TXT: ['"v=spf1 a:six.example -all"'] }, { 'six.example': { AAAA: ['2001:db8::1'] } }),
      },
    ],
  },
  'spf-mx-hosts': {
    finds: [{ world: zone({ TXT: ['"v=spf1 mx:many.example -all"'] }, manyMx), severity: 'error' }],
    passes: [good, { world: zone({ TXT: ['"v=spf1 mx:few.example -all"'] }, manyMx) }],
  },
  'spf-includes': {
    finds: [
      { world: spf('v=spf1 include:gone.example -all'), severity: 'error' },
      { world: spf('v=spf1 redirect=h1.example'), severity: 'error' },
      { world: spf('v=spf1 include:firma.example -all'), severity: 'error' },
    ],
    passes: [good],
  },
  'spf-macros': {
    finds: [
      { world: spf('v=spf1 include:%{d}._spf.example -all'), severity: 'notice' },
      { world: spf('v=spf1 exists:%{i}._spf.example -all'), severity: 'notice' },
      { world: spf('v=spf1 exists:%{p}._spf.example -all'), severity: 'warning' },
    ],
    passes: [good],
  },
  'spf-duplicates': {
    finds: [{ world: spf('v=spf1 mx +MX include:_spf.example include:_spf.example -all'), severity: 'notice' }],
    passes: [good],
  },
  'spf-ptr': {
    finds: [
      { world: spf('v=spf1 ptr -all'), severity: 'warning' },
      { world: spf('v=spf1 mx ptr:firma.example -all'), severity: 'warning' },
    ],
    passes: [good],
  },
  'spf-networks': {
    finds: [
      { world: spf('v=spf1 ip4:0.0.0.0/0 -all'), severity: 'error' },
      { world: spf('v=spf1 ip4:52.0.0.0/8 -all'), severity: 'error' },
      { world: spf('v=spf1 a/4 -all'), severity: 'error' },
      { world: spf('v=spf1 mx//8 -all'), severity: 'error' },
      { world: spf('v=spf1 ip6:2001::/16 -all'), severity: 'error' },
      { world: spf('v=spf1 ip4:52.0.0.0/12 -all'), severity: 'warning' },
    ],
    passes: [
      good,
      { world: spf('v=spf1 ip4:40.92.0.0/15 ip6:2001:db8::/32 a/24//64 -all') },
      { world: spf('v=spf1 -ip4:10.0.0.0/8 mx -all') },
    ],
  },
  'spf-private-addresses': {
    finds: [
      { world: spf('v=spf1 mx ip4:192.168.1.10 -all'), severity: 'notice' },
      { world: spf('v=spf1 mx ip4:10.0.0.0/24 ip6:fd00::1 -all'), severity: 'notice' },
    ],
    passes: [{ world: spf('v=spf1 mx ip4:198.51.100.1 -all') }],
  },
  'spf-outdated-includes': {
    finds: [{ world: spf('v=spf1 mx include:servers.mcsv.net -all'), severity: 'notice' }],
    passes: [good],
  },
  'spf-provider': {
    finds: [{ world: google('v=spf1 include:_spf.example -all'), severity: 'warning' }],
    passes: [
      { world: google('v=spf1 include:_spf.google.com -all') },
      { world: google('v=spf1 redirect=_spf.google.com') },
      { world: google('v=spf1 include:%{d}.spf.example -all') },
    ],
  },
  'spf-null-mx': {
    finds: [
      { world: nullMx('v=spf1 mx -all'), severity: 'warning' },
      { world: nullMx('v=spf1 ~all'), severity: 'warning' },
    ],
    passes: [{ world: nullMx('v=spf1 -all') }],
  },
  'spf-size': {
    finds: [
      { world: zone({ TXT: ['"v=spf1 mx -all"', ...tokens(5)] }), severity: 'notice' },
      { world: zone({ TXT: ['"v=spf1 mx -all"', ...tokens(12)] }), severity: 'warning' },
    ],
    passes: [good],
  },
  'spf-own-names': {
    finds: [
      { ...own(), severity: 'warning' },
      { ...own('v=spf1 a ~all'), severity: 'notice' },
    ],
    passes: [own('v=spf1 a -all'), { ...good, tools: { ownNames: ['elsewhere.example'] } }],
  },
  'spf-backup-exempt': {
    finds: [
      { ...handsOn(drilled('refused')), severity: 'error' },
      { ...handsOn({}), severity: 'unknown' },
    ],
    passes: [
      good,
      handsOn(drilled('exempt')),
      // Whoever is told of the client in front judges that one, whatever an older drill showed.
      handsOn({ ...drilled('refused'), xclient: true }),
    ],
  },
})

test('the mend has the lines of the mail server that is known from outside, and else those for Postfix', async () => {
  const mends = async (world: Declared): Promise<string> => {
    const results = await resultsOf({ ...handsOn(drilled('refused')), world })
    const found = results.find(({ check }) => check.id === 'spf-backup-exempt')
    assert.ok(found?.status === 'finding')
    return (found.fix ?? []).map((step) => (typeof step === 'string' ? step : step.en)).join('\n')
  }
  assert.match(await mends(good.world), /in \/etc\/postfix\/backup_mx\.cidr: 192\.0\.2\.25\/32 OK/)
  const atGoogle = await mends(google('v=spf1 include:_spf.google.com ~all'))
  assert.match(atGoogle, /in Gateway IPs: 192\.0\.2\.25/)
  assert.doesNotMatch(atGoogle, /postfix/)
})
