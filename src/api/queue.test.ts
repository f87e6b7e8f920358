import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { listQuery } from '../carry/queue.store.ts'
import { systemScope } from '../declare/scope.ts'
import { house } from '../../test/support/api.ts'

test('waiting mail is found by each of its words, in any combination', async (t) => {
  const { ask, tokens, owned, waitFor } = await house(t)
  await waitFor('baska.example')
  const ids = async (query: string) => {
    const reply = await ask(tokens.administrator, 'GET', `/queue/messages?${query}`)
    assert.equal(reply.status, 200, reply.text)
    return reply.body.items.map(({ id }: { id: string }) => id)
  }
  for (const recipient of ['mehmet@first.example', 'MEHMET@first.example', '@first.example', 'mehmet@fi'])
    assert.deepEqual(await ids(`recipient=${recipient}`), recipient === 'mehmet@fi' ? [] : [owned.message], recipient)
  for (const sender of ['ayse@firma.example', '@Firma.example', 'ays', 'AYSE'])
    assert.equal((await ids(`sender=${sender}`)).length, 2, sender)
  assert.deepEqual(await ids('sender=%3C%3E'), [])
  assert.equal((await ids('recipient=mehm&state=waiting')).length, 2)
  assert.deepEqual(await ids('state=held'), [])
  assert.deepEqual(await ids('destination=nobody.example'), [])
  assert.deepEqual(await ids('sender=ayse&recipient=@first.example&state=waiting'), [owned.message])
})

test('no search looks at messages that do not fit', async (t) => {
  const { queue } = await house(t)
  const { db } = queue
  for (const conditions of [
    { sender: 'a@b.example' },
    { sender: '@b.example' },
    { sender: 'a' },
    { recipient: 'a@b.example' },
    { recipient: '@b.example' },
    { recipient: 'a' },
    { state: 'held' as const },
    { routes: ['b.example'] },
    { domain: 'b.example' },
  ]) {
    const query = listQuery(db, systemScope, { ...conditions, after: '0', limit: 100 })
    const plan = await query.explain<{ detail: string }>(undefined, sql`query plan`)
    const steps = plan.map(({ detail }) => detail)
    assert.ok(!steps.some((step) => step.startsWith('SCAN')), `${JSON.stringify(conditions)}: ${steps.join(' | ')}`)
  }
})

test('mail is read by members and administrators, and not without an audit record', async (t) => {
  const { ask, tokens, owned, control } = await house(t)
  const read = (token: string) => ask(token, 'GET', `/queue/messages/${owned.message}/text`)
  for (const role of ['operator', 'reader'] as const) assert.equal((await read(tokens[role])).status, 403, role)
  for (const role of ['member', 'administrator'] as const) {
    const reply = await read(tokens[role])
    assert.deepEqual([reply.status, reply.body.text, reply.headers['cache-control']], [200, 'x\n', 'no-store'], role)
  }
  const audit = (await ask(tokens.administrator, 'GET', '/audit')).body.items
  assert.equal(
    audit.filter(
      (one: { action: string; subject: string }) => one.action === 'mail-read' && one.subject === owned.message,
    ).length,
    2,
  )
  await sql`create trigger no_audit before insert on audit begin select raise(abort, 'full'); end`.execute(control.db)
  const refused = await read(tokens.member)
  assert.equal(refused.status, 500)
  assert.ok(!refused.text.includes('x\\n'))
})

test('a decision on all that fits says how many it touched; what is removed is counted first', async (t) => {
  const { ask, tokens, owned, waitFor } = await house(t)
  for (let at = 0; at < 450; at += 1) await waitFor(owned.domain)
  const other = await waitFor('baska.example')
  const decide = (body: object) => ask(tokens.administrator, 'POST', '/queue/decisions', { body })
  assert.equal((await decide({ decision: 'hold' })).body.code, 'queue-no-condition')
  const count = (query: string) => ask(tokens.administrator, 'GET', `/queue/count?${query}`)
  assert.deepEqual((await count(`domain=${owned.domain}&sender=ayse`)).body, { messages: 451 })
  assert.deepEqual((await count('sender=nobody')).body, { messages: 0 })
  assert.deepEqual((await decide({ decision: 'hold', domain: owned.domain })).body, {
    messages: 451,
    next: null,
    problem: null,
  })
  assert.deepEqual((await decide({ decision: 'release', state: 'held' })).body, {
    messages: 451,
    next: null,
    problem: null,
  })
  assert.equal(
    (await decide({ decision: 'remove', domain: owned.domain, expect: 450 })).body.code,
    'queue-count-differs',
  )
  assert.deepEqual((await decide({ decision: 'remove', domain: owned.domain, expect: 451 })).body, {
    messages: 451,
    next: null,
    problem: null,
  })
  assert.deepEqual((await ask(tokens.administrator, 'GET', '/queue/count')).body, { messages: 1 })
  const { items } = (await ask(tokens.administrator, 'GET', '/queue/messages')).body
  assert.deepEqual(
    items.map(({ id }: { id: string }) => id),
    [other],
  )
})

test('a decision that breaks off says how many it touched, why, and from where the same goes on', async (t) => {
  const { ask, tokens, owned, waitFor, queue } = await house(t)
  let last = ''
  for (let at = 0; at < 250; at += 1) last = await waitFor(owned.domain)
  const decide = async (more: object = {}) =>
    (
      await ask(tokens.administrator, 'POST', '/queue/decisions', {
        body: { decision: 'remove', domain: owned.domain, ...more },
      })
    ).body
  await sql`create trigger full before delete on recipient when old.message_id = ${sql.lit(last)} begin select raise(abort, 'full'); end`.execute(
    queue.db,
  )
  const broken = await decide({ expect: 251 })
  assert.deepEqual([broken.messages, broken.problem.code], [200, 'fault'])
  assert.equal((await decide({ cursor: broken.next })).code, 'fault', 'nothing more could be done')
  await sql`drop trigger full`.execute(queue.db)
  assert.equal((await decide({ cursor: `${broken.next}x` })).code, 'bad-request')
  assert.deepEqual(await decide({ cursor: broken.next }), { messages: 51, next: null, problem: null })
})

test('a host for which the mail of too many domains waits is looked for with a domain', async (t) => {
  const { ask, tokens } = await house(t, {
    deps: (made) => ({ ...made, queue: { ...made.queue, routesTo: async () => undefined } }),
  })
  const refused = await ask(tokens.operator, 'GET', '/queue/messages?destination=mail.firma.example')
  assert.deepEqual([refused.status, refused.body.code], [422, 'queue-too-many-domains'])
})
