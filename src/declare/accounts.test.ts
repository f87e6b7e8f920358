import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Result } from '../dns/problem.ts'
import { openControl } from '../store/store.ts'
import { createAccounts, firstLinkMs, maxAccountDepth } from './accounts.ts'
import { type Scope, systemScope } from './scope.ts'

async function fresh(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ulak-accounts-'))
  const store = await openControl({ engine: 'sqlite', folder })
  t.after(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  const clock = { time: Date.UTC(2026, 10, 24), now: () => clock.time, sleep: async () => {} }
  return { store, clock, accounts: createAccounts({ store, clock }) }
}

async function withOperator(t: TestContext) {
  const made = await fresh(t)
  await made.accounts.start({ token: 'operator-token-of-this-test' })
  const operator = await made.accounts.authenticate('operator-token-of-this-test')
  assert.ok(operator)
  return { ...made, operator }
}

function value<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : result.problem.code)
  return result.value
}
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code)

async function signedIn(
  accounts: Awaited<ReturnType<typeof withOperator>>['accounts'],
  by: Scope,
  given: { account: string; role: Scope['role'] },
): Promise<Scope> {
  const { secret } = value(await accounts.addToken(by, { ...given, name: given.role }))
  const scope = await accounts.authenticate(secret)
  assert.ok(scope)
  return scope
}

test('on an empty store ULAK_TOKEN is the first operator, and later starts change nothing', async (t) => {
  const { accounts } = await fresh(t)
  assert.deepEqual(await accounts.start({ token: 'short' }), { kind: 'token-taken', weak: true })
  assert.deepEqual(await accounts.start({ token: 'another-and-longer-token' }), {
    kind: 'ready',
    unknownToken: true,
  })
  assert.equal((await accounts.authenticate('short'))?.role, 'operator')
  assert.equal(await accounts.authenticate('another-and-longer-token'), undefined)
})

test('without a token the code of the link makes the operator, once', async (t) => {
  const { accounts } = await fresh(t)
  const first = await accounts.start({})
  const second = await accounts.start({})
  assert.ok(first.kind === 'needs-operator' && second.kind === 'needs-operator')
  assert.equal(code(await accounts.firstOperator({ code: first.code, name: 'Ayşe' })), 'link-not-valid')
  const made = value(await accounts.firstOperator({ code: second.code, name: 'Ayşe' }))
  assert.equal((await accounts.authenticate(made.secret))?.actor, 'Ayşe')
  assert.equal(code(await accounts.firstOperator({ code: second.code, name: 'Mallory' })), 'link-not-valid')
})

test('the link ends after a day', async (t) => {
  const { accounts, clock } = await fresh(t)
  const started = await accounts.start({})
  assert.ok(started.kind === 'needs-operator')
  clock.time += firstLinkMs
  assert.equal(code(await accounts.firstOperator({ code: started.code, name: 'Ayşe' })), 'link-not-valid')
})

test('an account sees itself and what is below it, and nothing beside or above', async (t) => {
  const { accounts, operator } = await withOperator(t)
  const reseller = value(await accounts.add(operator, { name: 'Bayi' }))
  const customer = value(await accounts.add(operator, { name: 'Müşteri', parent: reseller.id }))
  const other = value(await accounts.add(operator, { name: 'Öteki' }))
  const scope = await signedIn(accounts, operator, { account: reseller.id, role: 'administrator' })

  const seen = await accounts.list(scope, { limit: 10 })
  assert.deepEqual(new Set(seen.items.map((one) => one.id)), new Set([reseller.id, customer.id]))
  assert.equal(await accounts.find(scope, other.id), undefined)
  assert.equal(await accounts.find(scope, operator.accountId), undefined)
  assert.equal(code(await accounts.add(scope, { name: 'x', parent: other.id })), 'no-such-account')
  assert.equal(
    code(await accounts.addToken(scope, { account: other.id, role: 'reader', name: 'x' })),
    'no-such-account',
  )
  assert.equal((await accounts.list(systemScope, { limit: 10 })).items.length, 4)
})

test('pages hold what was asked for and say where to go on', async (t) => {
  const { accounts, operator } = await withOperator(t)
  for (const name of ['a', 'b', 'c']) value(await accounts.add(operator, { name }))
  const first = await accounts.list(operator, { limit: 3 })
  assert.equal(first.items.length, 3)
  const last = await accounts.list(operator, { limit: 3, after: first.next! })
  assert.deepEqual([last.items.length, last.next], [1, null])
})

test('nobody gives a role above his own, and operators stay at the top', async (t) => {
  const { accounts, operator } = await withOperator(t)
  const customer = value(await accounts.add(operator, { name: 'Müşteri' }))
  const administrator = await signedIn(accounts, operator, { account: customer.id, role: 'administrator' })
  const reader = await signedIn(accounts, operator, { account: customer.id, role: 'reader' })
  assert.equal(code(await accounts.addToken(administrator, { role: 'operator', name: 'x' })), 'role-too-high')
  assert.equal(code(await accounts.addToken(reader, { role: 'reader', name: 'x' })), 'role-not-allowed')
  assert.equal(code(await accounts.add(reader, { name: 'x' })), 'role-not-allowed')
  const below = { account: customer.id, role: 'operator', name: 'x' } as const
  assert.equal(code(await accounts.addToken(operator, below)), 'operator-below-top')
})

test('a token ends when it expires and when it is removed', async (t) => {
  const { accounts, operator, clock } = await withOperator(t)
  const late = await accounts.addToken(operator, { role: 'reader', name: 'x', expiresAt: clock.time })
  assert.equal(code(late), 'token-expires-in-past')
  const { secret } = value(
    await accounts.addToken(operator, { role: 'reader', name: 'x', expiresAt: clock.time + 1000 }),
  )
  assert.ok(await accounts.authenticate(secret))
  clock.time += 1000
  assert.equal(await accounts.authenticate(secret), undefined)

  const reader = await signedIn(accounts, operator, { account: operator.accountId, role: 'reader' })
  assert.equal(code(await accounts.removeToken(operator, reader.tokenId!)), 'ok')
  assert.equal(code(await accounts.removeToken(operator, reader.tokenId!)), 'no-such-token')
})

test('the last operator token cannot be removed', async (t) => {
  const { accounts, operator, clock } = await withOperator(t)
  assert.equal(code(await accounts.removeToken(operator, operator.tokenId!)), 'last-operator')
  value(await accounts.addToken(operator, { role: 'operator', name: 'soon gone', expiresAt: clock.time + 1000 }))
  assert.equal(code(await accounts.removeToken(operator, operator.tokenId!)), 'last-operator')
  value(await accounts.addToken(operator, { role: 'operator', name: 'stays' }))
  assert.equal(code(await accounts.removeToken(operator, operator.tokenId!)), 'ok')
})

test('the tree has a depth', async (t) => {
  const { accounts, operator } = await withOperator(t)
  let parent = operator.accountId
  for (let depth = 2; depth <= maxAccountDepth; depth += 1) {
    parent = value(await accounts.add(operator, { name: `${depth}`, parent })).id
  }
  assert.equal(code(await accounts.add(operator, { name: 'deeper', parent })), 'account-too-deep')
})

test('no secret is stored, and every change leaves a row in the audit trail', async (t) => {
  const { accounts, operator, store } = await withOperator(t)
  const customer = value(await accounts.add(operator, { name: 'Müşteri' }))
  const { token, secret } = value(
    await accounts.addToken(operator, { account: customer.id, role: 'reader', name: 'kapı' }),
  )
  value(await accounts.removeToken(operator, token.id))
  const tables = await Promise.all([
    store.db.selectFrom('token').selectAll().execute(),
    store.db.selectFrom('audit').selectAll().execute(),
  ])
  assert.ok(!JSON.stringify(tables).includes(secret) && !JSON.stringify(tables).includes('operator-token-of-this-test'))
  const actions = (await accounts.listAudit(operator, { limit: 10 })).items.map((entry) => entry.action)
  assert.deepEqual(new Set(actions), new Set(['operator-made', 'account-added', 'token-added', 'token-removed']))
})
