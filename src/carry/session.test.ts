// SMTP from outside as our interface has it, without a queue behind it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { formatMailbox } from '../smtp/address.ts'
import { silentLog } from '../system/log.ts'
import { testPair } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { transcript, type Where } from '../../test/support/transcript.ts'
import { defaultLimits, listenSmtp, type SmtpClient, type SmtpLimits, type SmtpListener } from './session.ts'

type Heard = { readonly client: SmtpClient; readonly from: string; readonly to: string[]; readonly body: string }

async function listener(t: TestContext, limits: Partial<SmtpLimits> = {}) {
  const heard: Heard[] = []
  const listening: SmtpListener = await listenSmtp<{ readonly from: string; readonly to: string[] }>({
    listen: [{ address: '127.0.0.1', port: 0 }],
    hostname: 'mx.ulak.example',
    tls: await testPair(t),
    limits: { ...defaultLimits, ...limits },
    log: silentLog,
    conversation: {
      async mail(_client, { mailbox }) {
        return { transaction: { from: mailbox ? formatMailbox(mailbox) : '', to: [] } }
      },
      async recipient(transaction, mailbox) {
        transaction.to.push(mailbox ? formatMailbox(mailbox) : 'postmaster')
        return undefined
      },
      async data(transaction, client, stream) {
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        heard.push({ ...transaction, client, body: Buffer.concat(chunks).toString('latin1') })
        return { code: 250, text: '2.0.0 taken' }
      },
    },
  })
  t.after(() => listening.close(0))
  return { where: listening.addresses[0]!, heard, listening }
}

/** Fixed: a keyword more or less is a decision, not an accident of a library. */
const offered = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'STARTTLS', 'SIZE 52428800']

const ehlo = async (where: Where | Socket): Promise<string[]> => {
  const seen = await transcript(
    where,
    `${'port' in where ? 'S: 220 mx.ulak.example ESMTP Ulak' : ''}
    C: EHLO mail.sender.example
    S: 250-*
  `,
  )
  return seen.filter((line) => line.startsWith('250')).map((line) => line.slice(4))
}

async function securedConnection({ port, address }: Where, behind = '') {
  const socket = connect(port, address)
  const read = async (): Promise<string> => String((await once(socket, 'data'))[0])
  assert.match(await read(), /^220 /)
  socket.write('EHLO x\r\n')
  await read()
  socket.write(`STARTTLS\r\n${behind}`)
  assert.match(await read(), /^220 2\.0\.0 [^\r]*\r\n$/)
  const secured = connectTls({ socket, rejectUnauthorized: false, servername: 'mx.ulak.example' })
  await once(secured, 'secureConnect')
  return secured
}

test('EHLO offers this and nothing else, and under TLS the same without STARTTLS', async (t) => {
  const { where } = await listener(t)
  assert.deepEqual(await ehlo(where), ['mx.ulak.example', ...offered])
  const secured = await securedConnection(where)
  assert.deepEqual(
    await ehlo(secured),
    ['mx.ulak.example', ...offered].filter((keyword) => keyword !== 'STARTTLS'),
  )
})

test('what we do not offer is not there: AUTH, somebody else’s client address, and the jokes of the library', async (t) => {
  const { where, heard } = await listener(t)
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: AUTH PLAIN AGEAYg==
    S: 500 5.5.2 *
    C: XCLIENT ADDR=192.0.2.1
    S: 500 5.5.2 *
    C: XFORWARD ADDR=192.0.2.1
    S: 500 5.5.2 *
    C: PROXY TCP4 192.0.2.1 192.0.2.2 25 25
    S: 500 5.5.2 *
    C: BDAT 1 LAST
    S: 500 5.5.2 *
    C: HELP
    S: 500 5.5.2 *
    C: WIZ x
    S: 500 5.5.2 *
    C: EXPN a
    S: 500 5.5.2 *
    C: VRFY a@firma.example
    S: 252 *
    C: MAIL FROM:<a@sender.example> AUTH=<>
    S: 555 5.5.4 *
    C: MAIL FROM:<a@sender.example> RET=HDRS
    S: 555 5.5.4 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example> NOTIFY=NEVER
    S: 555 5.5.4 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
  )
  assert.equal(heard[0]!.client.ip, '127.0.0.1')
})

test('a PROXY line before anything else changes nothing about who the client is', async (t) => {
  const { where, heard } = await listener(t)
  await transcript(
    where,
    `
    C: PROXY TCP4 192.0.2.1 192.0.2.2 25 25
    S: 220 *
    S: 500 5.5.2 *
    C: HELO x
    S: 250 *
    C: MAIL FROM:<>
    S: 250 *
    C: RCPT TO:<postmaster>
    S: 250 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
  )
  assert.deepEqual(
    [heard[0]!.client.ip, heard[0]!.client.esmtp, heard[0]!.from, heard[0]!.to],
    ['127.0.0.1', false, '', ['postmaster']],
  )
})

test('what was slipped in behind STARTTLS in the clear is never heard', async (t) => {
  const { where, heard } = await listener(t)
  const slipped = 'EHLO evil.example\r\nMAIL FROM:<evil@sender.example>\r\nRCPT TO:<bir@firma.example>\r\n'
  const secured = await securedConnection(where, slipped)
  await transcript(
    secured,
    `
    C: DATA
    S: 503 *
    C: MAIL FROM:<a@sender.example>
    S: 503 *
    C: EHLO mail.sender.example
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<iki@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
  )
  assert.deepEqual(
    heard.map(({ from, to, client }) => [from, to, client.helo]),
    [['a@sender.example', ['iki@firma.example'], 'mail.sender.example']],
  )
})

test('above four fifths of all connections whoever is idle goes sooner, and then there is room again', async (t) => {
  const { where, listening } = await listener(t, { maxConnections: 10, idleMs: 60_000, crowdedIdleMs: 200 })
  const open = async (count: number): Promise<Socket[]> => {
    const sockets = Array.from({ length: count }, () => connect(where.port, where.address))
    await Promise.all(sockets.map((socket) => once(socket, 'data')))
    return sockets
  }
  const eight = await open(8)
  await new Promise((resolve) => setTimeout(resolve, 400))
  assert.equal(listening.connections(), 8, 'eight of ten are no crowd')
  const farewells = eight.map((socket) => once(socket, 'data'))
  await open(1)
  for (const [said] of await Promise.all(farewells)) assert.match(String(said), /^421 4\.4\.2 /)
  await until('room again', () => listening.connections() === 0)
  await open(8)
  await new Promise((resolve) => setTimeout(resolve, 400))
  assert.equal(listening.connections(), 8)
})
