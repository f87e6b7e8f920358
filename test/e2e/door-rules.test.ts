// What a domain's rules do at the door of a real `ulak serve`: swaks knocks from addresses of a small Internet, whose root is NSD and whose
// resolver is Unbound. A rule that nobody chose keeps nobody out; one that was chosen keeps out what it names and nobody else.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { primary } from '../support/carry.ts'
import { loneDaemon } from '../support/daemon.ts'
import { peer } from '../support/peers.ts'
import { scratch, until } from '../support/places.ts'
import { privateInternet, privateInternetPrograms } from '../support/private-internet.ts'
import { type Swaks, swaks } from '../support/swaks.ts'

/** Domains of ours by what they chose. */
const domains = {
  'kuralsiz.example': {},
  'liste.example': { blocklist: 'obey', blocklists: ['dnsbl.example'] },
  'kurulum.example': { blocklist: 'obey' },
  'isaret.example': { blocklist: 'mark', helo: 'mark', reverse: 'mark' },
  'bozuk.example': { blocklist: 'obey', blocklists: ['kaput.example'] },
  'selam.example': { helo: 'obey' },
  'ters.example': { reverse: 'obey' },
  'gri.example': { greylist: true },
  'dmarc.example': { dmarc: 'obey' },
  'tara.example': { scan: 'obey' },
  'ertele.example': { scan: 'obey', scannerDown: 'defer' },
  'hepsi.example': { dmarc: 'obey', blocklist: 'obey', helo: 'obey', reverse: 'obey', greylist: true },
} as const

const backwards = (address: string): string => address.split('.').toReversed().join('.')

test('the rules of a domain at the door', peer(...privateInternetPrograms, 'swaks'), async (t) => {
  const internet = privateInternet(t, scratch(t))
  const [good, listed, nameless, unconfirmed] = [20, 21, 22, 23].map(internet.host) as [string, string, string, string]
  const silent = createSocket('udp4')
  await new Promise<void>((resolve) => silent.bind(53, internet.host(9), resolve))
  t.after(() => silent.close())
  await internet.start([
    `mail.sender.example. A ${good}`,
    `mail.sender.example. A ${listed}`,
    ...[good, listed, unconfirmed].map((address) => `${backwards(address)}.in-addr.arpa. PTR mail.sender.example.`),
    `${backwards(listed)}.dnsbl.example. A 127.0.0.2`,
    `friend.example. TXT "v=spf1 ip4:${good} -all"`,
    '_dmarc.friend.example. TXT "v=DMARC1; p=reject"',
    'forged.example. TXT "v=spf1 -all"',
    '_dmarc.forged.example. TXT "v=DMARC1; p=reject"',
    // A zone whose server is not to be found, and one whose server listens and never answers.
    'kaput.example. NS ns.nowhere.example.',
    'sessiz.example. NS ns.sessiz.example.',
    `ns.sessiz.example. A ${internet.host(9)}`,
  ])
  const home = await primary(t)
  await home.up()
  const ulak = await loneDaemon(t, {
    environment: {
      ULAK_RESOLVERS: `${internet.resolver}:53`,
      ULAK_BLOCKLISTS: 'dnsbl.example',
      ULAK_RSPAMD: '127.0.0.1:1',
      ULAK_CLAMD: '127.0.0.1:1',
      ULAK_HOSTMASTER: 'yonetici@kuralsiz.example',
    },
  })
  await ulak.start()
  for (const [domain, rules] of Object.entries(domains)) {
    const mail = {
      provider: 'own-servers',
      hosts: [{ name: 'mail', preference: 10, addresses: ['127.0.0.1'], port: home.port }],
      ulak: { role: 'backup', preference: 20, name: `yedek.${domain}`, rules },
    }
    const added = await ulak.call('POST', '/domains', { domain, mail })
    assert.equal(added.status, 201, JSON.stringify(added.body))
  }

  /** The first refusal, or the reply to the message. */
  const knock = async (to: string, more: Swaks = {}): Promise<string> => {
    const { rcpt, end } = await swaks(ulak.smtp, { client: good, to: [to], ...more })
    assert.equal(rcpt.length, 1)
    return end ?? rcpt[0]!
  }
  const taken = /^250 2\.0\.0 accepted as /
  /** What the primary got last for this recipient. */
  const arrived = (to: string): Promise<string> =>
    until(`mail for ${to}`, () => home.got.findLast((one) => one.to.includes(to))?.body.toString())

  await t.test('a block list keeps out whom it lists, where the domain obeys it', async () => {
    const refused = `550 5.7.1 ${listed} is listed by dnsbl.example (127.0.0.2)`
    for (const domain of ['liste.example', 'kurulum.example']) {
      assert.equal(await knock(`bir@${domain}`, { client: listed }), refused)
      assert.match(await knock(`bir@${domain}`), taken)
    }
    assert.match(await knock('bir@kuralsiz.example', { client: listed }), taken)
    assert.doesNotMatch(await arrived('bir@kuralsiz.example'), /X-Ulak-Marks/)
  })

  await t.test('a list that does not answer keeps nobody out', async () => {
    assert.match(await knock('bir@bozuk.example', { client: listed }), taken)
  })

  await t.test('HELO gives a name that is there and is not ours', async () => {
    for (const helo of ['mail.sender.example', `[${good}]`])
      assert.match(await knock('bir@selam.example', { helo }), taken)
    for (const [helo, text] of [
      ['localhost', 'your HELO must give a full host name'],
      ['mx.ulak.example', 'the name in your HELO is ours'],
      ['[192.0.2.1]', 'the address in your HELO is not yours'],
      ['nobody.sender.example', 'the host name in your HELO does not exist'],
    ] as const) {
      assert.ok((await knock('bir@selam.example', { helo })).startsWith(`550 5.7.1 ${text}`), helo)
      assert.match(await knock('bir@kuralsiz.example', { helo }), taken, helo)
    }
    assert.match(await knock('bir@selam.example', { helo: 'mail.kaput.example' }), taken, 'what cannot be found out')
  })

  await t.test('an address without a name in the reverse DNS', async () => {
    const said = (client: string): Promise<string> => knock('bir@ters.example', { client })
    assert.match(await said(good), taken)
    assert.equal(await said(nameless), `550 5.7.25 ${nameless} has no name in the reverse DNS`)
    assert.match(await said(unconfirmed), taken)
    assert.match(await knock('bir@kuralsiz.example', { client: nameless }), taken)
  })

  await t.test('a domain that only marks gets all of it, with what was found', async () => {
    assert.match(await knock('bir@isaret.example', { client: listed, helo: 'localhost' }), taken)
    const body = await arrived('bir@isaret.example')
    assert.match(
      body,
      /^X-Ulak-Marks: helo fault=malformed said=localhost;\r\n\tlisted list=dnsbl\.example codes=127\.0\.0\.2\r$/m,
    )
  })

  await t.test('greylisting: a stranger comes again, who was here before or is whom he says does not', async () => {
    const [minute, day] = [60_000, 86_400_000]
    /** As if so much time had passed for those who wait and for those who are known. */
    const pass = (ms: number): void => {
      const db = new DatabaseSync(path.join(ulak.data, 'queue.db'), { timeout: 10_000 })
      db.prepare('update greylist set since = since - ?').run(ms)
      db.close()
    }
    const again = '451 4.7.1 we do not know you yet, try again in five minutes'
    const stranger = (): Promise<string> => knock('bir@gri.example')
    assert.equal(await stranger(), again)
    assert.equal(await stranger(), again, 'at once')
    pass(5 * minute)
    assert.match(await stranger(), taken, 'his retry')
    assert.match(await stranger(), taken)
    pass(59 * day)
    assert.match(await stranger(), taken, 'a pair seen before')
    assert.equal(await knock('iki@gri.example'), again, 'another pair')
    assert.match(await knock('uc@gri.example', { from: 'a@friend.example' }), taken, 'an aligned pass')
    assert.equal(await knock('uc@gri.example', { from: 'a@friend.example', client: nameless }), again, 'no pass')
    assert.match(await knock('iki@kuralsiz.example'), taken)
  })

  await t.test(
    'DMARC is obeyed where the domain chose so; what cannot be found out is recorded and never refused',
    async () => {
      assert.match(await knock('bir@dmarc.example', { from: 'a@forged.example' }), /^550 5\.7\.26 /)
      assert.match(await knock('iki@kuralsiz.example', { from: 'a@forged.example' }), taken)
      for (const domain of ['kaput.example', 'sessiz.example']) {
        assert.match(await knock(`${domain}@dmarc.example`, { from: `a@${domain}` }), taken, domain)
        assert.match(
          await arrived(`${domain}@dmarc.example`),
          /^Authentication-Results: mx\.ulak\.example;\r\n\tspf=temperror [^]*?\r\n\tdmarc=temperror /m,
        )
      }
    },
  )

  await t.test('a scanner that is down: taken and marked, or asked to come again', async () => {
    assert.match(await knock('bir@tara.example'), taken)
    assert.match(
      await arrived('bir@tara.example'),
      /^X-Ulak-Marks: unscanned scanner=rspamd why=down;\r\n\tunscanned scanner=clamav why=down\r$/m,
    )
    assert.equal(await knock('bir@ertele.example'), '451 4.3.0 the message cannot be scanned now, try again later')
  })

  await t.test('postmaster, and abuse at our names, are reached by whoever is kept out', async () => {
    const worst = { client: listed, helo: 'localhost', from: 'a@forged.example' }
    assert.match(await knock('bir@hepsi.example', worst), /^550 /)
    for (const domain of Object.keys(domains)) assert.match(await knock(`postmaster@${domain}`, worst), taken, domain)
    for (const to of [
      'postmaster',
      'PostMaster@mx.ulak.example',
      'abuse@mx.ulak.example',
      'postmaster@yedek.hepsi.example',
      'abuse@yedek.hepsi.example',
    ])
      assert.match(await knock(to, worst), taken, to)
  })

  await t.test('a client has fifty connections at once, and others have theirs', async () => {
    const open = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = connect({ host: ulak.smtp.address, port: ulak.smtp.port, localAddress: good })
        assert.match(String((await once(socket, 'data'))[0]), /^220 /)
        return socket
      }),
    )
    const { greeting } = await swaks(ulak.smtp, { client: good })
    assert.equal(greeting, '421 4.7.0 too many connections from your address, use those that are open')
    assert.match(await knock('bir@kuralsiz.example', { client: unconfirmed }), taken)
    open[0]!.destroy()
    await until(
      'one of them gone',
      async () => (await swaks(ulak.smtp, { client: good, to: ['x@kuralsiz.example'] })).end,
    )
    for (const socket of open) socket.destroy()
  })
})
