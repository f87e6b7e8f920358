// What a node opens: by its roles, on every address of its settings, plain and with TLS; and what it tells those who watch it.
import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { get } from 'node:https'
import { connect } from 'node:net'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type App, createApp } from '../../src/app.ts'
import { createLog } from '../../src/system/log.ts'
import { type Clock, systemClock } from '../../src/system/clock.ts'
import { type Endpoint, readSettings } from '../../src/system/settings.ts'
import { reloadMs, selfSigned } from '../../src/system/tls.ts'
import { house } from '../support/api.ts'
import { askUdp, queryBytes } from '../support/ask-dns.ts'
import { fakeClock } from '../support/clock.ts'
import { testToken } from '../support/daemon.ts'
import { scratch, until } from '../support/places.ts'

async function node(t: TestContext, environment: Record<string, string>, clock: Clock = systemClock): Promise<App> {
  const read = readSettings({
    environment: {
      ULAK_DATA: scratch(t),
      ULAK_HOSTNAME: 'mx.ulak.example',
      ULAK_HTTP: '127.0.0.1:0',
      ULAK_DNS: '127.0.0.1:0',
      ULAK_SMTP: '127.0.0.1:0',
      ULAK_TOKEN: testToken,
      ULAK_LOG: 'silent',
      ...environment,
    },
  })
  assert.ok(read.ok, JSON.stringify(read))
  const started = await createApp(read.settings, { version: '0.0.1', clock })
  assert.ok(started.ok)
  t.after(() => started.app.stop())
  return started.app
}

const statusOf = async (port: number, where: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}${where}`, { headers: { authorization: `Bearer ${testToken}` } })).status

test('a role starts its part and nothing else', async (t) => {
  const dns = await node(t, { ULAK_ROLES: 'dns' })
  assert.deepEqual([dns.listening.dns.length, dns.listening.smtp.length], [1, 0])
  const mx = await node(t, { ULAK_ROLES: 'mx' })
  assert.deepEqual([mx.listening.dns.length, mx.listening.smtp.length], [0, 1])
  const control = await node(t, { ULAK_ROLES: 'control' })
  assert.deepEqual([control.listening.dns.length, control.listening.smtp.length], [0, 0])
  for (const [app, api] of [
    [dns, 404],
    [mx, 404],
    [control, 200],
  ] as const) {
    const { port } = app.listening.http[0]!
    assert.equal(await statusOf(port, '/api/v1/about'), api)
    for (const page of ['/healthz', '/readyz', '/metrics']) assert.equal(await statusOf(port, page), 200, page)
  }
  assert.equal(await statusOf(control.listening.http[0]!.port, '/api/v1/queue/messages'), 200)
})

test('every address of ULAK_HTTP is opened', async (t) => {
  const app = await node(t, { ULAK_ROLES: 'control', ULAK_HTTP: '127.0.0.1:0 127.0.0.2:0' })
  assert.deepEqual(
    app.listening.http.map(({ address }) => address),
    ['127.0.0.1', '127.0.0.2'],
  )
  for (const { address, port } of app.listening.http)
    assert.equal((await fetch(`http://${address}:${port}/healthz`)).status, 200)
})

/** Status and the certificate's fingerprint. */
function secure(port: number, where: string): Promise<{ status: number; certificate: string }> {
  return new Promise((resolve, reject) => {
    const options = { rejectUnauthorized: false, agent: false, headers: { authorization: `Bearer ${testToken}` } }
    get(`https://127.0.0.1:${port}${where}`, options, (reply) => {
      const certificate = (reply.socket as TLSSocket).getPeerCertificate().fingerprint256
      reply.resume().on('end', () => resolve({ status: reply.statusCode ?? 0, certificate }))
    }).on('error', reject)
  })
}

/** The fingerprint of the certificate behind STARTTLS. */
function startTls({ address, port }: Endpoint): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address, () => socket.write('EHLO a.example\r\nSTARTTLS\r\n'))
    socket.on('error', reject).on('data', (chunk: Buffer) => {
      if (!/^220 .*ready/im.test(chunk.toString().split('\r\n').at(-2) ?? '')) return
      socket.removeAllListeners('data')
      const secured: TLSSocket = connectTls({ socket, rejectUnauthorized: false }, () => {
        resolve(secured.getPeerCertificate().fingerprint256)
        secured.destroy()
      }).on('error', reject)
    })
  })
}

test('HTTPS and STARTTLS have the certificate of the settings, which is read again when it changes', async (t) => {
  const [folder, other] = [scratch(t), scratch(t)]
  const [cert, key] = [path.join(folder, 'smtp-cert.pem'), path.join(folder, 'smtp-key.pem')]
  await selfSigned(folder, ['mx.ulak.example'], Date.now())
  await selfSigned(other, ['mx.ulak.example'], Date.now())
  const clock = fakeClock(Date.now())
  const app = await node(
    t,
    { ULAK_ROLES: 'control,mx', ULAK_HTTPS: '127.0.0.1:0', ULAK_TLS_CERT: cert, ULAK_TLS_KEY: key },
    clock,
  )
  const { port } = app.listening.https[0]!
  const first = await secure(port, '/api/v1/about')
  assert.equal(first.status, 200)
  assert.equal(await startTls(app.listening.smtp[0]!), first.certificate)
  assert.equal((await secure(port, '/metrics')).status, 404, 'numbers of the machine stay in the machine room')

  copyFileSync(path.join(other, 'smtp-cert.pem'), cert)
  await clock.advance(reloadMs)
  assert.equal(
    (await secure(port, '/healthz')).certificate,
    first.certificate,
    'a renewal in its middle changes nothing',
  )
  copyFileSync(path.join(other, 'smtp-key.pem'), key)
  await clock.advance(reloadMs)
  const renewed = (await secure(port, '/healthz')).certificate
  assert.notEqual(renewed, first.certificate)
  assert.equal(await startTls(app.listening.smtp[0]!), renewed)
})

test('metrics count what came by DNS and SMTP and what waits, and name no domain', async (t) => {
  const app = await node(t, {})
  const [dns, smtp, http] = [app.listening.dns[0]!, app.listening.smtp[0]!, app.listening.http[0]!]
  await askUdp(dns, queryBytes('not-ours.example.', 15))
  await new Promise<void>((resolve, reject) => {
    const socket = connect(smtp.port, smtp.address, () =>
      socket.write('EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<b@not-ours.example>\r\nQUIT\r\n'),
    )
    socket
      .resume()
      .on('close', () => resolve())
      .on('error', reject)
  })
  const text = await (await fetch(`http://127.0.0.1:${http.port}/metrics`)).text()
  assert.match(text, /^ulak_dns_queries_total\{transport="udp",rcode="REFUSED"\} 1$/m)
  assert.match(text, /^ulak_smtp_replies_total\{command="RCPT",class="5xx"\} 1$/m)
  assert.match(text, /^ulak_queue_messages 0$/m)
  assert.match(text, /^ulak_queue_recipients\{state="waiting"\} 0$/m)
  assert.match(text, /^process_resident_memory_bytes [0-9.e+]+$/m)
  assert.ok(!text.includes('not-ours') && !text.includes('127.0.0.1'))
})

test('the log names the client that a trusted proxy names, and no other', async (t) => {
  const seen = async (trustedProxies: string[]): Promise<string[]> => {
    let text = ''
    const lines = new PassThrough().on('data', (chunk: Buffer) => (text += chunk.toString()))
    const log = createLog({ level: 'info', destination: lines })
    const made = await house(t, { deps: (deps) => ({ ...deps, log, trustedProxies }) })
    const headers = { 'x-forwarded-for': '203.0.113.9' }
    await made.ask('nobody', 'GET', '/me', { headers })
    await made.ask(made.tokens.operator, 'POST', '/accounts', { body: { name: 'Bayi' }, headers })
    await until('two lines', () => text.trim().split('\n').length === 2)
    assert.ok(!text.includes(made.tokens.operator))
    return text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { client: string }).client)
  }
  assert.deepEqual(await seen([]), ['127.0.0.1', '127.0.0.1'])
  assert.deepEqual(await seen(['127.0.0.0/8']), ['203.0.113.9', '203.0.113.9'])
  assert.deepEqual(await seen(['192.0.2.1']), ['127.0.0.1', '127.0.0.1'])
})
