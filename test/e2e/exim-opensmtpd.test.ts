// Exim and OpenSMTPD as the better host of a domain, and as senders to Ulak.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policy, primary, queued, rig } from '../support/carry.ts'
import { eximHere, startExim } from '../support/exim.ts'
import { openSmtpdHere, startOpenSmtpd } from '../support/opensmtpd.ts'
import { until } from '../support/places.ts'
import { submit } from '../support/submit.ts'

const makers = [
  { name: 'Exim', here: eximHere(), start: startExim, kept: (text: string) => text },
  // It cuts each line at its first NUL.
  {
    name: 'OpenSMTPD',
    here: openSmtpdHere(),
    start: startOpenSmtpd,
    kept: (text: string) => text.replace(/\0.*/g, ''),
  },
]

const from = 'a@sender.example'
const to = ['bir@firma.example']
const smuggled =
  'MAIL FROM:<evil@bank.example>\r\nRCPT TO:<iki@firma.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n'

for (const { name, here, start, kept } of makers) {
  const skip = 'missing' in here ? here.missing : false
  const root = 'root' in here ? here.root : ''

  test(`to ${name}: what Ulak takes arrives once and whole, however it looks`, { skip }, async (t) => {
    const host = await start(t, { root, domain: 'firma.example' })
    const hosts = [{ host: 'mail.firma.example', addresses: [host.address], port: host.port, preference: 10 }]
    const mx = await rig(t, { policies: [policy({ hops: { kind: 'hosts', hosts } })] })
    const bodies = [
      'plain\r\n',
      '.\r\n..\r\n.a\r\n',
      `\0.\r\n${smuggled}`,
      `x\r\n.\0\r\n${smuggled}`,
      `${'long'.repeat(240)}\r\n`,
      `${'long'.repeat(1_500)}\r\n`,
      'çiğ köfte\r\n',
      '',
    ]
    const messages = bodies.map((body, at) => Buffer.from(`Subject: m${at}\r\nX-Şey: ı\r\n\r\n${body}`))
    await submit(
      mx.where,
      messages.map((message) => ({ from, to, message })),
    )
    await until('all of them', () => host.delivered().length >= messages.length)
    await until('an empty queue', async () => (await queued(mx)).length === 0)
    const arrived = host.delivered().map((message) => message.toString('latin1'))
    assert.equal(arrived.length, messages.length)
    for (const message of messages) {
      const text = kept(message.toString('latin1').replaceAll('\r\n', '\n'))
      assert.equal(arrived.filter((one) => one.endsWith(text)).length, 1, `${JSON.stringify(text)}\n${host.log()}`)
    }
  })

  test(`from ${name}: a message by way of Ulak arrives whole`, { skip }, async (t) => {
    const better = await primary(t)
    await better.up()
    const mx = await rig(t, { policies: [policy({ port: better.port })] })
    const sender = await start(t, { root, domain: 'sender.example', relayTo: mx.where })
    const message =
      'From: <a@sender.example>\r\nDate: Wed, 25 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@sender.example>\r\nSubject: x\r\n\r\n.\r\n..\r\nçiğ\r\n'
    await submit(sender, [{ from, to, message }])
    await until('it to arrive', () => better.got.length === 1).catch((error: Error) => {
      throw new Error(`${error.message}\n${sender.log()}`)
    })
    const arrived = better.got[0]!
    assert.deepEqual([arrived.from, arrived.to], [from, to])
    assert.ok(
      arrived.body
        .toString('latin1')
        .endsWith(Buffer.from(message.slice(message.indexOf('\r\n\r\n'))).toString('latin1')),
    )
    assert.match(
      arrived.body.toString(),
      /^Received: from mail\.sender\.example \(\[127\.0\.0\.1\]\)\r\n\tby mx\.ulak\.example with ESMTPS?/m,
    )
  })
}
