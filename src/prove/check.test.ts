import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rsaKey, txtStrings } from '../../test/support/dkim-key.ts'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { checkResult } from '../api/contract.ts'
import { name } from '../dns/name.ts'
import { check, checkJson, type CheckReport } from './check.ts'
import { checks } from './checks/index.ts'

const run = (declared: Declared, options: WorldOptions & { of?: string } = {}): Promise<CheckReport> =>
  check(name(options.of ?? 'firma.example'), {
    resolver: world(declared, options),
    now: () => Date.UTC(2026, 10, 24),
  })

const good = {
  'firma.example': {
    MX: ['10 mx1.firma.example.', '20 mx2.firma.example.'],
    TXT: ['"v=spf1 mx -all"', '"something else"'],
  },
  'mx1.firma.example': { A: ['192.0.2.1'] },
  'mx2.firma.example': { A: ['192.0.2.2'] },
  '_dmarc.firma.example': { TXT: ['"v=DMARC1; p=reject; rua=mailto:dmarc@reports.firma.example"'] },
  'reports.firma.example': { MX: ['10 mx1.firma.example.'] },
  'mail._domainkey.firma.example': { TXT: [txtStrings(`v=DKIM1; p=${rsaKey(2048)}`)] },
}
const domain = (records: Record<string, string[]>): Declared => ({
  ...good,
  'firma.example': { ...good['firma.example'], ...records },
})

/** Findings as `severity id`, but for those about the machines behind the hosts, which have a test of their own. */
const findings = (report: CheckReport): string[] =>
  report.results
    .filter(({ check }) => !check.id.startsWith('address-'))
    .flatMap((result) => (result.status === 'finding' ? [`${result.severity} ${result.check.id}`] : []))
const finds = async (declared: Declared, expected: string[], options: Parameters<typeof run>[1] = {}) => {
  const report = await run(declared, options)
  assert.deepEqual(findings(report), expected)
  return report
}
const fixOf = (report: CheckReport, id: string) =>
  checkJson(report, 'en').results.find((one) => one.id === id && one.status === 'finding')?.fix

test('a good domain has no findings, and its JSON is what the contract says', async () => {
  const report = await finds(good, [])
  assert.deepEqual(report.answers, { arrives: 'yes', authenticated: 'yes', private: 'unknown', survives: 'yes' })
  const json = checkJson(report, 'tr')
  assert.deepEqual(checkResult.parse(json), json)
  assert.deepEqual([json.domain, json.checkedAt, json.provider], ['firma.example', '2026-11-24T00:00:00.000Z', null])
})

test('a domain that does not exist', async () => {
  const report = await finds({}, ['error domain-exists'])
  assert.deepEqual(report.answers, { arrives: 'no', authenticated: 'unknown', private: 'unknown', survives: 'unknown' })
})

test('neither MX nor address; an address only; a null MX', async () => {
  const { MX: _, ...noMx } = good['firma.example']
  const none = await finds({ ...good, 'firma.example': noMx }, ['error mx-present', 'notice spf-void-lookups'])
  assert.equal(none.answers.arrives, 'no')
  await finds({ ...good, 'firma.example': { ...noMx, A: ['192.0.2.9'] } }, [
    'notice mx-implicit',
    'notice mx-several-hosts',
    'notice spf-void-lookups',
  ])
  const nul = await finds(domain({ MX: ['0 .'], TXT: ['"v=spf1 -all"'] }), [])
  assert.deepEqual([nul.answers.arrives, nul.answers.survives], ['no', 'unknown'])
})

test('a null MX beside others', async () => {
  const report = await finds(domain({ MX: ['0 .', '10 mx1.firma.example.', '20 mx2.firma.example.'] }), [
    'error mx-null-alone',
  ])
  assert.deepEqual(fixOf(report, 'mx-null-alone'), [
    'Remove firma.example. IN MX 0 . and keep:',
    'firma.example. IN MX 10 mx1.firma.example.',
    'firma.example. IN MX 20 mx2.firma.example.',
  ])
})

test('a target that is an address, an alias, private, missing, or no legal name', async () => {
  const address = await finds(domain({ MX: ['10 192.0.2.1.', '20 mx1.firma.example.', '30 mx2.firma.example.'] }), [
    'error mx-target-not-address',
  ])
  assert.deepEqual(fixOf(address, 'mx-target-not-address')?.slice(1), [
    'mail.firma.example. IN A 192.0.2.1',
    'firma.example. IN MX 10 mail.firma.example.',
  ])
  const alias = await finds(
    {
      ...good,
      'mx1.firma.example': { CNAME: ['real.example.'] },
      'real.example': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
    },
    ['error mx-target-not-alias'],
  )
  assert.deepEqual(fixOf(alias, 'mx-target-not-alias')?.slice(1), [
    'firma.example. IN MX 10 real.example.',
    'or replace the CNAME at mx1.firma.example by its addresses:',
    'mx1.firma.example. IN AAAA 2001:db8::1',
    'mx1.firma.example. IN A 192.0.2.1',
  ])
  assert.equal(alias.answers.arrives, 'partly')
  const hidden = await finds(
    { ...good, 'mx1.firma.example': { A: ['10.0.0.1'] }, 'mx2.firma.example': { A: ['192.0.2.1', '127.0.0.1'] } },
    ['error mx-target-public', 'warning mx-target-public'],
  )
  assert.equal(hidden.answers.arrives, 'partly')
  const all = await run({ ...good, 'mx1.firma.example': { A: ['10.0.0.1'] }, 'mx2.firma.example': { A: ['10.0.0.2'] } })
  assert.equal(all.answers.arrives, 'no')
  await finds({ ...good, 'mx1.firma.example': { TXT: ['x'] } }, ['error mx-target-exists', 'notice mx-several-hosts'])
  await finds(
    {
      ...domain({ MX: ['10 mx_1.firma.example.', '20 mx2.firma.example.'] }),
      'mx_1.firma.example': { A: ['192.0.2.1'] },
    },
    ['warning mx-target-legal-name'],
  )
})

test('a host that stands there twice', async () => {
  const report = await finds(
    domain({ MX: ['10 mx1.firma.example.', '30 mx1.firma.example.', '20 mx2.firma.example.'] }),
    ['notice mx-no-duplicates'],
  )
  assert.deepEqual(fixOf(report, 'mx-no-duplicates'), ['Remove firma.example. IN MX 30 mx1.firma.example.'])
})

test('one host only; two names of one address are one host; a provider runs many behind one name', async () => {
  const single = await finds(domain({ MX: ['10 mx1.firma.example.'] }), ['notice mx-several-hosts'])
  assert.equal(single.answers.survives, 'no')
  await finds({ ...good, 'mx2.firma.example': { A: ['192.0.2.1'] } }, ['notice mx-several-hosts'])
  const google = await finds(
    {
      ...domain({ MX: ['1 smtp.google.com.'], TXT: ['"v=spf1 include:_spf.google.com -all"'] }),
      'smtp.google.com': { A: ['192.0.2.1'] },
      '_spf.google.com': { TXT: ['"v=spf1 ip4:192.0.2.0/24 ~all"'] },
    },
    [],
  )
  assert.deepEqual(
    [google.answers.survives, checkJson(google, 'en').provider],
    ['yes', { id: 'google-workspace', name: 'Google Workspace' }],
  )
})

test('no SPF, several, unreadable, open, endless', async () => {
  const none = await finds(domain({ TXT: ['"x"'] }), ['warning spf-present'])
  assert.deepEqual(fixOf(none, 'spf-present')?.[0], 'firma.example. IN TXT "v=spf1 mx ~all"')
  assert.equal(none.answers.authenticated, 'partly')
  const two = await finds(domain({ TXT: ['"v=spf1 mx -all"', '"v=spf1 include:a.example mx ~all"'] }), [
    'error spf-one-record',
  ])
  assert.deepEqual(fixOf(two, 'spf-one-record')?.[1], 'firma.example. IN TXT "v=spf1 mx include:a.example ~all"')
  const syntax = await finds(domain({ TXT: ['"v=spf1 ip4:1.2.3 -all"'] }), ['error spf-syntax'])
  assert.match(
    checkJson(syntax, 'en').results.find((one) => one.id === 'spf-syntax')!.message,
    /^Column 8: "ip4:1\.2\.3"/,
  )
  const open = await finds(domain({ TXT: ['"v=spf1 mx +all"'] }), ['error spf-all'])
  assert.deepEqual(fixOf(open, 'spf-all'), ['firma.example. IN TXT "v=spf1 mx ~all"'])
  await finds(domain({ TXT: ['"v=spf1 all"'] }), ['error spf-all'])
  await finds(domain({ TXT: ['"v=spf1 mx ?all"'] }), ['warning spf-all'])
  await finds(domain({ TXT: ['"v=spf1 mx"'] }), ['warning spf-all'])
})

test('SPF look-ups: over ten, at the edge, and includes that lead nowhere', async () => {
  const mechanisms = (count: number) => Array.from({ length: count }, (_, at) => `a:h${at}.example`).join(' ')
  const hosts = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`h${at}.example`, { A: ['192.0.2.9'] }]))
  const counted = (count: number) => ({ ...hosts, ...domain({ TXT: [`"v=spf1 ${mechanisms(count)} -all"`] }) })
  await finds(counted(8), [])
  await finds(counted(10), ['notice spf-lookups'])
  await finds(counted(11), ['error spf-lookups'])
  await finds(domain({ TXT: ['"v=spf1 include:gone.example -all"'] }), [
    'notice spf-void-lookups',
    'error spf-includes',
  ])
  const slow = await run(domain({ TXT: ['"v=spf1 include:slow.example -all"'] }), { fail: ['slow.example'] })
  assert.deepEqual(
    slow.results.filter((one) => one.status === 'unknown').map((one) => one.check.id),
    ['spf-lookups'],
  )
  assert.equal(slow.answers.authenticated, 'unknown')
})

test('a record longer than 255 bytes is written in several strings', async () => {
  const includes = Array.from({ length: 20 }, (_, at) => `ip4:192.0.2.${100 + at}`).join(' ')
  const report = await run(domain({ TXT: [`"v=spf1 ${includes.slice(0, 240)}" "${includes.slice(240)} ?all"`] }))
  const line = fixOf(report, 'spf-all')![0]!
  assert.deepEqual(line.match(/"[^"]*"/g)!.map((one) => one.length - 2)[0], 255)
  assert.equal(
    line
      .match(/"[^"]*"/g)!
      .map((one) => one.slice(1, -1))
      .join(''),
    `v=spf1 ${includes} ~all`,
  )
})

test('DMARC: none, several, unreadable, watching only, testing, tags that are gone', async () => {
  const dmarc = (...texts: string[]): Declared => ({
    ...good,
    '_dmarc.firma.example': { TXT: texts.map((text) => `"${text}; rua=mailto:dmarc@reports.firma.example"`) },
  })
  const none = await finds(dmarc('x'), ['warning dmarc-present'])
  assert.deepEqual(fixOf(none, 'dmarc-present'), ['_dmarc.firma.example. IN TXT "v=DMARC1; p=none"'])
  await finds(dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject'), ['error dmarc-one-record'])
  await finds(dmarc('v=DMARC1; p=block'), ['warning dmarc-syntax', 'warning dmarc-policy'])
  await finds(dmarc('v=DMARC1'), ['warning dmarc-policy'])
  await finds(dmarc('v=DMARC1; p=none'), ['notice dmarc-policy'])
  await finds(dmarc('v=DMARC1; p=reject; t=y'), ['notice dmarc-policy'])
  await finds(dmarc('v=DMARC1; p=reject; pct=50; ri=3600'), ['notice dmarc-removed-tags', 'notice dmarc-removed-tags'])
})

test('the DMARC record of a parent holds below, by its sp', async () => {
  const declared = {
    ...good,
    'alt.firma.example': good['firma.example'],
    'mail._domainkey.alt.firma.example': good['mail._domainkey.firma.example'],
  }
  const report = await finds(declared, [], { of: 'alt.firma.example' })
  assert.equal(report.results.find((one) => one.check.id === 'dmarc-present')?.subject, '_dmarc.firma.example')
  await finds(
    { ...declared, '_dmarc.firma.example': { TXT: ['"v=DMARC1; p=reject; sp=none"'] } },
    ['notice dmarc-policy'],
    { of: 'alt.firma.example' },
  )
})

test('the tree walk asks at most eight times', async () => {
  const dns = world(good)
  await check(name('a.b.c.d.e.f.g.h.i.j.firma.example'), { resolver: dns, now: Date.now })
  const walked = dns.asked.filter((one) => one.startsWith('TXT _dmarc.') && !/firma\.example\..*firma/.test(one))
  assert.deepEqual(walked.slice(0, 3), [
    'TXT _dmarc.a.b.c.d.e.f.g.h.i.j.firma.example',
    'TXT _dmarc.f.g.h.i.j.firma.example',
    'TXT _dmarc.g.h.i.j.firma.example',
  ])
  assert.ok(walked.length <= 8)
})

test('what cannot be asked now is unknown, never good and never a finding', async () => {
  const report = await run(good, { fail: ['firma.example', '_dmarc.firma.example'] })
  assert.deepEqual(report.answers, {
    arrives: 'unknown',
    authenticated: 'unknown',
    private: 'unknown',
    survives: 'unknown',
  })
  assert.deepEqual(findings(report), [])
  // The DKIM key could be asked.
  const others = report.results.filter((one) => !one.check.id.startsWith('dkim-'))
  assert.deepEqual([...new Set(others.map((one) => one.status))], ['unknown'])
})

test('hostile records: control characters, quotes, bytes beyond ASCII', async () => {
  const declared = domain({
    TXT: [String.raw`"v=spf1 \007\027[31m \226\128\174 a\"b ip4:\000 +all"`],
    MX: [String.raw`10 a\010b\"\200.example.`],
  })
  const report = await run({
    ...declared,
    '_dmarc.firma.example': { TXT: [String.raw`"v=DMARC1; p=\027[2J; \000=\200"`] },
  })
  for (const lang of ['en', 'tr'] as const) {
    const json = checkJson(report, lang)
    checkResult.parse(json)
    // oxlint-disable-next-line no-control-regex
    for (const result of json.results)
      assert.doesNotMatch(
        [result.message, result.subject, ...(result.fix ?? [])].join(),
        /[\u0000-\u001F\u007F-\u009F\u202E]/,
      )
  }
})

test('every check has an id of its own, both languages and a reference', () => {
  assert.equal(new Set(checks.map((one) => one.id)).size, checks.length)
  for (const one of checks) {
    assert.match(one.id, /^[a-z]+(-[a-z0-9]+)*$/)
    assert.match(one.reference, /^(RFC \d+|draft-[a-z-]+) §/)
    for (const text of [one.question, one.rule]) assert.ok(text.en && text.tr && text.en !== text.tr)
  }
})
