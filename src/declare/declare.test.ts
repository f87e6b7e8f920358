import assert from 'node:assert/strict'
import { test } from 'node:test'
import { name, nameToText } from '../dns/name.ts'
import { backup, codeOf, declareRig, must } from '../../test/support/declare.ts'
import { eachEngine } from '../../test/support/stores.ts'
import type { DomainRequest } from './index.ts'
import type { Scope } from './scope.ts'

const shown = 'örnekalanadi.example'
const apex = 'xn--rnekalanadi-qfb.example'

eachEngine(
  'whoever carries mail is told when it is to go another way, and not of other changes',
  'control',
  async (store) => {
    const { scope, declare } = await declareRig(store)
    const told: string[] = []
    declare.onPolicy((domain) => told.push(domain))
    const change = async (request: Omit<DomainRequest, 'domain'>) =>
      must(await declare.apply(scope, must(await declare.plan(scope, [{ domain: apex, ...request }])).id))
    must(await declare.add(scope, { domain: shown }))
    await change({ rrsets: [{ name: 'www', type: 'A', set: { ttl: 300, records: ['192.0.2.80'] } }] })
    assert.deepEqual(told, [])
    await change({ mail: backup })
    assert.deepEqual(told, [apex])
    await change({ rrsets: [{ name: 'www', type: 'A', set: null }] })
    assert.deepEqual(told, [apex])
    await change({ mail: { ...backup, hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.11'] }] } })
    assert.deepEqual(told, [apex, apex])
  },
)

eachEngine('a domain is added, planned, applied, published, served and undone', 'control', async (store) => {
  const { scope, declare, published } = await declareRig(store)
  must(await declare.add(scope, { domain: shown }))
  const plan = must(await declare.plan(scope, [{ domain: shown, mail: backup }]))
  assert.deepEqual(plan.refusals, [])
  assert.ok(plan.sentences.length > 0)
  assert.deepEqual(plan.diff.find(({ type }) => type === 'MX')?.after?.records, [
    `10 mail.${apex}.`,
    `20 backup.mail.${apex}.`,
  ])
  assert.deepEqual(must(await declare.records(scope, apex)), [], 'nothing is written before it is applied')
  const applied = must(await declare.apply(scope, plan.id))
  assert.deepEqual(must(await declare.apply(scope, plan.id)), applied, 'applying again does nothing again')
  const last = published.at(-1)
  assert.ok(last?.kind === 'replaced' && last.zone.serial === applied.serials[apex])
  const zones = []
  for await (const zone of declare.zones()) zones.push(zone)
  assert.equal(zones.length, 1)
  assert.equal(zones[0]?.records.length, last.zone.records.length)

  const policy = await declare.mailPolicyFor(name(`${apex}.`))
  assert.deepEqual(policy?.hops, {
    kind: 'hosts',
    hosts: [{ host: `mail.${apex}`, preference: 10, addresses: ['192.0.2.10'] }],
  })
  assert.deepEqual(policy?.ownNames, ['mx.ulak.example', `backup.mail.${apex}`])
  assert.equal(await declare.mailPolicyFor(name('not-ours.example.')), undefined)

  const history = must(await declare.changes(scope, apex, { limit: 10 }))
  assert.equal(history.items.length, 1)
  const undo = must(await declare.undo(scope, apex, history.items[0]!.id))
  must(await declare.apply(scope, undo.id, { insist: undo.refusals.map(({ id }) => id) }))
  assert.deepEqual(must(await declare.records(scope, apex)), [])
  assert.equal(await declare.mailPolicyFor(name(`${apex}.`)), undefined)
})

eachEngine('a plan that was overtaken, refused or forgotten changes nothing', 'control', async (store) => {
  const { scope, declare } = await declareRig(store)
  must(await declare.add(scope, { domain: 'firma.example' }))
  const rrset = (records: string[]) => ({
    domain: 'firma.example',
    rrsets: [{ name: '@', type: 'MX', set: { ttl: 300, records } }],
  })
  const first = must(await declare.plan(scope, [rrset(['10 mail.other.example.'])]))
  const second = must(await declare.plan(scope, [rrset(['20 mail.other.example.'])]))
  must(await declare.apply(scope, first.id))
  assert.equal(codeOf(await declare.apply(scope, second.id)), 'plan-outdated')
  for (const record of ['10 192.0.2.1', '10 192.0.2.1.']) {
    const refused = must(await declare.plan(scope, [rrset([record])]))
    assert.ok(refused.refusals.length > 0, record)
    assert.equal(codeOf(await declare.apply(scope, refused.id)), 'plan-refused')
  }
  for (const [record, code] of [
    ['-1 mail', 'number-out-of-range'],
    ['65536 mail', 'number-out-of-range'],
    ['ten mail', 'number-out-of-range'],
    ['10', 'record-too-short'],
    ['10 a..b', 'name-empty-label'],
  ] as const) {
    assert.equal(codeOf(await declare.plan(scope, [rrset([record])])), code, record)
  }
  assert.equal(codeOf(await declare.apply(scope, 'nothing')), 'no-such-plan')
  assert.deepEqual(
    must(await declare.records(scope, 'firma.example')).map(({ records }) => records),
    [['10 mail.other.example.']],
  )
})

eachEngine('a zone file with a fault imports nothing and names the line', 'control', async (store) => {
  const { scope, declare } = await declareRig(store)
  must(await declare.add(scope, { domain: 'firma.example' }))
  const lines = Array.from({ length: 811 }, (_, at) => `h${at} IN A 192.0.2.1`)
  const bad = await declare.plan(scope, [
    { domain: 'firma.example', zone: [...lines, 'broken IN A 192.0.2.256', ''].join('\n') },
  ])
  assert.ok(!bad.ok && bad.problem.code === 'zone-file')
  assert.equal(bad.problem.problems?.[0]?.at?.line, 812)
  const good = must(await declare.plan(scope, [{ domain: 'firma.example', zone: `${lines.join('\n')}\n` }]))
  must(await declare.apply(scope, good.id))
  assert.equal(must(await declare.records(scope, 'firma.example')).length, 811)
  assert.match(must(await declare.zoneFile(scope, 'firma.example')), /h810/)
})

eachEngine('another account sees nothing and takes nothing', 'control', async (store) => {
  const { scope, declare, join } = await declareRig(store)
  const [one, other] = [await join('one'), await join('other')]
  must(await declare.add(one, { domain: 'firma.example' }))
  assert.equal(codeOf(await declare.find(other, 'firma.example')), 'no-such-domain')
  assert.equal(codeOf(await declare.add(other, { domain: 'firma.example' })), 'domain-of-another')
  assert.equal(codeOf(await declare.add(other, { domain: 'mail.firma.example' })), 'domain-of-another')
  assert.equal(codeOf(await declare.add(one, { domain: 'firma.example' })), 'domain-exists')
  const plan = must(await declare.plan(one, [{ domain: 'firma.example', mail: backup }]))
  assert.equal(codeOf(await declare.apply(other, plan.id)), 'no-such-plan')
  assert.deepEqual((await declare.list(other, { limit: 10 })).items, [])
  assert.deepEqual(
    (await declare.list(scope, { limit: 10 })).items.map(({ name: found }) => found),
    ['firma.example'],
  )
})

test('names are lower case A-labels', () => assert.equal(nameToText(name('FIRMA.Example.')), 'firma.example'))

eachEngine('a member has the domains given to it, until they go', 'control', async (store) => {
  const { accounts, scope: operator, declare, join } = await declareRig(store)
  const administrator = await join('one')
  for (const domain of ['bir.example', 'iki.example']) must(await declare.add(administrator, { domain }))
  must(await declare.add(operator, { domain: 'not-theirs.example' }))
  const give = (domains: string[]) => accounts.addToken(administrator, { role: 'member', name: 'x', domains })
  assert.equal(codeOf(await give(['not-theirs.example'])), 'no-such-domain')
  const { token, secret } = must(await give(['bir.example', 'BIR.example']))
  const member = async () => (await accounts.authenticate(secret)) as Scope
  const names = async (scope: Scope) => (await declare.list(scope, { limit: 10 })).items.map(({ name: one }) => one)
  assert.deepEqual(await names(await member()), ['bir.example'])
  assert.equal(codeOf(await declare.find(await member(), 'iki.example')), 'no-such-domain')
  assert.equal(codeOf(await declare.remove(await member(), 'bir.example')), 'role-not-allowed')
  must(await accounts.setTokenDomains(administrator, token.id, ['iki.example']))
  assert.deepEqual(await names(await member()), ['iki.example'])
  must(await declare.remove(administrator, 'iki.example'))
  assert.deepEqual(await names(await member()), [], 'none is not all')
  const reader = { ...administrator, role: 'reader' as const }
  assert.equal(codeOf(await declare.plan(reader, [{ domain: 'bir.example', rrsets: [] }])), 'role-not-allowed')
})

eachEngine('a zone above or below that of another account needs somebody who sees both', 'control', async (store) => {
  const { scope: operator, declare, join } = await declareRig(store)
  const reseller = await join('reseller')
  const [one, other] = [await join('one', 'administrator', reseller), await join('other', 'administrator', reseller)]
  const add = async (scope: Scope, domain: string, account?: string) =>
    codeOf(await declare.add(scope, { domain, account }))
  must(await declare.add(one, { domain: 'bolum.firma.example' }))
  for (const domain of ['firma.example', 'bolum.firma.example', 'posta.bolum.firma.example'])
    assert.equal(await add(other, domain), 'domain-of-another', domain)
  assert.equal(await add(other, 'obolum.firma.example'), undefined, 'a name beside it is nobody’s')
  assert.equal(await add(one, 'posta.bolum.firma.example'), undefined)
  assert.equal(await add(one, 'firma.example'), 'domain-of-another', 'the other’s lies below that')
  assert.equal(await add(reseller, 'firma.example', other.accountId), undefined)
  assert.equal(await add(operator, 'x.posta.bolum.firma.example', other.accountId), undefined)
  assert.equal(await add(operator, 'firma.example'), 'domain-exists')
})

eachEngine('one zone of another account among very many of one’s own is found', 'control', async (store) => {
  const { scope: operator, declare, join } = await declareRig(store)
  const one = await join('one')
  const other = await join('other')
  await store.transact(async (tx) => {
    const rows = Array.from({ length: 1_100 }, (_, at) => ({
      id: `d${at}`,
      account_id: one.accountId,
      name: `h${at}.firma.example`,
      reversed: `example.firma.h${at}.`,
      dns: 'elsewhere',
      version: 1,
      serial: 1,
      owner_token: '',
      by_operator: 0,
      proven_at: null,
      created_at: 0,
    }))
    await tx.insertInto('domain').values(rows).execute()
  })
  must(await declare.add(operator, { domain: 'zzz.firma.example', account: other.accountId }))
  assert.equal(codeOf(await declare.add(one, { domain: 'firma.example' })), 'domain-of-another')
})
