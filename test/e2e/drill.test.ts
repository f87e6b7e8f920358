// `ulak drill` with a real Postfix as the primary: a message through each MX host, how long it took, and whether the primary judges the backup as if it
// were the sender, before and after the lines that "ulak domain trust" gives.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import type { Drill } from '../../src/api/contract.ts'
import { ulak } from '../support/command.ts'
import { daemon, testToken } from '../support/daemon.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'

test('the drill follows its messages through Ulak to Postfix', peer(...postfixPrograms), async (t) => {
  const folder = scratch(t)
  const [address, primaryAt] = [ownAddress(), ownAddress()]
  const [http, dns, smtp] = await Promise.all([freePort(address), freePort(address), freePort(address)])
  // A domain is drilled once a minute: who is exempt has others to show it with, should the machine be too busy for one of them.
  const exempt = ['third.example', 'fourth.example', 'fifth.example']
  const domains = ['firma.example', 'second.example', ...exempt]
  const shutDomains = ['shut.example', 'shut-too.example']
  const trusted = path.join(folder, 'backup_mx.cidr')
  writeFileSync(trusted, '')
  const primary = postfix({
    folder: path.join(folder, 'primary'),
    address: primaryAt,
    port: smtp,
    hostname: 'mail.firma.example',
    resolver: '127.0.0.1',
    mailboxDomains: [...domains, ...shutDomains],
    settings: {
      smtpd_recipient_restrictions: `reject_unauth_destination, check_client_access cidr:${trusted}, check_sender_access inline:{ {firma.example = 550 5.7.23 SPF validation failed}, {second.example = 550 5.7.1 not from outside}, ${exempt.map((domain) => `{${domain} = 550 5.7.23 SPF validation failed}`).join(', ')} }`,
    },
  })
  t.after(() => primary.stop())
  // What Ulak says on loopback comes from 127.0.0.1, as it connects to its primary.
  const environment = {
    ULAK_HOSTNAME: 'mx.ulak.example',
    ULAK_MX_NAMES: `mx.ulak.example=${address},127.0.0.1`,
    ULAK_NAMESERVERS: `ns1.ulak.example=${address}`,
    ULAK_DNS: `${address}:${dns}`,
    ULAK_RESOLVERS: `${address}:${dns}`,
    ULAK_SMTP: `${address}:${smtp}`,
    ULAK_SMTP_OUT_PORT: String(smtp),
    ULAK_ALLOW_PRIVATE: 'true',
  }
  const server = daemon(t, { data: path.join(folder, 'ulak'), environment, http: { address, port: http } })
  await Promise.all([primary.start(), server.start()])
  const call = async (method: string, route: string, body?: unknown) => {
    const answer = await server.call(method, route, body)
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
    return answer.body
  }
  for (const domain of [...domains, ...shutDomains]) {
    await call('POST', '/domains', { domain })
    await call('PUT', `/domains/${domain}/mail`, {
      provider: 'own-servers',
      hosts: [{ name: 'mail', preference: 10, addresses: [primaryAt] }],
      ulak: { role: 'backup', preference: 20, name: 'backup.mail', standby: shutDomains.includes(domain) },
      spf: { all: '-all' },
    })
  }
  const drill = (domain: string, more: readonly string[] = [], lang = 'en') =>
    ulak(['drill', domain, ...more], { ULAK_URL: server.url, ULAK_TOKEN: testToken, ULAK_LANG: lang })
  const last = async (domain: string): Promise<Drill> => (await call('GET', `/domains/${domain}/drill`)).items[0]

  const checked = async (domain: string) => {
    const { results } = await call('GET', `/domains/${domain}/check`)
    return results.find(({ id }: { id: string }) => id === 'spf-backup-exempt')
  }

  await t.test('before any drill the check says that it does not know', async () => {
    const { status, subject, message } = await checked('firma.example')
    assert.deepEqual([status, subject], ['unknown', 'mail.firma.example'])
    assert.match(message, /ulak drill firma\.example/)
  })

  await t.test('both hosts take over, but what comes in a sender’s name is refused for SPF', async () => {
    const { out, err, code } = await drill('firma.example')
    assert.equal(code, 1, out + err)
    assert.match(out, /✓ +10 mail\.firma\.example: took it after \d+\.\d s: 250 /)
    assert.match(
      out,
      /✓ +20 backup\.mail\.firma\.example: takes over; mail\.firma\.example had it after \d+\.\d s: 250 /,
    )
    assert.match(out, /judges Ulak as if it were the sender.*550 5\.7\.23 .*"ulak domain trust firma\.example"/)
    const { ways, handOver, outcome, state, address: to } = await last('firma.example')
    assert.deepEqual(
      [to, state, outcome, handOver?.outcome, handOver?.host, handOver?.spf],
      ['postmaster@firma.example', 'ended', 'refused', 'refused', 'mail.firma.example', 'fail'],
    )
    for (const way of ways) assert.ok(way.state === 'passed' && way.ms !== null && way.ms >= 0, JSON.stringify(way))
    const texts = primary.delivered()
    assert.equal(texts.length, 2, 'the refused one is nowhere')
    for (const text of texts) {
      assert.match(text, /^Return-Path: <>$/m)
      assert.match(text, /^Auto-Submitted: auto-generated$/m)
      assert.match(text, /^X-Ulak-Drill: \S+$/m)
      assert.match(text, /^Subject: =\?utf-8\?B\?/im)
      const words = Buffer.from(text.split('\n\n').at(1)!, 'base64').toString()
      assert.match(words, /You can delete this message[^]*Bu iletiyi silebilirsiniz/)
    }
    assert.deepEqual((await call('GET', '/queue/messages')).items, [], 'nor does it lie in the queue')
    const { status, severity, message, fix } = await checked('firma.example')
    assert.deepEqual([status, severity], ['finding', 'error'])
    assert.match(message, /550 5\.7\.23 /)
    assert.ok(
      fix.some((step: string) => step.includes(`backup_mx.cidr: ${address}/32 OK`)),
      fix.join('\n'),
    )
  })

  await t.test('another refusal is told in its own words, and is not taken for SPF', async () => {
    const { out, code } = await drill('second.example', ['--json'])
    const { handOver, outcome } = JSON.parse(out) as Drill
    assert.deepEqual([code, outcome, handOver?.outcome, handOver?.why], [0, 'passed', 'not-seen', 'other-refusal'], out)
    assert.match(handOver!.text, /refused for another reason: 550 5\.7\.1 .*not from outside/)
  })

  await t.test('with the lines of "ulak domain trust" it is exempt', async () => {
    const { recipes, seen } = await call('GET', '/domains/third.example/trust')
    assert.deepEqual(
      seen.map(({ host, outcome }: { host: string; outcome: string }) => [host, outcome]),
      [['mail.third.example', 'not-seen']],
    )
    const steps = recipes[0].steps as { where: string | null; lines: string[] }[]
    writeFileSync(trusted, steps.find(({ where }) => where?.endsWith('backup_mx.cidr'))!.lines.join('\n'))
    await primary.stop()
    await primary.start()
    const tried: string[] = []
    let shown: string | undefined
    for (const domain of exempt) {
      const { out, err, code } = await drill(domain, ['--address', `ayse@${domain}`], 'tr')
      const { status } = await checked(domain)
      tried.push(`${domain} ${code} ${status} ${out}${err}`)
      if (code !== 0 || status !== 'pass') continue
      assert.match(out, new RegExp(`mail\\.${domain} Ulak’ın ilettiğini alıyor`))
      assert.match(out, /Her posta sunucusu devralıyor\./)
      shown = domain
      break
    }
    assert.ok(shown, tried.join('\n'))
    const told = await ulak(['domain', 'trust', 'firma.example'], { ULAK_URL: server.url, ULAK_TOKEN: testToken })
    assert.match(told.out, /mail\.firma\.example judged the backup as if it were the sender: 550 5\.7\.23/)
    assert.equal((await checked('second.example')).status, 'unknown')
  })

  await t.test('a shut standby lets in what is for postmaster, and puts off what is for others', async () => {
    const good = await drill('shut.example')
    assert.equal(good.code, 0, good.out + good.err)
    assert.match(good.out, /✓ +20 backup\.mail\.shut\.example: takes over; mail\.shut\.example had it/)
    const { code, out, err } = await drill('shut-too.example', ['--address', 'ayse@shut-too.example'])
    assert.equal(code, 3, out + err)
    assert.match(out, /\? +20 backup\.mail\.shut-too\.example: the standby is shut while a better host takes mail/)
  })

  await t.test('a second one comes too soon', async () => {
    const { code, err } = await drill('shut-too.example')
    assert.equal(code, 1)
    assert.match(err, /Come again in \d+ s/)
  })
})
