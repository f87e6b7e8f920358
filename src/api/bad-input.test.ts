// What people get wrong when they declare mail: refused by a stable code, in the reader's language, and nothing is changed.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { house, type House } from '../../test/support/api.ts'

type Case = {
  readonly what: string
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body: unknown
  readonly code: string
  /** The finding that stands in the way, of a plan that was refused. */
  readonly refusal?: string
  /** Where in the request. */
  readonly at?: string
}

const long = 'a'.repeat(64)
const tooLong = `${`${'b'.repeat(60)}.`.repeat(4)}example`
const badNames = [
  ['an empty label', 'a..b', 'name-empty-label'],
  ['a label of 64 bytes', long, 'name-long-label'],
  ['a name of 256 bytes', tooLong, 'name-too-long'],
  ['an emoji', '📮', 'domain-character'],
] as const

const mail = (hosts: unknown, more: Record<string, unknown> = {}) => ({ provider: 'own-servers', hosts, ...more })
const declareMail = (what: string, body: unknown, code: string, at?: string): Case => ({
  what,
  method: 'PUT',
  path: '/mail',
  body,
  code,
  ...(at !== undefined && { at }),
})
const set = (what: string, rrset: string, records: string[], code: string, refusal?: string): Case => ({
  what,
  method: 'PUT',
  path: `/rrsets/${rrset}`,
  body: { ttl: 300, records },
  code,
  ...(refusal !== undefined && { refusal }),
})

const cases: readonly Case[] = [
  declareMail(
    'an address as a mail host',
    mail([{ name: '192.0.2.1', preference: 10 }]),
    'host-is-address',
    '/hosts/0/name',
  ),
  declareMail(
    'an IPv6 address as a mail host',
    mail([{ name: '2001:db8::1', preference: 10 }]),
    'host-is-address',
    '/hosts/0/name',
  ),
  declareMail('an alias of the zone as a mail host', mail([{ name: 'alias', preference: 10 }]), 'plan-refused'),
  ...[-1, 65_536, 'ten', 1.5].map((preference) =>
    declareMail(`a preference of ${preference}`, mail([{ name: 'mail', preference }]), 'bad-request'),
  ),
  declareMail('a preset that is not there', { provider: 'gogle' }, 'unknown-preset', '/provider'),
  declareMail('a variant that is not there', { provider: 'google-workspace', variant: 'five' }, 'unknown-variant'),
  declareMail('a missing parameter', { provider: 'amazon-ses-inbound' }, 'missing-parameter'),
  declareMail(
    'a parameter that does not fit',
    { provider: 'google-workspace', parameters: { dkimKey: 'x' } },
    'bad-parameter',
  ),
  declareMail(
    'no mail, and a host for it',
    { provider: 'none', hosts: [{ name: 'mail', preference: 10 }] },
    'none-with-hosts',
    '/provider',
  ),
  ...badNames.map(([what, name, code]) =>
    declareMail(`${what} in a mail host`, mail([{ name, preference: 10 }]), code, '/hosts/0/name'),
  ),
  ...['10 192.0.2.1', '10 192.0.2.1.', '10 2001:db8::1'].map((record) =>
    set(`the address in "${record}"`, '@/MX', [record], 'plan-refused', 'mx-target-not-address'),
  ),
  set('an alias of the zone as MX target', '@/MX', ['10 alias'], 'plan-refused', 'mx-target-not-alias'),
  set('a null MX beside another', '@/MX', ['0 .', '10 mail.other.example.'], 'plan-refused', 'mx-null-alone'),
  ...['-1', '65536', 'ten'].map((preference) =>
    set(
      `a preference of ${preference} in a record`,
      '@/MX',
      [`${preference} mail.other.example.`],
      'number-out-of-range',
    ),
  ),
  ...badNames.map(([what, name, code]) => set(`${what} in an MX record`, '@/MX', [`10 ${name}`], code)),
  ...badNames.map(([what, name, code]) =>
    set(`${what} as an owner`, `${encodeURIComponent(name)}/A`, ['192.0.2.1'], code),
  ),
  set('a second SPF record', '@/TXT', ['"v=spf1 a ~all"', '"v=spf1 mx -all"'], 'plan-refused', 'spf-one-record'),
]

/** A domain with records of its own, and a way to see that they are still the same. */
async function rig(t: TestContext): Promise<House & { state(): Promise<string> }> {
  const made = await house(t)
  const { administrator } = made.tokens
  const ask = (method: string, url: string, body?: unknown) => made.ask(administrator, method, url, { body })
  const { domain } = made.owned
  for (const [rrset, record] of [
    ['alias/CNAME', 'mail.other.example.'],
    ['@/MX', '10 mail.other.example.'],
    ['@/TXT', '"v=spf1 a ~all"'],
  ] as const) {
    const done = await ask('PUT', `/domains/${domain}/rrsets/${rrset}`, { ttl: 300, records: [record] })
    assert.equal(done.status, 200, done.text)
  }
  const state = async () => {
    const parts = ['/domains', `/domains/${domain}`, `/domains/${domain}/zone`, `/domains/${domain}/changes`]
    return (await Promise.all(parts.map((part) => ask('GET', part)))).map(({ text }) => text).join('\n')
  }
  return { ...made, state }
}

/** Asks in both languages and gives what a reader of each sees. */
async function both(made: House, { method, path, body }: Pick<Case, 'method' | 'path' | 'body'>, below = true) {
  const url = below ? `/domains/${made.owned.domain}${path}` : path
  const ask = (lang: string) =>
    made.ask(made.tokens.administrator, method, url, { body, headers: { 'accept-language': lang } })
  return { en: await ask('en'), tr: await ask('tr') }
}

test('bad mail hosts, preferences, names, presets and records are refused in both languages, and nothing changes', async (t) => {
  const made = await rig(t)
  const before = await made.state()
  for (const one of cases) {
    const { en, tr } = await both(made, one)
    for (const reply of [en, tr]) {
      assert.equal(reply.body.code, one.code, `${one.what}: ${reply.text}`)
      assert.ok(reply.status >= 400 && reply.status < 500, one.what)
      if (one.at !== undefined) assert.equal(reply.body.at, one.at, one.what)
    }
    assert.notEqual(en.body.detail, tr.body.detail, one.what)
    if (one.code === 'plan-refused') {
      const [told, said] = [en, tr].map(({ body }) => body.plan.refusals[0])
      if (one.refusal !== undefined) assert.equal(told.id, one.refusal, one.what)
      assert.notEqual(told.message, said.message, one.what)
      assert.ok(told.fix.length > 0 && said.fix.length > 0, `${one.what}: how to mend it`)
      assert.notDeepEqual(told.fix, said.fix, one.what)
    }
  }
  assert.equal(await made.state(), before)
})

test('a domain whose name cannot be one is not added', async (t) => {
  const made = await rig(t)
  const before = await made.state()
  for (const [what, name, code] of badNames) {
    const { en, tr } = await both(
      made,
      { method: 'POST', path: '/domains', body: { domain: `${name}.example` } },
      false,
    )
    assert.deepEqual([en.body.code, tr.body.code], [code, code], what)
    assert.notEqual(en.body.detail, tr.body.detail, what)
  }
  const mailToo = { domain: 'new.example', mail: mail([{ name: '192.0.2.1', preference: 10 }]) }
  const { en } = await both(made, { method: 'POST', path: '/domains', body: mailToo }, false)
  assert.deepEqual([en.body.code, en.body.at], ['host-is-address', '/mail/hosts/0/name'])
  assert.equal(await made.state(), before, 'nor is one whose mail cannot be declared')
})

test('a zone file with an error on line 812 imports nothing, and says the line, what and the mend', async (t) => {
  const made = await rig(t)
  const before = await made.state()
  const good = Array.from({ length: 811 }, (_, at) => `h${at} IN A 192.0.2.1`)
  const zone = (line: string): string => [...good, line, 'last IN A 192.0.2.2', ''].join('\n')
  for (const line of [
    'broken IN A 192.0.2.256',
    '@ IN MX ten mail',
    'a..b IN A 192.0.2.1',
    '@ IN MX 70000 mail',
    'x IN A',
  ]) {
    const { en, tr } = await both(made, { method: 'PUT', path: '/zone', body: zone(line) })
    for (const reply of [en, tr]) {
      assert.deepEqual([reply.status, reply.body.code], [422, 'zone-file'], reply.text)
      assert.deepEqual(
        reply.body.problems.map(({ at }: { at: string }) => at),
        ['line 812'],
        line,
      )
    }
    assert.notEqual(en.body.problems[0].detail, tr.body.problems[0].detail)
  }
  assert.equal(await made.state(), before)
})

test('a record with letters of its own is taken, and what was refused can be mended', async (t) => {
  const made = await rig(t)
  const { en } = await both(made, {
    method: 'PUT',
    path: '/rrsets/@/MX',
    body: { ttl: 300, records: ['10 örnek.example.'] },
  })
  assert.equal(en.status, 200, en.text)
  assert.equal(en.body.change[0].diff[0].after.records[0], '10 xn--rnek-4qa.example.')
})
