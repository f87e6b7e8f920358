import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { before, test, type TestContext } from 'node:test'
import { type Authority, authority } from '../../test/support/authority.ts'
import { ownAddress } from '../../test/support/places.ts'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { createDial } from '../system/net.ts'
import { createPolicyFetch, type PolicyFetch } from './fetch-policy.ts'

let ca: Authority
before(async () => {
  ca = await authority()
})

const good = 'version: STSv1\r\nmode: enforce\r\nmx: mx1.firma.example\r\nmax_age: 604800\r\n'
const policy: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'Text/Plain; charset=utf-8')
  response.end(good)
}

async function listen(t: TestContext, server: Server): Promise<{ address: string; port: number }> {
  const address = ownAddress()
  await once(server.listen(0, address), 'listening')
  t.after(() => void server.close())
  return { address, port: (server.address() as AddressInfo).port }
}

type Asked = {
  names?: string[]
  from?: number
  to?: number
  trust?: boolean
  allowPrivate?: boolean
  deadlineMs?: number
}

async function fetched(t: TestContext, answer: RequestListener, asked: Asked = {}): Promise<PolicyFetch> {
  const { names = ['mta-sts.firma.example'], trust = true, allowPrivate = true, deadlineMs = 5_000, ...times } = asked
  const server = createServer(await ca.issue(names, times), answer)
  t.after(() => server.closeAllConnections())
  const { address, port } = await listen(t, server)
  const fetch = createPolicyFetch({
    resolver: world({ 'mta-sts.firma.example': { A: [address] } }),
    dial: createDial({ allowPrivate, own: () => [] }),
    port,
    deadlineMs,
    ca: trust ? [ca.root] : [],
  })
  return fetch(name('firma.example'))
}
const failsAs = async (why: string, found: Promise<PolicyFetch>): Promise<string> => {
  const result = await found
  assert.equal(result.kind === 'failed' ? result.why : result.kind, why)
  return result.kind === 'failed' ? result.detail : ''
}

test('a policy comes over verified HTTPS, from the host and path of the RFC', async (t) => {
  const seen: (string | undefined)[] = []
  const found = await fetched(t, (request, response) => {
    seen.push(request.headers.host, request.url, request.method)
    policy(request, response)
  })
  assert.deepEqual(found, { kind: 'fetched', contentType: 'text/plain', body: good })
  assert.deepEqual(seen, ['mta-sts.firma.example', '/.well-known/mta-sts.txt', 'GET'])
})

test('a certificate of an unknown authority, of another name, or out of date', async (t) => {
  await failsAs('certificate', fetched(t, policy, { trust: false }))
  await failsAs('certificate', fetched(t, policy, { names: ['www.firma.example'] }))
  await failsAs('certificate', fetched(t, policy, { from: Date.now() - 10_000_000, to: Date.now() - 1_000 }))
})

test('a redirect is named and not followed, also to a metadata address', async (t) => {
  let asked = 0
  const detail = await failsAs(
    'redirect',
    fetched(t, (_request, response) => {
      asked += 1
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
    }),
  )
  assert.match(detail, /^302 → http:\/\/169\.254\.169\.254/)
  assert.equal(asked, 1)
})

test('a policy without an end, or announced as 1 GB, is cut off after 64 KB', async (t) => {
  let written = 0
  const endless: RequestListener = (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384
    }
    response.on('drain', more)
    more()
  }
  await failsAs('too-large', fetched(t, endless))
  assert.ok(written < 16 * 1024 * 1024, `${written} bytes were written`)
  const announced: RequestListener = (_request, response) =>
    void response.writeHead(200, { 'content-length': 2 ** 30 }).write('version: STSv1\n')
  assert.match(await failsAs('too-large', fetched(t, announced)), /1073741824/)
})

test('another status, headers without an end, no HTTP, a server that is slow', async (t) => {
  await failsAs(
    'status',
    fetched(t, (_request, response) => void response.writeHead(404).end()),
  )
  const raw =
    (text: string): RequestListener =>
    (request) =>
      void request.socket.end(text)
  await failsAs('no-http', fetched(t, raw(`HTTP/1.1 200 OK\r\n${'X-Long: y\r\n'.repeat(5_000)}\r\n`)))
  await failsAs('no-http', fetched(t, raw('220 mail.example ESMTP\r\n')))
  await failsAs('no-http', fetched(t, raw('')))
  const drip: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    const timer = setInterval(() => response.write('v'), 50)
    response.on('close', () => clearInterval(timer))
  }
  await failsAs('late', fetched(t, drip, { deadlineMs: 400 }))
})

test('a host that says nothing at all, one that speaks no TLS, and one that is not there', async (t) => {
  const at = async (server: Server) => {
    const { address, port } = await listen(t, server)
    const fetch = createPolicyFetch({
      resolver: world({ 'mta-sts.firma.example': { A: [address] } }),
      dial: createDial({ allowPrivate: true, own: () => [] }),
      port,
      deadlineMs: 400,
    })
    return { fetch: () => fetch(name('firma.example')), server }
  }
  await failsAs('late', (await at(createTcpServer((socket) => void socket.on('error', () => {})))).fetch())
  await failsAs(
    'tls',
    (await at(createTcpServer((socket) => void socket.on('error', () => {}).end('hello\r\n')))).fetch(),
  )
  const gone = await at(createTcpServer())
  await new Promise((resolve) => gone.server.close(resolve))
  await failsAs('unreachable', gone.fetch())
})

test('nothing is fetched from a private address, and nothing where there is no address', async (t) => {
  let asked = 0
  const count: RequestListener = (request, response) => {
    asked += 1
    policy(request, response)
  }
  await failsAs('private', fetched(t, count, { allowPrivate: false }))
  assert.equal(asked, 0)
  const fetch = (declared: Parameters<typeof world>[0], fail: string[] = []) =>
    createPolicyFetch({ resolver: world(declared, { fail }), dial: createDial({ allowPrivate: false, own: () => [] }) })
  const metadata = fetch({ 'mta-sts.firma.example': { A: ['169.254.169.254'], AAAA: ['::ffff:169.254.169.254'] } })
  await failsAs('private', metadata(name('firma.example')))
  assert.deepEqual(await fetch({})(name('firma.example')), { kind: 'no-host' })
  assert.equal((await fetch({}, ['mta-sts.firma.example'])(name('firma.example'))).kind, 'unknown')
})

test('who gives up, gives up', async (t) => {
  const server = createTcpServer((socket) => void socket.on('error', () => {}))
  const { address, port } = await listen(t, server)
  const fetch = createPolicyFetch({
    resolver: world({ 'mta-sts.firma.example': { A: [address] } }),
    dial: createDial({ allowPrivate: true, own: () => [] }),
    port,
  })
  await assert.rejects(fetch(name('firma.example'), AbortSignal.timeout(100)), { name: 'TimeoutError' })
})
