import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { world, type Declared, type WorldOptions } from '../../test/support/world.ts'
import { judgeMessage, maxSignatures, noVerdict } from './verdict.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })

const sender: Declared = {
  'sender.example': { TXT: ['"v=spf1 ip4:192.0.2.0/24 -all"'] },
  'sel._domainkey.sender.example': { TXT: [`"v=DKIM1; k=rsa; p=" "${key.slice(0, 200)}" "${key.slice(200)}"`] },
  '_dmarc.sender.example': { TXT: ['"v=DMARC1; p=reject"'] },
}
const plain = 'From: a@sender.example\r\nTo: b@firma.example\r\nSubject: x\r\n\r\nhello\r\n'

async function sign(message: string): Promise<string> {
  const { signatures } = await dkimSign(Buffer.from(message), {
    signatureData: [{ signingDomain: 'sender.example', selector: 'sel', privateKey: pem }],
  } as unknown as Parameters<typeof dkimSign>[1])
  return signatures + message
}

type Given = {
  message?: string
  ip?: string
  mailFrom?: string
  helo?: string
  dns?: Declared
  options?: WorldOptions
  signal?: AbortSignal
  cut?: number
}

async function judge({
  message = plain,
  ip = '192.0.2.1',
  mailFrom = 'a@sender.example',
  helo = 'mail.sender.example',
  dns = sender,
  options = {},
  signal,
  cut,
}: Given) {
  const bytes = Buffer.from(message)
  const resolver = world(dns, options)
  const rest = async function* () {
    for (let at = cut!; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
  }
  const verdict = await judgeMessage(
    {
      ip,
      helo,
      mailFrom,
      head: cut === undefined ? bytes : bytes.subarray(0, cut),
      ...(cut === undefined ? {} : { rest: rest() }),
    },
    { resolver, authservId: 'mx.ulak.example', signal: signal ?? new AbortController().signal },
  )
  return { ...verdict, asked: resolver.asked }
}
const words = ({ spf, dkim, dmarc }: Awaited<ReturnType<typeof judge>>) => [
  spf.result,
  dkim.map(({ result }) => result).join() || 'none',
  dmarc.result,
]

test('everything in order: pass, pass, pass, and a field that says so', async () => {
  const verdict = await judge({ message: await sign(plain) })
  assert.deepEqual(words(verdict), ['pass', 'pass', 'pass'])
  assert.match(
    verdict.header,
    /^Authentication-Results: mx\.ulak\.example;\r\n\tspf=pass smtp\.mailfrom=sender\.example;\r\n\tdkim=pass header\.d=sender\.example header\.s=sel header\.b=\S{8,10};\r\n\tdmarc=pass header\.from=sender\.example\r\n$/,
  )
})

test('a message that comes in pieces is judged the same', async () => {
  const message = await sign(plain)
  assert.deepEqual(words(await judge({ message, cut: message.indexOf('\r\n\r\n') + 4 })), ['pass', 'pass', 'pass'])
})

test('from elsewhere and changed on the way: fail, and the policy that applies', async () => {
  const verdict = await judge({ message: (await sign(plain)).replace('hello', 'HELLO'), ip: '198.51.100.1' })
  assert.deepEqual([verdict.spf.result, verdict.dmarc.result, verdict.dmarc.policy], ['fail', 'fail', 'reject'])
  assert.notEqual(verdict.dkim[0]!.result, 'pass')
  assert.match(verdict.header, /dmarc=fail header\.from=sender\.example policy\.dmarc=reject/)
})

test('a sender that publishes nothing: none', async () => {
  assert.deepEqual(words(await judge({ dns: { 'sender.example': { A: ['192.0.2.1'] } } })), ['none', 'none', 'none'])
  assert.deepEqual(words(await judge({ dns: {} })), ['none', 'none', 'none'])
})

test('SERVFAIL and time-outs are temperror, never none or fail', async () => {
  const message = await sign(plain)
  const all = ['TXT sender.example', 'TXT sel._domainkey.sender.example', 'TXT _dmarc.sender.example']
  assert.deepEqual(words(await judge({ message, options: { fail: all } })), ['temperror', 'temperror', 'temperror'])
  assert.deepEqual(words(await judge({ message, options: { timeout: all } })), ['temperror', 'temperror', 'temperror'])
})

test('no time left is temperror too', async () => {
  assert.deepEqual(words(await judge({ message: await sign(plain), signal: AbortSignal.abort() })), [
    'temperror',
    'temperror',
    'temperror',
  ])
})

test('the null reverse-path: SPF judges the HELO name', async () => {
  const verdict = await judge({
    mailFrom: '',
    dns: { 'mail.sender.example': { TXT: ['"v=spf1 ip4:192.0.2.1 -all"'] } },
  })
  assert.deepEqual(verdict.spf, { result: 'pass', identity: 'helo', domain: 'mail.sender.example' })
  assert.match(verdict.header, /spf=pass smtp\.helo=mail\.sender\.example;/)
})

test('SPF may ask for MX, A and PTR through our resolver', async () => {
  const dns: Declared = {
    'sender.example': { TXT: ['"v=spf1 mx a:a.sender.example ptr -all"'], MX: ['10 m.sender.example.'] },
    'm.sender.example': { A: ['198.51.100.7'] },
    'a.sender.example': { A: ['198.51.100.8'] },
    '1.2.0.192.in-addr.arpa': { PTR: ['out.sender.example.'] },
    'out.sender.example': { A: ['192.0.2.1'] },
  }
  assert.equal((await judge({ dns })).spf.result, 'pass')
  assert.equal((await judge({ dns, ip: '198.51.100.7' })).spf.result, 'pass')
})

test('hundreds of signatures cost no more than a few', async () => {
  const signature = /^DKIM-Signature:[^]*?\r\n(?=From:)/.exec(await sign(plain))![0]
  const many = Array.from({ length: 400 }, (_, at) =>
    signature.replace('s=sel', `s=sel${at}`).replace('bh=', `l=${at}; bh=`),
  ).join('')
  const verdict = await judge({ message: many + plain })
  assert.equal(verdict.dkim.length, maxSignatures)
  assert.ok(verdict.asked.length < 60, `${verdict.asked.length} questions`)
})

test('what is no message is judged without a fault', async () => {
  for (const message of [
    '',
    '\r\n',
    'no header at all\r\n',
    'From: \r\n\r\n',
    'From: a@b.example, c@d.example\r\n\r\n',
    'DKIM-Signature: x\r\nFrom: <<<>>>\r\n\r\n',
  ]) {
    const verdict = await judge({ message })
    assert.equal(verdict.spf.result, 'pass')
    assert.match(verdict.header, /^Authentication-Results: mx\.ulak\.example;\r\n\tspf=pass [^]*\r\n$/)
  }
})

test('a header section beyond its cap is not judged at all', async () => {
  const verdict = await judge({ message: `${'X: y\r\n'.repeat(50_000)}${plain}` })
  assert.deepEqual(words(verdict), ['temperror', 'none', 'temperror'])
})

test('our own failure says nothing against the message', () => {
  assert.equal(
    noVerdict({ mailFrom: 'a@sender.example', helo: 'x' }, 'mx.ulak.example').header,
    'Authentication-Results: mx.ulak.example;\r\n\tspf=temperror smtp.mailfrom=sender.example;\r\n\tdkim=temperror;\r\n\tdmarc=temperror\r\n',
  )
})
