import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cause } from '../declare/refusal.ts'
import { systemScope } from '../declare/scope.ts'
import { policy, primary, rig } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { submit } from '../../test/support/submit.ts'
import { gapsIn, sightings, timelineOf, writeEvents, writeGap } from './journal.store.ts'
import { recipientKey } from './journal.ts'
import { mailboxesOf } from './trace.store.ts'

const message = 'Subject: merhaba\r\n\r\nİyi günler\r\n'
const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100 }

test('the journal has what came, what was refused, what became of it, and whose decision it was', async (t) => {
  const mail = await primary(t, {
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('yok') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
  })
  await mail.up()
  const { carry, store, where } = await rig(t, {
    policies: [policy({ port: mail.port })],
    ports: {
      admit: async ({ mailbox }) =>
        mailbox.local === 'kapali' ? { code: 550, text: '5.7.1 shut', ...cause('helo', 'x') } : undefined,
    },
  })
  const to = (local: string) => [{ from: 'ayse@sender.example', to: [`${local}@firma.example`], message }]
  await submit(where, to('Bir'))
  await submit(where, to('yok'))
  await assert.rejects(submit(where, to('kapali')), /5\.7\.1 shut/)
  const seen = async (local: string) => sightings(store.db, systemScope, mailboxesOf(`${local}@firma.example`, ''), all)
  const [first] = await seen('bir')
  assert.deepEqual([first!.kind, first!.sender, first!.client], ['accepted', 'ayse@sender.example', '127.0.0.1'])
  assert.equal(first!.detail.helo, 'submit.example')
  assert.equal(first!.reply, `250 2.0.0 accepted as ${first!.message}`)
  const line = async (id: string) =>
    (await timelineOf(store.db, systemScope, id))!.map(({ kind, reply }) => `${kind} ${reply}`)
  await until('it is delivered', async () => (await line(first!.message!)).length === 2)
  assert.match((await line(first!.message!))[1]!, /^delivered mail\.firma\.example: 250 /)
  const refused = (await seen('yok'))[0]!.message!
  await until('it is refused', async () => (await line(refused)).length === 2)
  assert.equal((await line(refused))[1], 'undeliverable mail.firma.example: 550 5.1.1 no such user')
  await carry.queue.remove(systemScope, refused)
  assert.equal((await timelineOf(store.db, systemScope, refused))!.at(-1)!.actor, 'ulak')
  await until('the refusal is noted', async () => (await seen('kapali')).length === 1)
  const [kapali] = await seen('KAPALI')
  assert.deepEqual([kapali!.reply, kapali!.detail.by], ['550 5.7.1 shut', { rule: 'helo', detail: 'x' }])
})

eachEngine('another account’s mail has no journal, and what is old enough goes', 'queue', async (store) => {
  // Later than any id of this process.
  const now = Date.now() + 3_600_000
  const door = {
    kind: 'accepted',
    message: 'm1',
    recipient: 'Bir@firma.example',
    sender: 'a@b.example',
    domain: 'firma.example',
    accountPath: '/root/a/',
    client: '192.0.2.1',
    reply: '',
    detail: {},
  } as const
  const fate = { kind: 'delivered', message: 'm1', recipient: 'Bir@firma.example', reply: 'x: 250 ok' } as const
  await writeEvents(store.db, [{ ...door, at: now + 1_000 }])
  await writeGap(store.db, { from: now + 1_400, to: now + 1_500, why: 'flood', lost: 3 })
  await writeEvents(store.db, [{ ...fate, at: now + 2_000 }])
  const other = { ...systemScope, accountPath: '/root/ab/' }
  const member = { ...systemScope, accountPath: '/root/a/', domains: ['baska.example'] }
  for (const scope of [other, member]) {
    assert.equal(await timelineOf(store.db, scope, 'm1'), undefined)
    assert.deepEqual(await sightings(store.db, scope, mailboxesOf(door.recipient, ''), all), [])
  }
  assert.equal((await timelineOf(store.db, { ...member, domains: ['firma.example'] }, 'm1'))?.length, 2)
  assert.deepEqual(await gapsIn(store.db, now + 1_501, now + 9_000), [])
  assert.equal((await gapsIn(store.db, now + 1_450, now + 9_000))[0]!.lost, 3)
})

test('recipients are looked up by ASCII case alone', () => {
  assert.equal(recipientKey('ÇıİBir@Firma.Example'), 'ÇıİBir@firma.example'.replace('B', 'b'))
})
