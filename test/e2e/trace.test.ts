// A trace beside a Postfix as primary and swaks as sender: it says of each mail what Postfix says of it.
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { systemScope } from '../../src/declare/scope.ts'
import { name } from '../../src/dns/name.ts'
import { policy, rig } from '../support/carry.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'
import { swaks } from '../support/swaks.ts'

test(
  'waiting while Postfix is away; then delivered, or refused in the words of Postfix',
  peer(...postfixPrograms, 'swaks'),
  async (t) => {
    const address = ownAddress()
    const port = await freePort(address)
    const server = postfix({
      folder: path.join(scratch(t), 'primary'),
      address,
      port,
      hostname: 'mail.firma.example',
      resolver: '127.0.0.1',
      mailboxDomains: ['firma.example'],
      settings: { smtpd_recipient_restrictions: 'check_recipient_access inline:{yok@firma.example=REJECT}, permit' },
    })
    t.after(() => server.stop())
    const mx = await rig(t, {
      policies: [
        policy({
          hops: { kind: 'hosts', hosts: [{ host: 'mail.firma.example', addresses: [address], port, preference: 10 }] },
        }),
      ],
    })
    const trace = async (local: string) => {
      const at = Date.now()
      const asked = { recipient: `${local}@firma.example`, sender: 'sender.example', from: at - 3_600_000, to: at }
      const traced = { ...asked, at, domain: name('firma.example'), served: [{ from: 0 }] }
      return (await mx.carry.queue.trace(systemScope, traced)).conclusion
    }
    for (const local of ['ayse', 'yok']) {
      await swaks(mx.where, { to: [`${local}@firma.example`] })
      assert.equal((await trace(local)).kind, 'waiting')
    }
    await until('the host to be down', async () => (await trace('nobody')).kind === 'never-came-primary-down')
    await server.start()
    await until('Postfix to take it', async () => (await trace('ayse')).kind === 'delivered')
    await until('Postfix to refuse it', async () => (await trace('yok')).kind === 'refused-there')
    assert.match((await trace('ayse')).reply!, /^mail\.firma\.example: 250 2\.0\.0 Ok: queued as /)
    assert.match((await trace('yok')).reply!, /^mail\.firma\.example: 554 5\.7\.1 <yok@firma\.example>/)
    assert.equal((await trace('nobody')).kind, 'never-came-primary-up')
  },
)
