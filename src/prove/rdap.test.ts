import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { ownAddress } from '../../test/support/places.ts'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { createDial } from '../system/net.ts'
import { createRdap } from './rdap.ts'

type Ask = { readonly allowPrivate?: boolean; readonly host?: string; readonly deadlineMs?: number }

async function asked(t: TestContext, answer: RequestListener, { allowPrivate = false, ...rest }: Ask = {}) {
  const server = createServer(answer)
  const address = ownAddress()
  await once(server.listen(0, address), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const { host = 'rdap.test', deadlineMs = 5_000 } = rest
  const rdap = createRdap(
    { base: new URL(`http://${host === 'ip' ? address : host}:${port}/v1/`), deadlineMs },
    {
      resolver: world({ 'rdap.test': { A: [address] }, 'inner.test': { A: [address] } }),
      dial: createDial({ allowPrivate, own: () => [] }),
    },
  )
  return rdap(name('firma.example'))
}

const json =
  (body: unknown): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/rdap+json')
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

test('status, expiry and name servers are read; the server that the operator named may be private', async (t) => {
  const seen: (string | undefined)[] = []
  const told = {
    status: ['active', 'Client Hold'],
    events: [
      { eventAction: 'registration', eventDate: '2020-01-01T00:00:00Z' },
      { eventAction: 'expiration', eventDate: '2027-01-01T00:00:00Z' },
    ],
    nameservers: [{ ldhName: 'NS1.Firma.example.' }],
  }
  for (const host of ['rdap.test', 'ip']) {
    const found = await asked(
      t,
      (request, response) => {
        seen.push(request.url, request.headers.accept)
        json(told)(request, response)
      },
      { host },
    )
    assert.deepEqual(found, {
      kind: 'found',
      status: ['active', 'client hold'],
      expires: Date.UTC(2027, 0, 1),
      nameservers: ['ns1.firma.example'],
    })
  }
  assert.deepEqual(seen.slice(0, 2), ['/v1/domain/firma.example', 'application/rdap+json'])
})

test('a domain that the registry does not know', async (t) => {
  const found = await asked(t, (_request, response) => void response.writeHead(404).end())
  assert.deepEqual(found, { kind: 'not-found' })
})

test('answers of the wrong shape hurt nobody', async (t) => {
  const empty = { kind: 'found', status: [], expires: undefined, nameservers: [] }
  for (const body of [
    {},
    { status: 7, events: 'x', nameservers: [null, 3, { ldhName: 4 }] },
    { events: [{ eventAction: 'expiration', eventDate: 'soon' }] },
  ])
    assert.deepEqual(await asked(t, json(body)), empty)
  for (const body of ['{', '[]', 'null']) assert.equal((await asked(t, json(body))).kind, 'unknown')
  const hostile = await asked(t, json({ status: ['\u001B[31mred'] }))
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(JSON.stringify(hostile), /\\u001b/i)
})

test('an answer without an end, a failing server, a slow one: nothing is known', async (t) => {
  const endless: RequestListener = (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    }
    response.on('drain', more)
    more()
  }
  assert.equal((await asked(t, endless)).kind, 'unknown')
  assert.equal((await asked(t, (_request, response) => void response.writeHead(500).end())).kind, 'unknown')
  assert.equal((await asked(t, () => {}, { deadlineMs: 300 })).kind, 'unknown')
})

test('a redirect is followed neither without encryption nor to an address inside', async (t) => {
  for (const location of [
    'http://inner.test/domain/firma.example',
    'https://inner.test/x',
    'https://127.0.0.1/x',
    '::',
  ]) {
    let requests = 0
    const found = await asked(t, (_request, response) => {
      requests += 1
      response.writeHead(302, { location }).end()
    })
    assert.equal(found.kind, 'unknown', location)
    assert.equal(requests, 1, location)
  }
})
