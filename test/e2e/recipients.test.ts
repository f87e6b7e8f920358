// Recipients and the standby with servers that none of us wrote: a Postfix that knows its mailboxes, one that takes every name, one that sends
// and cannot reach the primary, swaks at the side door.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { createRecipientsPart, type RecipientsPart } from '../../src/protect/recipients-part.ts'
import { openControl } from '../../src/store/store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { silentLog } from '../../src/system/log.ts'
import { selfSigned } from '../../src/system/tls.ts'
import { policy, primary, rig } from '../support/carry.ts'
import { ulak as command } from '../support/command.ts'
import { loneDaemon } from '../support/daemon.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'
import { postfix, type Postfix, postfixPrograms } from '../support/postfix.ts'
import { submit } from '../support/submit.ts'
import { swaks } from '../support/swaks.ts'

const needed = peer(...postfixPrograms, 'swaks')
const dir = (folder: string, name: string): string => {
  const made = path.join(folder, name)
  mkdirSync(made, { mode: 0o755 })
  return made
}

/** A Postfix that has these mailboxes of firma.example; without any it takes every name. */
async function mailHost(t: TestContext, mailboxes: readonly string[]): Promise<Postfix & { readonly port: number }> {
  const address = ownAddress()
  const port = await freePort(address)
  const maps = mailboxes.map((local) => `{ ${local}@firma.example = ${local}/ }`).join(', ')
  const made = postfix({
    folder: dir(scratch(t), 'primary'),
    address,
    port,
    hostname: 'mail.firma.example',
    resolver: '127.0.0.1',
    mailboxDomains: ['firma.example'],
    settings: mailboxes.length > 0 ? { virtual_mailbox_maps: `inline:{ ${maps} }` } : {},
  })
  t.after(() => made.stop())
  await made.start()
  return { ...made, port }
}

/** The reply to RCPT, by swaks: `250`, or `550 5.1.1`. */
async function rcpt(where: { address: string; port: number }, to: string): Promise<string> {
  const { rcpt: replies } = await swaks(where, { to: [to], helo: 'sender.example' })
  const [, code, enhanced] = /^(\d{3}) (\d\.\d{1,3}\.\d{1,3})/.exec(replies[0] ?? '') ?? []
  return code === '250' ? '250' : `${code} ${enhanced}`
}

const intent = (host: { address: string; port: number }, ulak: Record<string, unknown> = {}) => ({
  provider: 'own-servers',
  hosts: [{ name: 'mail', preference: 10, addresses: [host.address], port: host.port }],
  ulak: { role: 'backup', preference: 20, ...ulak },
})

test(
  'a Postfix that knows its mailboxes: asked while it is up, remembered while it is down, and never told a lie',
  needed,
  async (t) => {
    const host = await mailHost(t, ['ali', 'veli'])
    const listAt = { address: ownAddress(), port: await freePort() }
    const pair = await selfSigned(scratch(t), ['list.firma.example'], Date.now())
    const ca = path.join(scratch(t), 'ca.pem')
    writeFileSync(ca, pair.cert)
    const addresses = ['hasan@firma.example', 'hüseyin@firma.example']
    const served = createServer(pair, (_request, reply) => reply.end(JSON.stringify({ recipients: addresses })))
    await new Promise<void>((resolve) => served.listen(listAt.port, listAt.address, resolve))
    t.after(() => served.close())

    const ulak = await loneDaemon(t, { environment: { NODE_EXTRA_CA_CERTS: ca } })
    await ulak.start()
    const rules = { recipientPull: { url: `https://list.firma.example:${listAt.port}/recipients.json` } }
    assert.equal((await ulak.call('POST', '/domains', { domain: 'firma.example' })).status, 201)
    const listHost = { ttl: 60, records: [listAt.address] }
    assert.equal((await ulak.call('PUT', '/domains/firma.example/rrsets/list/A', listHost)).status, 200)
    const declared = await ulak.call('PUT', '/domains/firma.example/mail', intent(host, { rules }))
    assert.equal(declared.status, 200, JSON.stringify(declared.body))
    const cli = (...args: string[]) => command(['recipient', ...args], ulak.environment)

    await t.test('while it is up', async () => {
      assert.equal(await rcpt(ulak.smtp, 'ali@firma.example'), '250')
      assert.equal(await rcpt(ulak.smtp, 'kimse@firma.example'), '550 5.1.1')
      await until('the mail is with the primary', () => host.deliveredCount() === 1)
      assert.match(host.log(), /RCPT from [^\n]*<kimse@firma\.example>[^\n]*from=<> /, 'asked with the null path')
      const said = await cli('list', 'firma.example', '--source', 'learned', '--json')
      const entries = said.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      assert.deepEqual(
        entries.map(({ address, there }) => `${address} ${there}`),
        ['ali@firma.example true', 'kimse@firma.example false'],
      )
      assert.match(entries[1].reply, /^550 5\.1\.1 /)
    })

    await t.test('a list over HTTPS, by itself and when told', async () => {
      const pulled = async () => (await ulak.call('GET', '/domains/firma.example/recipients/summary')).body
      await until('it was fetched by itself', async () => (await pulled()).pull.last !== null, 60_000)
      assert.deepEqual((await pulled()).pull.last.problem, null)
      assert.equal((await pulled()).listed, 2)
      addresses.push('ayse')
      assert.match((await cli('sync', 'firma.example')).out, /Added 1, removed 0; on the list: 3/)
      addresses.splice(0)
      const refused = await cli('sync', 'firma.example')
      assert.equal(refused.code, 1)
      assert.match(refused.err, /looks like part of a list/)
    })

    await t.test('while it is down', async () => {
      await host.stop()
      for (const [local, reply] of [
        ['ali', '250'],
        ['kimse', '550 5.1.1'],
        ['hasan', '250'],
        ['yabanci', '250'],
        ['postmaster', '250'],
      ] as const)
        assert.equal(await rcpt(ulak.smtp, `${local}@firma.example`), reply, local)
      const csv = path.join(scratch(t), 'liste.csv')
      writeFileSync(
        csv,
        Buffer.from('Ad;E-posta\r\n\xd6mer;\xf6mer@firma.example\r\nCan;can@firma.example\r\n', 'latin1'),
      )
      assert.match((await cli('import', 'firma.example', csv)).out, /Added 2, removed 0; on the list: 5/)
      writeFileSync(csv, 'ali@firma.example\nali@@firma.example\nx@baska.example\n')
      const bad = await cli('import', 'firma.example', csv)
      assert.deepEqual([bad.code, bad.out], [2, ''])
      assert.match(bad.err, /2 lines are wrong[^]*line 2[^]*line 3/)
      assert.equal((await cli('import', 'firma.example', '/bin/ls')).code, 2, 'a program')
      writeFileSync(csv, Buffer.alloc(50 * 1024 * 1024, 'a@firma.example\n'))
      const large = await cli('import', 'firma.example', csv)
      assert.equal(large.code, 2)
      assert.match(large.err, /larger than 16 MB/)
    })

    await t.test(
      'and when it is back, who was held is delivered, or stays here for a person: nothing is bounced',
      async () => {
        await host.start()
        const queue = async () => (await ulak.call('GET', '/queue/messages')).body.items
        await until(
          'the rest is decided',
          async () => {
            const left = await queue()
            return left.length === 3 && left.every((one: any) => one.recipients[0].state === 'undeliverable') // eslint-disable-line typescript/no-explicit-any
          },
          60_000,
        )
        // Postfix files what it took a moment later.
        await until(
          'ali has both; postmaster, hasan and yabanci have no mailbox there',
          () => host.deliveredCount() === 2,
        )
        await until('Postfix keeps nothing back, so it bounced nothing', () => host.queued() === 0)
        assert.match((await queue())[0].recipients[0].lastReply, /5\.1\.1/)
      },
    )
  },
)

test('a Postfix that takes every name teaches nothing', needed, async (t) => {
  const host = await mailHost(t, [])
  const ulak = await loneDaemon(t)
  await ulak.start()
  await ulak.call('POST', '/domains', { domain: 'firma.example', mail: intent(host) })
  assert.equal(await rcpt(ulak.smtp, 'herkes@firma.example'), '250')
  await until('the mail is with the primary', () => host.deliveredCount() === 1)
  const summary = (await ulak.call('GET', '/domains/firma.example/recipients/summary')).body
  assert.deepEqual([summary.takesAll, summary.learned], [true, { there: 0, notThere: 0 }])
})

test(
  'a standby: a Postfix that cannot reach the primary gets through with its first retry, spam at the side door gets nothing',
  needed,
  async (t) => {
    const shift = { ms: 0 }
    const clock = { now: () => Date.now() + shift.ms, sleep: systemClock.sleep }
    const host = await primary(t)
    await host.up()
    const store = await openControl({ engine: 'sqlite', folder: scratch(t) })
    let part: RecipientsPart | undefined
    const standby = policy({ port: host.port, standby: true })
    const mx = await rig(t, { policies: [standby], ports: { admit: async (ask) => part!.admit(ask) } })
    part = createRecipientsPart({
      store,
      clock,
      log: silentLog,
      policyFor: async () => standby,
      callAhead: mx.carry.callAhead,
      fetch: async () => ({ kind: 'no-host' }),
      domainOf: async () => undefined,
    })
    t.after(() => store.close())
    for (let at = 0; at < 5; at += 1) assert.equal(await rcpt(mx.where, `ali${at}@firma.example`), '450 4.3.2')

    const senderAt = { address: ownAddress(), port: await freePort() }
    const sender = postfix({
      folder: dir(scratch(t), 'sender'),
      ...senderAt,
      hostname: 'out.sender.example',
      resolver: '127.0.0.1',
      settings: { relayhost: `[${mx.where.address}]:${mx.where.port}`, smtp_tls_security_level: 'none' },
    })
    t.after(() => sender.stop())
    await sender.start()
    const turnedAway = (): number => sender.log().split('said: 450 4.3.2').length - 1
    const message = 'Subject: x\r\n\r\nx\r\n'
    await submit(senderAt, [{ from: 'a@sender.example', to: ['ali@firma.example'], message }])
    await until('it was turned away', () => turnedAway() >= 2)
    assert.equal(host.got.length, 0, 'nothing came by the side door')
    shift.ms += 4 * 60_000
    const before = turnedAway()
    await until('it is with the primary', () => host.got.length === 1)
    assert.equal(turnedAway(), before, 'with the first retry')
    assert.deepEqual(host.got[0]!.to, ['ali@firma.example'])
    assert.equal(await rcpt(mx.where, 'spam@firma.example'), '450 4.3.2')
  },
)
