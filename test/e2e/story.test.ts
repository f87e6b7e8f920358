// The story that must stay green for ever: a domain declared, published, routed and carried, with servers that none of us wrote.
// The sender is a real Postfix, its resolver a real Unbound that comes from a private root by delegation, the primary another Postfix.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { domainToASCII } from 'node:url'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { daemon } from '../support/daemon.ts'
import { peer, program } from '../support/peers.ts'
import { scratch, until } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'
import { privateInternet, privateInternetPrograms } from '../support/private-internet.ts'
import { submit, type Submission } from '../support/submit.ts'

const shown = 'örnekalanadi.example'
const domain = domainToASCII(shown)
const batch = 200
const google = [
  'aspmx.l.google.com',
  'alt1.aspmx.l.google.com',
  'alt2.aspmx.l.google.com',
  'alt3.aspmx.l.google.com',
  'alt4.aspmx.l.google.com',
]
const microsoft = 'example-com.mail.protection.outlook.com'

const needed = peer(...new Set([...postfixPrograms, ...privateInternetPrograms, 'dig', 'swaks']))

test('the story: declared, published, routed, carried', needed, async (t) => {
  const folder = scratch(t, 'ulak-story')
  chmodSync(folder, 0o755)
  const net = privateInternet(t, folder)
  const [senderAt, primaryAt, ulakAt] = [net.host(3), net.host(4), net.host(5)]
  const dkim = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const hosted = [domain, 'front.example', 'share.example', 'google-user.example', 'microsoft-user.example']
  await net.start([
    `ns1.ulak.example. IN A ${ulakAt}`,
    `mx.ulak.example. IN A ${ulakAt}`,
    ...hosted.map((name) => `${name}. IN NS ns1.ulak.example.`),
    `sender.example. IN TXT "v=spf1 ip4:${senderAt} -all"`,
    `_dmarc.sender.example. IN TXT "v=DMARC1; p=reject"`,
    `s1._domainkey.sender.example. IN TXT ${dkimRecord(dkim.publicKey)}`,
    // A domain whose DNS is elsewhere and whose only MX is Ulak: there is nowhere to hand its mail to.
    'circle.example. IN MX 10 mx.ulak.example.',
    ...[...google, microsoft].map((name) => `${name}. IN A ${primaryAt}`),
  ])

  const sender = postfix({
    folder: dir(folder, 'sender'),
    address: senderAt,
    hostname: 'out.sender.example',
    resolver: net.resolver,
  })
  const primary = postfix({
    folder: dir(folder, 'primary'),
    address: primaryAt,
    hostname: `mail.${domain}`,
    resolver: net.resolver,
    mailboxDomains: hosted,
  })
  const ulak = daemon(t, {
    data: dir(folder, 'ulak'),
    http: { address: ulakAt, port: 8025 },
    environment: {
      ULAK_HOSTNAME: 'mx.ulak.example',
      ULAK_NAMESERVERS: `ns1.ulak.example=${ulakAt}`,
      ULAK_MX_NAMES: `mx.ulak.example=${ulakAt}`,
      ULAK_DNS: `${ulakAt}:53`,
      ULAK_SMTP: `${ulakAt}:25`,
      ULAK_RESOLVERS: `${net.resolver}:53`,
      ULAK_ALLOW_PRIVATE: 'true',
    },
  })
  t.after(() => Promise.all([sender.stop(), primary.stop()]))
  await Promise.all([sender.start(), primary.start(), ulak.start()])
  const dig = (...args: string[]): string[] =>
    execFileSync(program('dig'), [`@${ulakAt}`, '+short', '+norec', ...args], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .sort()

  await t.test(
    '1. the domain is declared: a plan in sentences and records, applied, answered on UDP and TCP',
    async () => {
      const created = await ulak.call('POST', '/domains', { domain: shown })
      assert.equal(created.status, 201, JSON.stringify(created.body))
      const planned = await ulak.call('POST', '/plans', {
        changes: [
          {
            domain: shown,
            mail: {
              provider: 'own-servers',
              hosts: [{ name: 'mail', preference: 10, addresses: [primaryAt] }],
              ulak: { role: 'backup', preference: 20, name: 'backup.mail' },
            },
          },
        ],
      })
      assert.equal(planned.status, 201, JSON.stringify(planned.body))
      assert.ok(planned.body.sentences.length > 0)
      assert.deepEqual(planned.body.refusals, [])
      const mx = planned.body.diff.find((change: { type: string }) => change.type === 'MX')
      assert.equal(mx.name, '@')
      assert.equal(mx.after.records.length, 2)
      assert.deepEqual(dig(domain, 'MX'), [''], 'nothing is published before the plan is applied')
      const applied = await ulak.call('POST', `/plans/${planned.body.id}/apply`, {})
      assert.equal(applied.status, 200, JSON.stringify(applied.body))
      const expected = [`10 mail.${domain}.`, `20 backup.mail.${domain}.`]
      assert.deepEqual(dig(domain, 'MX', '+notcp'), expected)
      assert.deepEqual(dig(domain, 'MX', '+tcp'), expected)
      assert.deepEqual(dig(`mail.${domain}`, 'A'), [primaryAt])
      assert.deepEqual(dig(`backup.mail.${domain}`, 'A'), [ulakAt])
    },
  )

  const first = await messages('first', dkim.privateKey)
  const second = await messages('second', dkim.privateKey)

  await t.test(`2. ${batch} messages reach the primary, none Ulak`, async () => {
    await inject(senderAt, first)
    await until(`${batch} at the primary`, () => primary.deliveredCount() >= batch, 60_000)
    assert.equal(primary.delivered().filter((message) => message.includes('by mx.ulak.example')).length, 0)
    assert.deepEqual((await ulak.call('GET', '/queue/messages')).body.items, [])
  })

  await t.test(`3. the primary stops: ${batch} more are accepted by Ulak, judged, and wait`, async () => {
    await primary.stop()
    await inject(senderAt, second)
    await until(`${batch} waiting at Ulak`, async () => (await waiting(ulak)).length === batch, 60_000)
    await until('an empty queue at the sender', () => sender.queued() === 0, 60_000)
    for (const message of await waiting(ulak)) assert.equal(message.domain, domain)
  })

  await t.test('4. Ulak is killed and started again: the queue is whole', async () => {
    const before = ids(await waiting(ulak))
    await ulak.kill()
    await ulak.start()
    assert.deepEqual(ids(await waiting(ulak)), before)
  })

  await t.test(
    `5. the primary returns: the drain starts by itself within 5 s, and the ${batch} arrive byte for byte`,
    async () => {
      await primary.start()
      const since = Date.now()
      await until('the first at the primary', () => primary.deliveredCount() > batch, 5_000)
      t.diagnostic(`the first one there ${Date.now() - since} ms after the primary came back`)
      await until(`${batch} more at the primary`, () => primary.deliveredCount() >= 2 * batch, 30_000)
      t.diagnostic(`all there ${Date.now() - since} ms after the primary came back`)
      await until('an empty queue at Ulak', async () => (await waiting(ulak)).length === 0)
      assert.equal(primary.deliveredCount(), 2 * batch, 'each exactly once')
      const carried = primary.delivered().filter((message) => message.includes('by mx.ulak.example'))
      assert.equal(carried.length, batch)
      const sent = new Map(second.map(({ message }) => [messageId(message), message.replaceAll('\r\n', '\n')]))
      for (const message of carried) {
        const { trace, below } = splitTrace(message)
        assert.match(trace, /^Authentication-Results: mx\.ulak\.example;/m)
        for (const verdict of [/spf=pass/, /dkim=pass/, /dmarc=pass/]) assert.match(trace, verdict)
        assert.equal(below, sent.get(messageId(message)), 'what was sent arrives unchanged')
      }
    },
  )

  await t.test('6. no relay, and nothing that would lead back to Ulak alone', async () => {
    const circle = await ulak.call('POST', '/domains', {
      domain: 'circle.example',
      dns: 'elsewhere',
      mail: { provider: 'custom', ulak: { role: 'backup', preference: 10 } },
      insist: ['no-better-host'],
    })
    assert.equal(circle.status, 201, JSON.stringify(circle.body))
    assert.match(swaks(ulakAt, 'someone@not-ours.example'), /<\*\* 550 5\.7\.1 .+/)
    assert.match(swaks(ulakAt, 'someone@circle.example'), /<\*\* 450 4\.4\.6 .+/)
    assert.deepEqual(await waiting(ulak), [])
  })

  await t.test('a domain of role front: Ulak is the only MX and hands to deliverTo', async () => {
    await declare(ulak, 'front.example', {
      provider: 'own-servers',
      ulak: { role: 'front', preference: 10, deliverTo: [{ host: primaryAt, port: 25, preference: 10 }] },
    })
    assert.deepEqual(dig('front.example', 'MX'), ['10 mx.ulak.example.'])
    const before = primary.deliveredCount()
    await inject(senderAt, plain('front.example', 5))
    await until('5 messages by way of the front', () => primary.deliveredCount() === before + 5)
    assert.equal(
      primary
        .delivered()
        .filter((text) => text.includes('Delivered-To: u@front.example') && text.includes('by mx.ulak.example')).length,
      5,
    )
  })

  await t.test('a domain of role share: equal preference, both ways lead to the primary', async () => {
    await declare(ulak, 'share.example', {
      provider: 'own-servers',
      hosts: [{ name: 'mail', preference: 10, addresses: [primaryAt] }],
      ulak: { role: 'share', preference: 10, deliverTo: [{ host: primaryAt, port: 25, preference: 10 }] },
    })
    assert.deepEqual(dig('share.example', 'MX'), ['10 mail.share.example.', '10 mx.ulak.example.'])
    const before = primary.deliveredCount()
    await inject(senderAt, plain('share.example', 40))
    await until('40 messages by two ways', () => primary.deliveredCount() === before + 40)
    const arrived = primary.delivered().filter((text) => text.includes('Delivered-To: u@share.example'))
    const byUlak = arrived.filter((text) => text.includes('by mx.ulak.example')).length
    // 2 × 2^-40: the chance that all of them take the same way.
    assert.ok(byUlak > 0 && byUlak < 40, `${byUlak} of 40 came by Ulak`)
  })

  for (const [name, mail, expected] of [
    [
      'google-user.example',
      { provider: 'google-workspace', variant: 'legacy' },
      [`1 ${google[0]}.`, `5 ${google[1]}.`, `5 ${google[2]}.`, `10 ${google[3]}.`, `10 ${google[4]}.`],
    ],
    [
      'microsoft-user.example',
      { provider: 'microsoft-365', parameters: { mxToken: 'example-com' } },
      [`0 ${microsoft}.`],
    ],
  ] as const) {
    await t.test(`the handbook's ${mail.provider}: declared, answered, walked by a real sender`, async () => {
      await declare(ulak, name, mail)
      assert.deepEqual(dig(name, 'MX'), [...expected].sort())
      const before = primary.deliveredCount()
      await inject(senderAt, plain(name, 1))
      await until('the message at the provider', () => primary.deliveredCount() === before + 1)
      assert.match(
        sender.log(),
        new RegExp(
          `to=<u@${name}>, relay=${expected[0]!.split(' ')[1]!.slice(0, -1)}\\[${primaryAt}\\]:25.*status=sent`,
          'i',
        ),
      )
    })
  }

  assert.equal(await ulak.stop(), 0)
})

type Ulak = ReturnType<typeof daemon>
type Waiting = { id: string; domain: string; sender: string; size: number }

async function waiting(ulak: Ulak): Promise<Waiting[]> {
  const { status, body } = await ulak.call('GET', '/queue/messages?limit=1000')
  assert.equal(status, 200, JSON.stringify(body))
  return body.items
}

const ids = (list: readonly Waiting[]): string[] => list.map(({ id, size }) => `${id} ${size}`).sort()

async function declare(ulak: Ulak, name: string, mail: unknown): Promise<void> {
  const { status, body } = await ulak.call('POST', '/domains', { domain: name, mail })
  assert.equal(status, 201, JSON.stringify(body))
}

function dir(folder: string, name: string): string {
  const place = path.join(folder, name)
  mkdirSync(place)
  return place
}

/** Signed messages with what goes wrong on the way most easily: dots at line starts, 8-bit bytes, trailing blanks, long lines. */
async function messages(topic: string, privateKey: string): Promise<(Submission & { message: string })[]> {
  const list: (Submission & { message: string })[] = []
  for (let at = 0; at < batch; at += 1) {
    const text = [
      'From: Gönderen <a@sender.example>'.normalize(),
      `To: u@${domain}`,
      `Subject: ${topic} ${at}`,
      `Message-ID: <${topic}.${at}@sender.example>`,
      'Date: Tue, 24 Nov 2026 04:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      `Merhaba, ${'ığüşöç '.repeat(at % 20)}`,
      '.',
      '..two dots',
      'blanks at the end   ',
      'x'.repeat(900),
      '',
      '',
    ].join('\r\n')
    const signed = await dkimSign(Buffer.from(text), {
      signatureData: [
        { signingDomain: 'sender.example', selector: 's1', privateKey, canonicalization: 'simple/simple' },
      ],
    } as never)
    list.push({
      from: 'a@sender.example',
      to: [`u@${domain}`],
      message: Buffer.from(signed.signatures + text).toString('latin1'),
    })
  }
  return list
}

const plain = (name: string, count: number): Submission[] =>
  Array.from({ length: count }, (_, at) => ({
    from: 'a@sender.example',
    to: [`u@${name}`],
    message: `From: a@sender.example\r\nTo: u@${name}\r\nSubject: ${at}\r\nMessage-ID: <${at}@${name}>\r\n\r\nmerhaba\r\n`,
  }))

/** Hands the messages to the sender's own server over four connections. */
async function inject(address: string, list: readonly Submission[]): Promise<void> {
  const shares = [0, 1, 2, 3].map((share) =>
    list
      .filter((_, at) => at % 4 === share)
      .map((one) => ({ ...one, message: Buffer.from(one.message as string, 'latin1') })),
  )
  await Promise.all(shares.filter((share) => share.length > 0).map((share) => submit({ address, port: 25 }, share)))
}

const messageId = (message: string): string => /^Message-ID: *<([^>]+)>/im.exec(message)![1]!

/**
 * What each server put on top (Ulak's among it), and what the injector sent. The lowest Received field is the sender's own Postfix's.
 */
function splitTrace(message: string): { trace: string; below: string } {
  const bytes = Buffer.from(message).toString('latin1')
  const start = bytes.indexOf('\nDKIM-Signature:') + 1
  return { trace: bytes.slice(0, start), below: bytes.slice(start) }
}

function dkimRecord(publicKey: Buffer): string {
  const text = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`
  return text
    .match(/.{1,250}/g)!
    .map((part) => `"${part}"`)
    .join(' ')
}

function swaks(address: string, to: string): string {
  try {
    return execFileSync(
      program('swaks'),
      [
        '--server',
        address,
        '--ehlo',
        'out.sender.example',
        '--from',
        'a@sender.example',
        '--to',
        to,
        '--timeout',
        '10',
      ],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
  } catch (error) {
    return String((error as { stdout: string }).stdout)
  }
}
