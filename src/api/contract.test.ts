// Who may call what, for every call of the contract: the loop is over the contract itself, so that a call which is added is in it at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { house, type House } from '../../test/support/api.ts'
import { type Call, type CallInput, type CallName, contract } from './contract.ts'

type NameWithBody = { [N in CallName]: [BodyOf<N>] extends [never] ? never : N }[CallName]
type BodyOf<N extends CallName> = CallInput<N> extends { readonly body: infer B } ? B : never
type Owned = House['owned']

/** A good body of every call that takes one; where it can name a thing of the first account, it does. */
const bodies: { [N in NameWithBody]: (owned: Owned) => BodyOf<N> } = {
  firstOperator: () => ({ code: 'nothing', name: 'Mallory' }),
  addAccount: ({ account }) => ({ name: 'below', parent: account }),
  setRetention: () => ({ days: { journal: 30 } }),
  addToken: ({ account }) => ({ name: 'mine', role: 'reader', account }),
  setTokenDomains: ({ domain }) => ({ domains: [domain] }),
  addPlan: ({ domain }) => ({ changes: [{ domain, rrsets: [{ name: 'www', type: 'A', set: null }] }] }),
  applyPlan: () => ({}),
  addDomain: ({ account }) => ({ domain: 'another.example', account }),
  importZones: ({ account }) => ({ account, zones: [{ domain: 'another.example', zone: '@ IN A 192.0.2.9\n' }] }),
  declareMail: () => ({ provider: 'none' }),
  setRrset: () => ({ ttl: 60, records: ['192.0.2.9'] }),
  setZone: () => 'www IN A 192.0.2.9\n',
  addBackup: () => ({}),
  retryWaiting: ({ domain }) => ({ domain }),
  decideQueued: ({ domain }) => ({ decision: 'hold', domain }),
  releaseQueued: () => ({ to: { address: 'elsewhere@baska.example' } }),
  probe: () => ({}),
  beginDrill: () => ({}),
  addRecipients: ({ domain }) => ({ addresses: [`ali@${domain}`] }),
  importRecipients: ({ domain }) => Buffer.from(`veli@${domain}\n`),
  addKey: ({ account }) => ({ name: 'another-key.example', account }),
  rotateKey: () => ({}),
  addPeer: ({ key }) => ({ name: 'ns3', addresses: [{ address: '192.0.2.54', port: 53 }], key }),
  simulate: ({ plan }) => ({ plan, down: ['mx.ulak.example'] }),
}

const calls = Object.entries(contract) as [CallName, Call][]

/** A request that the contract takes, with the first account's things in every place where a thing is named. */
function requestOf(name: CallName, call: Call, owned: Owned): { url: string; body: unknown; namesOwned: boolean } {
  const known: Record<string, string> = { ...owned, name: 'www', type: 'A', preset: 'google-workspace' }
  const url = call.path.replaceAll(/\{(\w+)\}/g, (_, part: string) => {
    assert.ok(known[part], `${name}: say in test/support/api.ts what {${part}} of the first account is`)
    return encodeURIComponent(known[part])
  })
  const fields = call.query?.shape ?? {}
  // What the servers of the house give: a stream that waits for it ends at once.
  const query =
    name === 'trace'
      ? `?to=ali@${owned.domain}&at=2026-11-25T14:00:00Z`
      : 'domain' in fields
        ? `?domain=${owned.domain}`
        : 'expect' in fields
          ? '?expect=none'
          : ''
  const body = call.body && bodies[name as NameWithBody](owned)
  const told = `${url}${query}${JSON.stringify(body)}`
  return { url: `${url}${query}`, body, namesOwned: Object.values(owned).some((id) => told.includes(id)) }
}

/** Every row of both databases. */
async function everything({ control, queue }: House): Promise<string> {
  const rows: unknown[] = []
  for (const db of [control.db, queue.db] as unknown as Kysely<Record<string, object>>[]) {
    const tables = (await db.introspection.getTables()).map(({ name }) => name).sort()
    for (const table of tables) rows.push([table, await db.selectFrom(table).selectAll().execute()])
  }
  return JSON.stringify(rows)
}

const isPublic = ({ access }: Call): boolean => access === 'public'

test('what belongs to an account is not there for the account beside it, whatever the call', async (t) => {
  const made = await house(t)
  const before = await everything(made)
  for (const [name, call] of calls) {
    if (isPublic(call)) continue
    const { url, body, namesOwned } = requestOf(name, call, made.owned)
    const reply = await made.ask(made.tokens.stranger, call.method, url, { body })
    const expected = call.access === 'operator' ? 403 : namesOwned ? 404 : 200
    assert.equal(reply.status, expected, `${name}: ${reply.text}`)
    const { domain: _typed, ...ids } = made.owned
    for (const id of Object.values(ids)) assert.ok(!reply.text.includes(id), `${name} tells of ${id}`)
    if (expected === 200) assert.ok(!reply.text.includes(made.owned.domain), `${name} tells of the domain`)
  }
  assert.equal(await everything(made), before, 'nothing was changed')
})

test('without a token, or with one that is not known, every call that is not public answers 401', async (t) => {
  const made = await house(t)
  const before = await everything(made)
  for (const [name, call] of calls) {
    if (isPublic(call)) continue
    const { url, body } = requestOf(name, call, made.owned)
    for (const token of [undefined, 'ulak_nobody', made.owned.token]) {
      const reply = await made.ask(token, call.method, url, { body })
      assert.deepEqual([reply.status, reply.body.code], [401, 'not-signed-in'], name)
    }
  }
  assert.equal(await everything(made), before, 'nothing was changed')
})

test('a reader writes nothing, a member manages nothing; only an operator makes the calls of operators', async (t) => {
  const made = await house(t)
  const before = await everything(made)
  const refused = async (name: CallName, call: Call, token: string): Promise<void> => {
    const { url, body } = requestOf(name, call, made.owned)
    const reply = await made.ask(token, call.method, url, { body })
    assert.deepEqual([reply.status, reply.body.code], [403, 'role-not-allowed'], name)
  }
  for (const [name, call] of calls) {
    if (call.access === 'write') await refused(name, call, made.tokens.reader)
    if (call.access === 'manage')
      for (const role of ['reader', 'member'] as const) await refused(name, call, made.tokens[role])
    if (call.access === 'text')
      for (const role of ['reader', 'operator'] as const) await refused(name, call, made.tokens[role])
    if (call.access === 'operator')
      for (const role of ['reader', 'member', 'administrator'] as const) await refused(name, call, made.tokens[role])
  }
  assert.equal(await everything(made), before, 'nothing was changed')
})

test('the same requests are good for whoever owns the things', async (t) => {
  const made = await house(t)
  // What takes away comes last.
  const inOrder = calls.toSorted(([, a], [, b]) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
  for (const [name, call] of inOrder) {
    if (isPublic(call) || call.access === 'operator') continue
    const { url, body } = requestOf(name, call, made.owned)
    const reply = await made.ask(made.tokens.administrator, call.method, url, { body })
    assert.ok(![401, 403, 404, 500].includes(reply.status), `${name}: ${reply.text}`)
    if (reply.status === call.status && reply.body) call.answer.parse(reply.body)
    if (call.method === 'GET') assert.equal(reply.status, 200, `${name}: ${reply.text}`)
  }
})

test('a call that changes something is no GET, and none of those is open to readers', () => {
  for (const [name, call] of calls)
    if (call.method !== 'GET' && !call.changesNothing) assert.notEqual(call.access, 'read', name)
})
