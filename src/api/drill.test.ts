// POST and GET /domains/{domain}/drill: whose domain, whose address, and how often.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { house } from '../../test/support/api.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { until } from '../../test/support/places.ts'
import { world } from '../../test/support/world.ts'
import { keepHandOver, listHandOvers } from '../prove/drills.store.ts'
import { drill } from './contract.ts'

/** first.example is shown to be its owner’s, and has a mail host where nobody listens. */
async function made(t: TestContext) {
  const clock = fakeClock()
  const resolver = world({
    'first.example': { MX: ['10 mx.first.example.'] },
    'mx.first.example': { A: ['127.0.0.1'] },
  })
  const rig = await house(t, { clock, resolver })
  const ask = (as: keyof typeof rig.tokens, method: string, body?: unknown, lang = 'en') =>
    rig.ask(rig.tokens[as], method, '/domains/first.example/drill', { body, headers: { 'accept-language': lang } })
  const prove = async () => {
    const { ownershipToken } = (await rig.ask(rig.tokens.member, 'GET', '/domains/first.example')).body
    resolver.set('_ulak.first.example', { TXT: [`"${ownershipToken}"`] })
    await clock.advance(60_000)
  }
  const ended = (count: number) =>
    until('the drill to end', async () => {
      const { items } = (await ask('reader', 'GET')).body
      return items.length === count && items[0].state === 'ended'
    })
  return { ask, prove, ended, clock, rig }
}

test('only of a domain that is shown to be one’s own, and to an address of it', async (t) => {
  const { ask, prove } = await made(t)
  const code = async (body: unknown) => (await ask('member', 'POST', body)).body.code
  assert.equal(await code({}), 'domain-not-proven')
  await prove()
  assert.equal(await code({ address: 'ali@other.example' }), 'address-elsewhere')
  assert.equal(await code({ address: 'ali' }), 'address-no-at')
  assert.equal(await code({ who: 'ali' }), 'bad-request')
  assert.equal((await ask('reader', 'POST', {})).status, 403)
  assert.equal((await ask('stranger', 'POST', {})).status, 404)
  assert.equal((await ask('stranger', 'GET')).status, 404)
  assert.deepEqual((await ask('reader', 'GET')).body, { items: [], next: null })
})

test('it is begun at once, goes on, and is listed with its end', async (t) => {
  const { ask, prove, ended } = await made(t)
  await prove()
  const begun = await ask('member', 'POST', {})
  assert.equal(begun.status, 202, begun.text)
  assert.equal(drill.parse(begun.body).state, 'running')
  await ended(1)
  const [one] = (await ask('reader', 'GET', undefined, 'tr')).body.items
  const { id, address, outcome, ways, text, handOver } = drill.parse(one)
  assert.deepEqual(
    [id, address, outcome, ways[0]!.state, handOver],
    [begun.body.id, 'postmaster@first.example', 'unknown', 'unreached', null],
  )
  assert.match(ways[0]!.text, /^buradan erişilemedi: /)
  assert.match(text!, /görülemedi/)
})

test('one at a time for a domain, a minute apart, twenty an hour for an account', async (t) => {
  const { ask, prove, ended, clock } = await made(t)
  await prove()
  for (let count = 1; count <= 20; count += 1) {
    assert.equal((await ask('administrator', 'POST', {})).status, 202)
    await ended(count)
    const soon = await ask('operator', 'POST', {})
    assert.deepEqual([soon.status, soon.body.code], [429, 'drill-too-soon'])
    await clock.advance(60_000)
  }
  const many = await ask('administrator', 'POST', {})
  assert.deepEqual([many.status, many.body.code], [429, 'too-many-drills'])
  await clock.advance(41 * 60_000)
  assert.equal((await ask('administrator', 'POST', {})).status, 202)
  assert.equal((await ask('reader', 'GET')).body.items.length, 20, 'of each domain the last twenty are kept')
})

test('a drill whose server stopped is shown as broken off', async (t) => {
  const { ask, prove, ended, rig } = await made(t)
  await prove()
  await ask('member', 'POST', {})
  await ended(1)
  await rig.control.db.updateTable('drill').set({ ended_at: null }).execute()
  const [one] = (await ask('reader', 'GET')).body.items
  assert.deepEqual([one.state, one.outcome], ['broken-off', null])
})

test('of a next hop counts what was seen last, and it goes with the domain', async (t) => {
  const { rig } = await made(t)
  const { id } = await rig.control.db
    .selectFrom('domain')
    .select('id')
    .where('name', '=', 'first.example')
    .executeTakeFirstOrThrow()
  const seen = { host: 'mx.first.example', spf: 'fail', reply: '', at: 1 }
  await keepHandOver(rig.control.db, id, { ...seen, outcome: 'refused', reply: '550 5.7.23 no' })
  await keepHandOver(rig.control.db, id, { ...seen, outcome: 'exempt', at: 2 })
  assert.deepEqual(await listHandOvers(rig.control.db, id), [{ ...seen, outcome: 'exempt', at: 2 }])
  await rig.control.db.deleteFrom('domain').where('id', '=', id).execute()
  assert.deepEqual(await listHandOvers(rig.control.db, id), [])
})
