// NSD, Knot and BIND as secondaries of a running server: what changes here stands there at once, under a key.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { A } from '../../src/dns/records/index.ts'
import { askUdp, decoded, queryBytes, type Server } from '../support/ask-dns.ts'
import { type Answer, loneDaemon, type Lone } from '../support/daemon.ts'
import { peer } from '../support/peers.ts'
import { scratch, until } from '../support/places.ts'
import { secondaries, serialAt, type SharedKey } from '../support/secondaries.ts'

const domain = 'firma.example'

async function primary(t: TestContext, environment: Record<string, string> = {}): Promise<Lone> {
  const ulak = await loneDaemon(t, { environment })
  await ulak.start()
  await made(ulak, 'POST', '/domains', { domain })
  await address(ulak, 'www', '192.0.2.1')
  return ulak
}

async function made(ulak: Lone, method: string, path: string, body: unknown): Promise<Answer['body']> {
  const reply = await ulak.call(method, path, body)
  assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}

const address = (ulak: Lone, name: string, text: string): Promise<unknown> =>
  made(ulak, 'PUT', `/domains/${domain}/rrsets/${name}/A`, { ttl: 300, records: [text] })

async function keyOf(ulak: Lone, name: string, algorithm = 'hmac-sha256'): Promise<SharedKey> {
  const { secret } = await made(ulak, 'POST', '/keys', { name, algorithm })
  return { name, algorithm, secret }
}

async function addressAt(server: Server, name: string): Promise<string | undefined> {
  const reply = await askUdp(server, queryBytes(name, A.code), 500)
  const [first] = reply ? decoded(reply).answers : []
  return (first?.data as { address: string } | undefined)?.address
}

const algorithms = { NSD: 'hmac-sha256', Knot: 'hmac-sha512', BIND: 'hmac-sha384' } as const

for (const [maker, kind] of Object.entries(secondaries)) {
  test(
    `${maker} takes a zone under a key, and each change as a step, because it is told`,
    peer(kind.program),
    async (t) => {
      const ulak = await primary(t)
      const key = await keyOf(ulak, 'xfer.ns2.example', algorithms[maker as keyof typeof algorithms])
      const there = await kind.start(t, scratch(t), { primary: ulak.dns, key, zones: [domain] })
      const tell = { address: there.address, port: there.port }
      await made(ulak, 'POST', '/peers', { name: 'ns2', key: key.name, addresses: [tell] })
      await until(`${maker} to have the zone`, () => addressAt(there, `www.${domain}`), 60_000).catch((error: Error) =>
        assert.fail(`${error.message}\n${there.log()}\n${ulak.output()}`),
      )
      for (const [at, text] of ['192.0.2.2', '192.0.2.3', '192.0.2.4'].entries()) {
        await address(ulak, 'www', text)
        const serial = await serialAt(ulak.dns, domain)
        await until(
          `${maker} to have change ${at}`,
          async () => (await serialAt(there, domain)) === serial,
          60_000,
        ).catch((error: Error) => assert.fail(`${error.message}\n${there.log()}\n${ulak.output()}`))
        assert.equal(await addressAt(there, `www.${domain}`), text)
      }
      assert.match(ulak.output(), /"form":"steps"/)
    },
  )

  test(`${maker} with another secret gets nothing, and the log says why`, peer(kind.program), async (t) => {
    const ulak = await primary(t)
    const key = await keyOf(ulak, 'xfer.ns2.example')
    const wrong = { ...key, secret: Buffer.alloc(32, 7).toString('base64') }
    const there = await kind.start(t, scratch(t), { primary: ulak.dns, key: wrong, zones: [domain] })
    await made(ulak, 'POST', '/peers', { name: 'ns2', key: key.name, addresses: [] })
    await until(
      'the refusal to be logged',
      () => /"error":"BADSIG".*a signature was refused/.test(ulak.output()),
      60_000,
    )
    assert.equal(await serialAt(there, domain), undefined)
  })
}

test(
  'an unsigned transfer is refused by rule, unless the operator spelled out that the address is enough',
  peer('named'),
  async (t) => {
    const ulak = await primary(t)
    const there = await secondaries.BIND.start(t, scratch(t), { primary: ulak.dns, key: undefined, zones: [domain] })
    await until('the refusal to be logged', () => /"rule":"the request is not signed/.test(ulak.output()), 60_000)
    assert.equal(await serialAt(there, domain), undefined)
    const tell = { address: there.address, port: there.port }
    assert.equal((await ulak.call('POST', '/peers', { name: 'ns2', addresses: [tell] })).body.code, 'peer-without-key')
    const added = await made(ulak, 'POST', '/peers', { name: 'ns2', addresses: [tell], byAddress: true })
    assert.match(added.warning, /whoever can send from one of its addresses/)
    // The one that was refused tries again when it likes.
    const again = await secondaries.BIND.start(t, scratch(t), { primary: ulak.dns, key: undefined, zones: [domain] })
    await until('BIND to have the zone', () => addressAt(again, `www.${domain}`), 60_000)
  },
)

test('while a secret is replaced, both are good; after that only the new one', peer('named'), async (t) => {
  const ulak = await primary(t)
  const key = await keyOf(ulak, 'xfer.ns2.example')
  const there = await secondaries.BIND.start(t, scratch(t), { primary: ulak.dns, key, zones: [domain] })
  await made(ulak, 'POST', '/peers', {
    name: 'ns2',
    key: key.name,
    addresses: [{ address: there.address, port: there.port }],
  })
  await made(ulak, 'POST', `/keys/${key.name}/rotate`, {})
  await address(ulak, 'www', '192.0.2.2')
  await until(
    'BIND to have it by the old secret',
    async () => (await addressAt(there, `www.${domain}`)) === '192.0.2.2',
    60_000,
  )
  const { secret } = await made(ulak, 'POST', `/keys/${key.name}/rotate`, { keepOldHours: 0 })
  const renewed = await secondaries.NSD.start(t, scratch(t), {
    primary: ulak.dns,
    key: { ...key, secret },
    zones: [domain],
  })
  await until('NSD to have it by the new secret', () => addressAt(renewed, `www.${domain}`), 60_000)
  const before = await serialAt(there, domain)
  await address(ulak, 'www', '192.0.2.3')
  await until(
    'BIND to be refused',
    () => /"error":"BADSIG"/.test(ulak.output()) || /NOTAUTH|BADSIG|tsig/i.test(there.log()),
    60_000,
  )
  assert.equal(await serialAt(there, domain), before)
})
