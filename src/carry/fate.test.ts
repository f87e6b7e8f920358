// What became of a message is told to whoever asks for its own domain, from the moment on at which he began to look.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policy, primary, queued, rig } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { submit } from '../../test/support/submit.ts'
import { fateOf } from './fate.ts'

const send = (to: string) => ({ from: 'a@sender.example', to: [to], message: 'Subject: x\r\n\r\nMerhaba\r\n' })

test('handed on, refused and waiting are told apart, each with the words of the host', async (t) => {
  const server = await primary(t, {
    onRcptTo({ address }, _session, done) {
      const [code] = /^\d+/.exec(address) ?? []
      done(code ? Object.assign(new Error('5.1.1 no'), { responseCode: Number(code) }) : undefined)
    },
  })
  await server.up()
  const mx = await rig(t, { policies: [policy({ port: server.port })] })
  const began = Date.now()
  const fates = new Map<string, Awaited<ReturnType<typeof mx.carry.fateOf>>>()
  const domain = 'firma.example'
  for (const local of ['ayse', '550', '450']) {
    await submit(mx.where, [send(`${local}@${domain}`)])
    const [last] = await mx.store.db
      .selectFrom('event')
      .select('message_id')
      .orderBy('id', 'desc')
      .where('kind', '=', 'accepted')
      .execute()
    const id = last!.message_id!
    await until('an answer', async () => {
      const fate = await mx.carry.fateOf(id, { domain, since: began })
      fates.set(local, fate)
      return fate?.reply !== undefined
    })
    assert.equal(await mx.carry.fateOf(id, { domain: 'other.example', since: began }), undefined)
    assert.equal(await mx.carry.fateOf(id, { domain, since: Date.now() + 60_000 }), undefined)
  }
  assert.deepEqual(
    [...fates].map(([local, fate]) => [local, fate?.state, fate?.reply?.slice(0, 22)]),
    [
      ['ayse', 'passed', 'mail.firma.example: 25'],
      ['550', 'refused', 'mail.firma.example: 55'],
      ['450', 'waiting', 'mail.firma.example: 45'],
    ],
  )
  assert.equal(await mx.carry.fateOf('nothing', { domain, since: began }), undefined)
  assert.equal((await queued(mx)).length, 2)
})

test('what the queue has given away and the journal has only the coming of is still on its way', () => {
  const came = {
    at: 1,
    kind: 'accepted',
    recipient: 'ayse@firma.example',
    reply: undefined,
    client: undefined,
    actor: undefined,
  } as const
  assert.equal(fateOf(undefined, []), undefined)
  assert.equal(fateOf(undefined, [came])?.state, 'waiting')
  assert.equal(fateOf(undefined, [came, { ...came, kind: 'delivered' }])?.state, 'passed')
})
