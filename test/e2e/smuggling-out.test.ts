// SMTP smuggling, outward: whatever Ulak takes and hands on, a Postfix that would itself be fooled reads as one message.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { policy, queued, rig } from '../support/carry.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'
import { ends, isClean, smuggled } from '../support/smuggling.ts'
import { readReplies } from '../support/submit.ts'

/** Sends the bytes as they are between DATA and the true end; the first reply to them. */
async function sendRaw(server: { address: string; port: number }, subject: string, end: string): Promise<string> {
  const socket = connect({ host: server.address, port: server.port })
  const replies = readReplies(socket)
  const next = async (): Promise<string> => (await replies.next()).value ?? ''
  try {
    await next()
    for (const line of ['EHLO x', 'MAIL FROM:<a@sender.example>', 'RCPT TO:<bir@firma.example>', 'DATA']) {
      socket.write(`${line}\r\n`)
      assert.match(await next(), /^[23]/, line)
    }
    socket.write(Buffer.from(`Subject: ${subject}\r\n\r\nx${end}${smuggled}\r\n\r\n.\r\n`, 'latin1'))
    const reply = await next()
    socket.write('QUIT\r\n')
    for (let said = await next(); said !== '' && !said.startsWith('221');) said = await next()
    return reply
  } finally {
    socket.destroy()
  }
}

test(
  'a message with another end in it is refused, or is one message at a Postfix that would read two',
  peer(...postfixPrograms),
  async (t) => {
    const address = ownAddress()
    const port = await freePort(address)
    const server = postfix({
      folder: scratch(t),
      address,
      port,
      hostname: 'mail.firma.example',
      resolver: '127.0.0.1',
      mailboxDomains: ['firma.example'],
      settings: { smtpd_forbid_bare_newline: 'no', smtpd_forbid_unauth_pipelining: 'no' },
    })
    t.after(() => server.stop())
    await server.start()
    await sendRaw({ address, port }, 'direct', '\n.\n')
    await until('the smuggled one to arrive', () => server.deliveredCount() === 2)
    const fooled = server.log().split('from=<evil@bank.example>').length
    assert.ok(fooled > 1, 'this Postfix can be fooled')

    const hosts = [{ host: 'mail.firma.example', addresses: [address], port, preference: 10 }]
    const mx = await rig(t, { policies: [policy({ hops: { kind: 'hosts', hosts } })] })
    let taken = 0
    for (const [at, end] of ends.entries()) {
      const reply = await sendRaw(mx.where, `m${at}`, end)
      const isTaken = isClean(end)
      assert.match(reply, isTaken ? /^250 / : /^550 5\.6\.0 /, JSON.stringify(end))
      if (isTaken) taken += 1
    }
    await until('an empty queue', async () => (await queued(mx)).length === 0)
    await until('all of them', () => server.deliveredCount() >= 2 + taken && server.queued() === 0)
    assert.equal(server.deliveredCount(), 2 + taken)
    assert.equal(server.log().split('from=<evil@bank.example>').length, fooled)
  },
)
