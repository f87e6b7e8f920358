// What must hold for every change, whatever it is: the diff is the change, undoing takes back exactly it, serials only grow.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { backup, declareRig, must } from '../../test/support/declare.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { fakeClock } from '../../test/support/clock.ts'
import type { MailIntent } from './intent.ts'
import type { ChangeRequest, RrsetRequest } from './plan.ts'
import type { RecordChangeView, RrsetView } from './plan-view.ts'

// ── What people do ──────────────────────────────────────────────────────────────────────────────

const owner = fc.constantFrom('@', 'mail', 'MAIL', 'www', '*', 'a.b', 'sub', '_dmarc', 'selector._domainkey', 'örnek')
const ttl = fc.constantFrom(0, 60, 300, 3_600, 86_400)
const host = fc.constantFrom('mail', 'Mail.Example.NET.', 'www', 'a.b', 'mx.ulak.example.', 'backup.mail', '@')
const octet = fc.integer({ min: 1, max: 4 })
const text = fc.oneof(
  fc.constantFrom('v=spf1 a ~all', 'v=spf1 include:_spf.example.net -all', 'v=DMARC1; p=reject', 'hello'),
  fc.string({ maxLength: 8, unit: 'binary' }).map((one) => one.replaceAll(/[^\x20-\x7e]/g, '~')),
)
const quoted = (one: string): string => `"${one.replaceAll(/["\\]/g, '\\$&')}"`

const data: Record<string, fc.Arbitrary<string>> = {
  A: octet.map((one) => `192.0.2.${one}`),
  AAAA: octet.map((one) => `2001:db8::${one}`),
  MX: fc.tuple(fc.constantFrom(0, 10, 20), fc.oneof(host, fc.constant('.'))).map((one) => one.join(' ')),
  TXT: fc.array(text, { minLength: 1, maxLength: 3 }).map((all) => all.map(quoted).join(' ')),
  CNAME: host,
  NS: host,
  SRV: host.map((one) => `0 5 443 ${one}`),
  CAA: fc.constantFrom('0 issue "letsencrypt.org"', '128 iodef "mailto:a@example.net"'),
  TYPE65400: fc
    .uint8Array({ maxLength: 6 })
    .map((one) => `\\# ${one.length} ${Buffer.from(one).toString('hex')}`.trim()),
}

const rrset: fc.Arbitrary<RrsetRequest> = fc.constantFrom(...Object.keys(data)).chain((type) =>
  fc.record({
    name: owner,
    type: fc.constant(type),
    set: fc.option(fc.record({ ttl, records: fc.array(data[type]!, { minLength: 1, maxLength: 3 }) }), { freq: 3 }),
  }),
)

const ulak = fc.constantFrom<MailIntent['ulak'][]>(
  undefined,
  { role: 'backup' as const, preference: 20 },
  backup.ulak,
  {
    role: 'front' as const,
    preference: 5,
    deliverTo: [{ host: 'mail.example.net', preference: 10 }],
  },
)
const ownServers = fc.constantFrom<NonNullable<MailIntent['hosts']>[]>(
  [{ name: 'mail', preference: 10, addresses: ['192.0.2.9'] }],
  [
    { name: 'mx1', preference: 5, addresses: ['192.0.2.7', '2001:db8::7'] },
    { name: 'mx2.example.net.', preference: 7 },
  ],
)
const extras = fc.record(
  {
    spf: fc.constantFrom<NonNullable<MailIntent['spf']>[]>(
      { mechanisms: ['ip4:192.0.2.99'] },
      { mechanisms: ['mx', 'a:www.example.net'], all: '-all' },
    ),
    dkim: fc.constantFrom<NonNullable<MailIntent['dkim']>[]>(
      [{ source: 'paste', selector: 'selector', value: 'v=DKIM1; p=AAAA' }],
      [{ source: 'cname', selector: 'selector', target: 'key.example.net.' }],
    ),
    dmarc: fc.constantFrom<NonNullable<MailIntent['dmarc']>[]>(
      { policy: 'quarantine' },
      { policy: 'reject', replace: true },
    ),
    tlsRpt: fc.constant<MailIntent['tlsRpt']>({ reports: ['tls@example.net'] }),
  },
  { requiredKeys: [] },
)
const mail: fc.Arbitrary<MailIntent> = fc.oneof(
  fc
    .tuple(ownServers, ulak, extras)
    .map(([hosts, place, more]) => ({ provider: 'own-servers', hosts, ulak: place, ...more })),
  fc
    .tuple(fc.constantFrom('google-workspace', 'yandex-360', 'zoho-mail', 'microsoft-365', 'custom'), ulak, extras)
    .map(([provider, place, more]) => ({ provider, ulak: place, ...more })),
  fc.constantFrom({ provider: 'none' }, { provider: 'none', sending: false }),
)

const zoneText = fc
  .array(
    rrset.filter(({ set }) => set !== null),
    { maxLength: 6 },
  )
  .map((sets) =>
    sets
      .flatMap(({ name, type, set }) => set!.records.map((one) => `${name} ${set!.ttl} IN ${type} ${one}`))
      .filter((line) => !line.startsWith('örnek'))
      .join('\n'),
  )

const change: fc.Arbitrary<ChangeRequest> = fc.oneof(
  { arbitrary: fc.array(rrset, { minLength: 1, maxLength: 3 }).map((rrsets) => ({ rrsets })), weight: 4 },
  { arbitrary: mail.map((one) => ({ mail: one })), weight: 4 },
  { arbitrary: fc.record({ mail, rrsets: fc.array(rrset, { maxLength: 2 }) }), weight: 1 },
  { arbitrary: zoneText.map((zone) => ({ zone })), weight: 1 },
)
const step = fc.record({
  change,
  after: fc.constantFrom('go on', 'undo', 'undo and redo'),
  ms: fc.constantFrom(0, 1, 5_000),
})

// ── What is looked at ───────────────────────────────────────────────────────────────────────────

type View = RrsetView & { readonly name: string; readonly type: string }
const keyed = (records: readonly View[]): Map<string, RrsetView> =>
  new Map(
    records.map(({ name, type, ttl: seconds, records: all }) => [`${name} ${type}`, { ttl: seconds, records: all }]),
  )

function byHand(before: ReadonlyMap<string, RrsetView>, diff: readonly RecordChangeView[]): Map<string, RrsetView> {
  const zone = new Map(before)
  for (const { name, type, before: old, after } of diff) {
    assert.deepEqual(zone.get(`${name} ${type}`) ?? null, old, 'a diff tells what was there')
    if (after) zone.set(`${name} ${type}`, after)
    else zone.delete(`${name} ${type}`)
  }
  return zone
}

const ahead = (serial: number, last: number): boolean =>
  (serial - last + 2 ** 32) % 2 ** 32 < 2 ** 31 && serial !== last

let domains = 0
const settings = { sqlite: { numRuns: 40 }, postgres: { numRuns: 8 } } as const

eachEngine('a change is its diff, applies once, and is taken back to the byte', 'control', async (store) => {
  const clock = fakeClock()
  const { scope, declare } = await declareRig(store, { clock })

  async function look(domain: string) {
    const { zone, intent, owned, serial } = must(await declare.find(scope, domain))
    const bytes = [...zone.all()].map(({ name, type, ttl: seconds, rdata }) =>
      JSON.stringify([
        type,
        seconds,
        Buffer.from(name.wire).toString('latin1'),
        rdata.map((one) => Buffer.from(one).toString('hex')),
      ]),
    )
    const records = keyed(must(await declare.records(scope, domain)))
    return { serial, records, exact: { intent, owned, bytes: bytes.toSorted() } }
  }
  type Seen = Awaited<ReturnType<typeof look>>

  /** Applies a plan and looks at everything that must be true of it. */
  async function apply(
    domain: string,
    before: Seen,
    plan: { id: string; refusals: readonly { id: string }[]; diff: readonly RecordChangeView[] },
  ) {
    assert.deepEqual(await look(domain), before, 'a plan changes nothing')
    const insist = plan.refusals.map(({ id }) => id)
    const applied = must(await declare.apply(scope, plan.id, { insist }))
    const after = await look(domain)
    assert.deepEqual(must(await declare.apply(scope, plan.id)), applied, 'applying again answers the same')
    assert.deepEqual(await look(domain), after, 'and does nothing')
    assert.deepEqual(after.records, byHand(before.records, plan.diff))
    assert.deepEqual(
      applied.change.flatMap(({ diff }) => diff),
      plan.diff,
    )
    if (applied.change.length > 0) {
      assert.equal(applied.serials[domain], after.serial)
      assert.ok(ahead(after.serial, before.serial), `${before.serial} → ${after.serial}`)
    } else assert.deepEqual(after, before)
    return { after, change: applied.change[0]?.id }
  }

  const undo = async (domain: string, id: string, from: Seen) =>
    apply(domain, from, must(await declare.undo(scope, domain, id)))

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      const domain = `d${(domains += 1)}.example`
      must(await declare.add(scope, { domain }))
      let now = await look(domain)
      const past: { id: string; before: Seen }[] = []
      for (const { change: request, after: then, ms } of steps) {
        await clock.advance(ms)
        const plan = await declare.plan(scope, [{ domain, ...request }])
        if (!plan.ok) {
          assert.deepEqual(await look(domain), now, 'what is refused changes nothing')
          continue
        }
        const done = await apply(domain, now, plan.value)
        if (done.change !== undefined && then !== 'go on') {
          const undone = await undo(domain, done.change, done.after)
          assert.deepEqual(undone.after.exact, now.exact)
          now = undone.after
          if (then === 'undo') continue
          const redone = await undo(domain, undone.change!, undone.after)
          assert.deepEqual(redone.after.exact, done.after.exact)
          past.push({ id: redone.change!, before: now })
          now = redone.after
          continue
        }
        if (done.change !== undefined) past.push({ id: done.change, before: now })
        now = done.after
      }
      for (const { id, before } of past.toReversed()) {
        now = (await undo(domain, id, now)).after
        assert.deepEqual(now.exact, before.exact)
      }
      assert.deepEqual([...now.records], [])
    }),
    settings[store.engine],
  )
})

const mx = (record: string): ChangeRequest => ({
  rrsets: [{ name: '@', type: 'MX', set: { ttl: 300, records: [record] } }],
})
const words = (record: string): ChangeRequest => ({
  rrsets: [{ name: 'www', type: 'TXT', set: { ttl: 300, records: [record] } }],
})

eachEngine(
  'undoing an old change leaves what came after it, and names what it takes back of that',
  'control',
  async (store) => {
    const { scope, declare } = await declareRig(store)
    const domain = 'firma.example'
    must(await declare.add(scope, { domain }))
    const change = async (request: ChangeRequest): Promise<string> => {
      const plan = must(await declare.plan(scope, [{ domain, ...request }]))
      return must(await declare.apply(scope, plan.id)).change[0]!.id
    }
    const older = await change(words('"a"'))
    await change(words('"b"'))
    const declared = await change({ mail: backup })

    const plan = must(await declare.undo(scope, domain, older))
    assert.deepEqual(
      plan.findings.filter(({ id }) => id === 'changed-since').map(({ subject }) => subject),
      ['www TXT'],
    )
    assert.deepEqual(
      plan.diff.map(({ type, after }) => [type, after]),
      [['TXT', null]],
    )
    must(await declare.apply(scope, plan.id))
    assert.deepEqual(must(await declare.find(scope, domain)).intent, backup, 'the mail was not touched by that change')

    const none = must(await declare.undo(scope, domain, declared))
    assert.deepEqual(
      none.findings.filter(({ id }) => id === 'changed-since'),
      [],
    )
    await change({ mail: { ...backup, hosts: [{ name: 'mail', preference: 5, addresses: ['192.0.2.10'] }] } })
    const both = must(await declare.undo(scope, domain, declared))
    assert.deepEqual(
      both.findings.filter(({ id }) => id === 'changed-since').map(({ subject }) => subject),
      ['@ MX', domain],
    )
  },
)

eachEngine('a plan that two apply at once is applied once, and both hear the same', 'control', async (store) => {
  const { scope, declare } = await declareRig(store)
  must(await declare.add(scope, { domain: 'firma.example' }))
  const plan = must(await declare.plan(scope, [{ domain: 'firma.example', ...mx('10 mail.example.net.') }]))
  const [one, other] = await Promise.all([declare.apply(scope, plan.id), declare.apply(scope, plan.id)])
  assert.deepEqual(must(one), must(other))
  assert.equal(must(await declare.changes(scope, 'firma.example', { limit: 10 })).items.length, 1)
})
