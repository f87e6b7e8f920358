import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { systemScope } from '../declare/scope.ts'
import { policy, primary, rig } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { transcript } from '../../test/support/transcript.ts'
import { world } from '../../test/support/world.ts'

const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
const plain = crlf(
  'From: Ayşe <ayse@sender.example>\nTo: bir@firma.example\nSubject: merhaba\n\nİyi günler\n.\n..noktalar\n',
)
const stuffed = (text: string): string => `${text.replace(/^\./gm, '..')}.\r\n`

async function send(
  where: { address: string; port: number },
  message: string,
  to = 'bir@firma.example',
): Promise<string> {
  const seen = await transcript(
    where,
    `
    S: 220 *
    C: EHLO mail.sender.example
    S: 250-*
    C: MAIL FROM:<ayse@sender.example> BODY=8BITMIME
    C: RCPT TO:<${to}>
    C: DATA
    S: 250 2.1.0 *
    S: 250 2.1.5 *
    S: 354 *
    C: {message}
    S: 250 2.0.0 accepted as *
    C: QUIT
    S: 221 *
  `,
    { message: stuffed(message) },
  )
  return /accepted as (\w+)/.exec(seen.join('\n'))![1]!
}

test('mail waits while the primary is down and arrives without anyone asking, byte for byte below our own lines', async (t) => {
  const mail = await primary(t)
  const { carry, where } = await rig(t, { policies: [policy({ port: mail.port })] })
  const ids = await Promise.all(Array.from({ length: 30 }, () => send(where, plain)))
  const waiting = await carry.queue.list(systemScope, { limit: 100 })
  assert.deepEqual(waiting.items.map(({ id }) => id).toSorted(), ids.toSorted())
  await until('the reason is shown', async () => {
    const [shown] = (await carry.queue.list(systemScope, { limit: 1 })).items
    return (
      shown!.recipients[0]!.state === 'waiting' &&
      /mail\.firma\.example: .*ECONNREFUSED/.test(shown!.recipients[0]!.lastReply ?? '')
    )
  })
  await mail.up()
  await until('all 30 have arrived', () => mail.got.length === 30, 10_000)
  await until('the queue is empty', async () => (await carry.queue.list(systemScope, { limit: 1 })).items.length === 0)
  for (const { body, from, to } of mail.got) {
    const text = body.toString()
    assert.equal(text.slice(text.indexOf('From: ')), plain)
    assert.match(text, /^Authentication-Results: mx\.ulak\.example;\r\n\tspf=none smtp\.mailfrom=sender\.example;\r\n/)
    assert.match(
      text,
      /\r\nReceived: from mail\.sender\.example \(\[127\.0\.0\.1\]\)\r\n\tby mx\.ulak\.example with ESMTP\r\n\tid \w+ for <bir@firma\.example>;\r\n/,
    )
    assert.deepEqual([from, to], ['ayse@sender.example', ['bir@firma.example']])
  }
  const connections = new Set(mail.got.map(({ connection }) => connection))
  assert.ok(connections.size <= 12, `30 messages over ${connections.size} connections`)
})

test('a large message lies in the spool, and nothing of it stays after its delivery', async (t) => {
  const { readdir } = await import('node:fs/promises')
  const mail = await primary(t)
  const { carry, where, folder } = await rig(t, { policies: [policy({ port: mail.port })] })
  const large = plain + crlf('satır\n').repeat(100_000)
  const id = await send(where, large)
  assert.deepEqual(await readdir(`${folder}/spool`), [id])
  await mail.up()
  await until('it has arrived', () => mail.got.length === 1)
  const text = mail.got[0]!.body.toString()
  assert.equal(text.slice(text.indexOf('From: ')), large)
  await until('the spool is empty', async () => (await readdir(`${folder}/spool`)).length === 0)
  assert.equal((await carry.queue.list(systemScope, { limit: 1 })).items.length, 0)
})

test('verdicts come from the DNS, and forged ones of our name are gone while others stay', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const mail = await primary(t)
  await mail.up()
  const resolver = world({
    'sender.example': { TXT: ['"v=spf1 ip4:127.0.0.1 -all"'] },
    'sel._domainkey.sender.example': { TXT: [`"v=DKIM1; k=rsa; p=" "${key.slice(0, 200)}" "${key.slice(200)}"`] },
    '_dmarc.sender.example': { TXT: ['"v=DMARC1; p=reject"'] },
  })
  const { where } = await rig(t, { policies: [policy({ port: mail.port })], ports: { resolver } })
  const forged = 'Authentication-Results: (x) "MX.ulak.example";\r\n dkim=pass header.d=bank.example\r\n'
  const foreign = 'Authentication-Results: other.example; none\r\n'
  const message = `${forged}${foreign}Authentication-Results: backup.mail.firma.example 1; spf=pass\r\n${plain}`
  const signature = (
    await dkimSign(Buffer.from(message), {
      signatureData: [
        {
          signingDomain: 'sender.example',
          selector: 'sel',
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
        },
      ],
    } as never)
  ).signatures
  await send(where, signature + message)
  await until('it has arrived', () => mail.got.length === 1)
  const text = mail.got[0]!.body.toString()
  assert.match(
    text,
    /^Authentication-Results: mx\.ulak\.example;\r\n\tspf=pass smtp\.mailfrom=sender\.example;\r\n\tdkim=pass header\.d=sender\.example header\.s=sel header\.b=\S+;\r\n\tdmarc=pass header\.from=sender\.example\r\nReceived: /,
  )
  assert.equal(text.slice(text.indexOf('DKIM-Signature')), `${signature}${foreign}${plain}`)
})

test('a DNS that is broken gives temperror, and the mail goes through', async (t) => {
  const mail = await primary(t)
  await mail.up()
  const resolver = world({}, { fail: ['TXT sender.example', 'TXT _dmarc.sender.example'] })
  const { where } = await rig(t, { policies: [policy({ port: mail.port })], ports: { resolver } })
  await send(where, plain)
  await until('it has arrived', () => mail.got.length === 1)
  assert.match(
    mail.got[0]!.body.toString(),
    /\tspf=temperror smtp[^]*\tdkim=none;\r\n\tdmarc=temperror header\.from=sender\.example\r\n/,
  )
})

test('hosts are walked in route order: the next one when one fails, the better one again when it is back', async (t) => {
  const [first, second] = [await primary(t), await primary(t)]
  await second.up()
  const hosts = [
    { host: 'b.firma.example', addresses: ['127.0.0.1'], port: second.port, preference: 15 },
    { host: 'a.firma.example', addresses: ['127.0.0.1'], port: first.port, preference: 10 },
  ]
  const { where } = await rig(t, { policies: [policy({ hops: { kind: 'hosts', hosts } })] })
  await send(where, plain)
  await until('the second has it', () => second.got.length === 1)
  await first.up()
  await until('the first is used again', async () => {
    await send(where, plain)
    return first.got.length > 0
  })
})

test('a refusal for good is shown and kept, a person can release or remove it', async (t) => {
  let refusing = true
  const mail = await primary(t, {
    onRcptTo: (_address, _session, done) =>
      done(refusing ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
  })
  await mail.up()
  const { carry, where } = await rig(t, { policies: [policy({ port: mail.port })] })
  const id = await send(where, plain)
  const state = async () => (await carry.queue.find(systemScope, id))?.recipients[0]
  await until('it is undeliverable', async () => (await state())?.state === 'undeliverable')
  assert.equal((await state())?.lastReply, 'mail.firma.example: 550 5.1.1 no such user')
  assert.equal((await carry.queue.retry(systemScope, id)).kind, 'not-possible')
  refusing = false
  assert.equal((await carry.queue.release(systemScope, id)).kind, 'done')
  await until('it has arrived', () => mail.got.length === 1)
  await until('it is gone', async () => (await carry.queue.remove(systemScope, id)).kind === 'not-found')
})

test('a message to several recipients goes once, and each of them has an own fate', async (t) => {
  const mail = await primary(t, {
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('yok') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
  })
  await mail.up()
  const { carry, where } = await rig(t, { policies: [policy({ port: mail.port })] })
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: RCPT TO:<yok@firma.example>
    S: 250 *
    C: RCPT TO:<"iki üç"@firma.example>
    S: 553 5.6.7 *
    C: DATA
    S: 354 *
    C: Subject: x
    C:
    C: .
    S: 250 *
  `,
  )
  await until(
    'one is refused',
    async () => (await carry.queue.list(systemScope, { limit: 1 })).items[0]?.recipients[0]?.state === 'undeliverable',
  )
  assert.deepEqual(
    mail.got.map(({ from, to }) => [from, to]),
    [['', ['bir@firma.example']]],
  )
  const [left] = (await carry.queue.list(systemScope, { limit: 1 })).items
  assert.deepEqual(
    left!.recipients.map(({ address }) => address),
    ['yok@firma.example'],
  )
  assert.doesNotMatch(mail.got[0]!.body.toString(), / for </)
})

test('what is held waits until it is released', async (t) => {
  const mail = await primary(t)
  const { carry, where } = await rig(t, { policies: [policy({ port: mail.port })] })
  const id = await send(where, plain)
  assert.equal((await carry.queue.hold(systemScope, id)).kind, 'done')
  const other = await send(where, plain)
  await mail.up()
  await until('the other one has arrived', async () => (await carry.queue.find(systemScope, other)) === undefined)
  assert.equal((await carry.queue.find(systemScope, id))?.recipients[0]?.state, 'held')
  await carry.queue.release(systemScope, id)
  await until('it has arrived', () => mail.got.length === 2)
})

test('stopping is quick, even with a next hop that never says a word', async (t) => {
  const { mute } = await import('../../test/support/carry.ts')
  const port = await mute(t)
  const { carry, where, folder, policies } = await rig(t, { policies: [policy({ port })] })
  const id = await send(where, plain)
  const before = Date.now()
  await carry.stop()
  assert.ok(Date.now() - before < 10_000)
  const again = await rig(t, { folder, policies: [...policies.values()] })
  assert.equal((await again.carry.queue.find(systemScope, id))?.id, id)
})
