// A member acts on the domains given to it, and on the mail that waits for them. Beside those there is nothing.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { house } from '../../test/support/api.ts'

const address = (domain: string) => ({
  changes: [{ domain, rrsets: [{ name: 'www', type: 'A', set: { ttl: 60, records: ['192.0.2.5'] } }] }],
})

/** The house with a second domain of the first account, which was not given to the member, and mail for it. */
async function twoDomains(t: TestContext) {
  const made = await house(t)
  const { member, administrator } = made.tokens
  const added = await made.ask(administrator, 'POST', '/domains', { body: { domain: 'kept.example' } })
  assert.equal(added.status, 201)
  const kept = { domain: 'kept.example', message: await made.waitFor('kept.example') }
  const asMember = (method: string, url: string, body?: unknown) => made.ask(member, method, url, { body })
  return { ...made, kept, asMember, administrator }
}

test('a member sees its domains and their mail alone', async (t) => {
  const { asMember, owned, kept, administrator, ...made } = await twoDomains(t)
  const domains = async (token: string) =>
    (await made.ask(token, 'GET', '/domains')).body.items.map((one: { domain: string }) => one.domain)
  assert.deepEqual(await domains(made.tokens.member), [owned.domain])
  assert.deepEqual(await domains(administrator), [owned.domain, kept.domain])
  assert.deepEqual(await domains(made.tokens.reader), [owned.domain, kept.domain])

  const { items } = (await asMember('GET', '/queue/messages')).body
  assert.deepEqual(
    items.map((one: { id: string }) => one.id),
    [owned.message],
  )
  assert.equal((await asMember('GET', '/about')).body.waiting, 1)
  assert.equal((await made.ask(administrator, 'GET', '/about')).body.waiting, 2)
  for (const path of ['', '/rrsets', '/zone', '/route', '/check', '/paste', '/changes']) {
    assert.equal((await asMember('GET', `/domains/${kept.domain}${path}`)).body.code, 'no-such-domain', path)
    assert.equal((await asMember('GET', `/domains/${owned.domain}${path}`)).status, 200, path)
  }
  assert.equal((await asMember('GET', `/queue/messages?domain=${kept.domain}`)).body.code, 'no-such-domain')
  assert.equal((await asMember('GET', `/queue/messages/${kept.message}`)).body.code, 'no-such-message')
})

test('a member changes its domains, and nothing of another', async (t) => {
  const { asMember, owned, kept, administrator, ...made } = await twoDomains(t)
  assert.equal((await asMember('POST', '/plans', address(kept.domain))).body.code, 'no-such-domain')
  assert.equal(
    (await asMember('PUT', `/domains/${kept.domain}/mail`, { provider: 'none' })).body.code,
    'no-such-domain',
  )
  for (const decision of ['retry', 'hold', 'release'])
    assert.equal((await asMember('POST', `/queue/messages/${kept.message}/${decision}`)).body.code, 'no-such-message')
  assert.equal((await asMember('DELETE', `/queue/messages/${kept.message}`)).body.code, 'no-such-message')

  const both = { changes: [...address(owned.domain).changes, ...address(kept.domain).changes] }
  const plan = (await made.ask(administrator, 'POST', '/plans', { body: both })).body.id
  assert.equal((await asMember('GET', `/plans/${plan}`)).body.code, 'no-such-plan', 'a plan of both tells of the other')
  assert.equal((await asMember('POST', `/plans/${plan}/apply`, {})).body.code, 'no-such-plan')

  const own = (await asMember('POST', '/plans', address(owned.domain))).body
  assert.equal((await asMember('POST', `/plans/${own.id}/apply`, {})).status, 200)
  assert.equal((await asMember('POST', `/queue/messages/${owned.message}/hold`)).status, 200)
})

test('a member neither adds nor removes domains, nor gives any away', async (t) => {
  const { asMember, owned, ...made } = await twoDomains(t)
  const refused = async (method: string, url: string, body?: unknown) => {
    const reply = await asMember(method, url, body)
    assert.deepEqual([reply.status, reply.body.code], [403, 'role-not-allowed'], url)
  }
  await refused('POST', '/domains', { domain: 'new.example' })
  await refused('DELETE', `/domains/${owned.domain}`)
  await refused('POST', '/tokens', { role: 'reader', name: 'x' })
  await refused('PUT', `/tokens/${owned.token}/domains`, { domains: [owned.domain] })
  const seen = (await asMember('GET', '/tokens')).body.items
  assert.deepEqual(
    seen.map(({ role, domains }: { role: string; domains: unknown }) => [role, domains]),
    [['member', [owned.domain]]],
    'only its own',
  )
  assert.equal((await made.ask(made.tokens.reader, 'GET', `/domains/${owned.domain}`)).status, 200)
})

test('domains are given with the token, changed later, and gone with the domain', async (t) => {
  const { kept, owned, administrator, ...made } = await twoDomains(t)
  const give = (domains: string[], id = owned.token) =>
    made.ask(administrator, 'PUT', `/tokens/${id}/domains`, { body: { domains } })
  assert.deepEqual((await give(['KEPT.example', owned.domain])).body.domains, [owned.domain, kept.domain])
  assert.equal((await give([])).body.code, 'member-without-domains')
  assert.equal((await give(['elsewhere.example'])).body.code, 'no-such-domain')

  const add = (body: Record<string, unknown>) =>
    made.ask(administrator, 'POST', '/tokens', { body: { name: 'x', ...body } })
  assert.equal((await add({ role: 'member' })).body.code, 'member-without-domains')
  assert.equal((await add({ role: 'reader', domains: [kept.domain] })).body.code, 'domains-for-members')
  const { secret } = (await add({ role: 'member', domains: [kept.domain] })).body
  assert.equal((await made.ask(secret, 'GET', `/domains/${kept.domain}`)).status, 200)

  assert.equal((await made.ask(administrator, 'DELETE', `/queue/messages/${kept.message}`)).status, 204)
  assert.equal((await made.ask(administrator, 'DELETE', `/domains/${kept.domain}`)).status, 204)
  const again = await made.ask(administrator, 'POST', '/domains', { body: { domain: kept.domain } })
  assert.equal(again.status, 201)
  assert.deepEqual((await made.ask(secret, 'GET', '/domains')).body.items, [], 'the new one was not given to it')
})
