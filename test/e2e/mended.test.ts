// A wrong intent is mended while mail waits for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { primary } from '../support/carry.ts'
import { loneDaemon } from '../support/daemon.ts'
import { freePort, until } from '../support/places.ts'
import { submit } from '../support/submit.ts'

test('mail that waits for a primary that was declared wrong leaves when the intent is mended', async (t) => {
  const ulak = await loneDaemon(t)
  const right = await primary(t, {
    // It asks to wait: the next try would be a minute later, and a mended intent does not wait for it.
    onMailFrom: (_address, _session, done) => done(isOpen ? null : refusal),
  })
  const refusal = Object.assign(new Error('4.7.1 not yet'), { responseCode: 450 })
  let isOpen = false
  const nobody = await freePort()
  await Promise.all([ulak.start(), right.up()])
  const mail = (port: number) => ({
    provider: 'own-servers',
    hosts: [{ name: 'mail', preference: 10, addresses: ['127.0.0.1'], port }],
    ulak: { role: 'backup', preference: 20 },
  })
  const added = await ulak.call('POST', '/domains', { domain: 'firma.example', mail: mail(nobody) })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  const message = 'From: a@sender.example\r\nSubject: merhaba\r\n\r\nx\r\n'
  await submit(ulak.smtp, [{ from: 'a@sender.example', to: ['bir@firma.example'], message }])
  const reply = async (): Promise<string | undefined> =>
    (await ulak.call('GET', '/queue/messages')).body.items[0]?.recipients[0].lastReply

  await until('it waits because nobody answers', async () => (await reply())?.includes('ECONNREFUSED'))
  const change = async (port: number): Promise<void> => {
    const changed = await ulak.call('PUT', '/domains/firma.example/mail', mail(port))
    assert.equal(changed.status, 200, JSON.stringify(changed.body))
  }
  await change(right.port)
  await until(
    'the new primary was asked, and asks to wait',
    async () => (await reply())?.includes('4.7.1 not yet'),
    3_000,
  )
  isOpen = true
  // Another server again and back: a change of nothing would be none.
  await change(nobody)
  await change(right.port)
  await until('it has arrived', () => right.got.length === 1, 10_000)
  assert.equal(await ulak.stop(), 0)
})
