// A Postfix that trusts the backup by XCLIENT: it judges the client in front of the backup, and only hosts that the owner named are told.
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { createHealth } from '../../src/declare/health.ts'
import { defaultRules } from '../../src/declare/mail-rules.ts'
import { name } from '../../src/dns/name.ts'
import { openControl } from '../../src/store/store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { silentLog } from '../../src/system/log.ts'
import { policy, queued, rig } from '../support/carry.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'
import { submit } from '../support/submit.ts'

const message = (subject: string): string => `Subject: ${subject}\r\n\r\nMerhaba\r\n`

test(
  'Postfix sees the first client where the owner named it, and us where not',
  peer(...postfixPrograms),
  async (t) => {
    const folder = scratch(t)
    const address = ownAddress()
    const port = await freePort(address)
    const server = postfix({
      folder: path.join(folder, 'primary'),
      address,
      port,
      hostname: 'mail.firma.example',
      resolver: '127.0.0.1',
      mailboxDomains: ['firma.example', 'other.example'],
      settings: { smtpd_authorized_xclient_hosts: '127.0.0.1, [2001:db8::25]' },
    })
    t.after(() => server.stop())
    await server.start()
    const at = (domain: string, xclient: readonly string[]) =>
      policy({
        domain,
        hops: { kind: 'hosts', hosts: [{ host: 'mail.firma.example', addresses: [address], port, preference: 10 }] },
        rules: { ...defaultRules, xclient },
      })
    const control = await openControl({ engine: 'sqlite', folder })
    t.after(() => control.close())
    const mx = await rig(t, {
      policies: [at('firma.example', ['mail.firma.example']), at('other.example', [])],
      ports: { health: createHealth({ store: control, clock: systemClock, log: silentLog }) },
    })
    const known = async () =>
      Promise.all(
        ['firma.example', 'other.example'].map(async (one) => (await mx.carry.nextHops(name(one)))[0]?.xclient),
      )
    assert.deepEqual(await known(), [false, false], 'nobody has said EHLO yet')
    const send = (domain: string, count: number) =>
      submit(
        mx.where,
        Array.from({ length: count }, (_, one) => ({
          from: 'a@sender.example',
          to: [`ayse@${domain}`],
          message: message(`${domain} ${one}`),
        })),
      )
    await Promise.all([send('firma.example', 3), send('other.example', 3)])
    await until('all mail to arrive', async () => server.deliveredCount() === 6 && (await queued(mx)).length === 0)
    const seen = (domain: string): string[] =>
      server
        .delivered()
        .filter((text) => text.includes(`Subject: ${domain}`))
        .map((text) => /^Received: from (.*)$/m.exec(text)![1]!)
    // What Postfix writes of its client: the name from XCLIENT's HELO, and the address that stands in our own Received field below.
    assert.deepEqual(seen('firma.example'), Array(3).fill('submit.example (unknown [127.0.0.1])'))
    assert.deepEqual(seen('other.example'), Array(3).fill('mx.ulak.example (unknown [127.0.0.1])'))
    assert.deepEqual(await known(), [true, false], 'offered, and named by the owner')
    for (const text of server.delivered()) {
      assert.match(text, /Received: from submit\.example \(\[127\.0\.0\.1\]\)\n\tby mx\.ulak\.example/)
      assert.match(text, /^Authentication-Results: mx\.ulak\.example/m)
    }
    assert.doesNotMatch(server.log(), /warning|error|fatal/i)
  },
)
