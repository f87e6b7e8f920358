import assert from 'node:assert/strict'
import { backup, codeOf, declareRig, must } from '../../test/support/declare.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { versionOf } from './expected.ts'
import type { MailIntent } from './intent.ts'

const domain = 'firma.example'
const change = (address: string) => ({
  domain,
  rrsets: [{ name: 'www', type: 'A', set: { ttl: 300, records: [address] } }],
})

eachEngine('a domain is added with its mail at once: served, carried and in the history', 'control', async (store) => {
  const { scope, declare, published } = await declareRig(store)
  const told: string[] = []
  declare.onPolicy((one) => told.push(one))
  const added = must(await declare.add(scope, { domain, mail: backup }))
  assert.deepEqual(added, must(await declare.find(scope, domain)), 'the answer is what is stored')
  assert.equal(added.provider, 'own-servers')
  assert.equal(published.length, 1, 'the world never sees it without its mail')
  assert.deepEqual(told, [domain])
  const { items } = must(await declare.changes(scope, domain, { limit: 10 }))
  assert.equal(items.length, 1)
  assert.ok(items[0]!.diff.some(({ type }) => type === 'MX'))
})

eachEngine('a domain whose mail is refused is not there, not even for a moment', 'control', async (store) => {
  const { scope, declare, published } = await declareRig(store)
  const loop: MailIntent = { ...backup, hosts: [{ name: '192.0.2.10', preference: 10 }] }
  const nowhere: MailIntent = { ...backup, hosts: [{ name: 'mail', preference: 10 }] }
  assert.equal(codeOf(await declare.add(scope, { domain, mail: nowhere })), 'plan-refused')
  assert.equal(codeOf(await declare.add(scope, { domain, mail: { ...backup, provider: 'nobody' } })), 'unknown-preset')
  const refused = await declare.add(scope, { domain, mail: loop })
  assert.ok(!refused.ok && refused.problem.pointer?.startsWith('/mail/'))
  assert.equal(codeOf(await declare.find(scope, domain)), 'no-such-domain')
  assert.deepEqual(published, [])
})

eachEngine(
  'a domain that comes back goes on with its serial, at a version that nobody has seen',
  'control',
  async (store) => {
    const at = 1_800_000_000_000
    const { scope, declare } = await declareRig(store, {
      clock: { now: () => at, sleep: () => new Promise(() => {}) } as never,
    })
    must(await declare.add(scope, { domain }))
    for (const last of [1, 2, 3])
      must(await declare.apply(scope, must(await declare.plan(scope, [change(`192.0.2.${last}`)])).id))
    const old = must(await declare.find(scope, domain))
    must(await declare.remove(scope, domain))
    const back = must(await declare.add(scope, { domain }))
    assert.ok(back.serial > old.serial, `${old.serial} → ${back.serial}`)
    must(await declare.apply(scope, must(await declare.plan(scope, [change('192.0.2.9')])).id))
    const now = must(await declare.find(scope, domain))
    assert.ok(now.serial > back.serial)
    for (let version = 1; version <= now.version; version += 1)
      assert.notEqual(versionOf({ ...old, version }), versionOf(now))
    // Removed a second time: the last serial counts.
    must(await declare.remove(scope, domain))
    assert.ok(must(await declare.add(scope, { domain, mail: backup })).serial > now.serial)
  },
)
