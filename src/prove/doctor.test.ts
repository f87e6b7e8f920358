import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { authority } from '../../test/support/authority.ts'
import { freePort, ownAddress, scratch } from '../../test/support/places.ts'
import { replyTo, scriptedDns } from '../../test/support/scripted-dns.ts'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { createDirect } from '../dns/direct.ts'
import { rcodes } from '../dns/message.ts'
import { reverseName } from '../dns/reverse.ts'
import { createDial, dnsTransport, randomId } from '../system/net.ts'
import { type HostAndPort, readSettings } from '../system/settings.ts'
import { examine, type Machine } from './doctor.ts'
import { createProbe } from './probe.ts'

type Set = {
  environment?: Record<string, string>
  declared?: Declared
  options?: WorldOptions
  controlHosts?: HostAndPort[]
  machine?: Partial<Machine>
}

async function examined(t: TestContext, set: Set = {}, isPublic = false) {
  const data = scratch(t)
  const read = readSettings({
    environment: { ULAK_DATA: data, ULAK_HOSTNAME: 'mx.ulak.example', ULAK_ALLOW_PRIVATE: 'true', ...set.environment },
  })
  assert.ok(read.ok)
  const resolver = world(set.declared ?? {}, set.options)
  const dial = createDial({ allowPrivate: true, own: () => [] })
  const free = await freePort()
  const found = await examine(
    {
      settings: read.settings,
      resolver,
      direct: createDirect({ transport: dnsTransport, randomId }),
      probe: createProbe({
        resolver,
        dial,
        hostname: 'mx.ulak.example',
        port: free,
        controlHosts: set.controlHosts ?? [],
        localHosts: [],
        deadlineMs: 2_000,
      }),
      dial,
      now: Date.now,
      addresses: () => [],
      node: { is: 'v26.1.0', wanted: '26.10.0' },
      root: '/',
      ports: { dns: free, smtp: free, https: free },
      serverPid: () => undefined,
      ...set.machine,
    },
    { isPublic },
  )
  for (const { message, fix = [] } of found)
    for (const text of [message, ...fix]) assert.ok(text.en !== '' && text.tr !== '' && text.en !== text.tr, text.en)
  return (id: string) => found.filter((one) => one.id === id)
}
const conditions = (found: { condition: string }[]): string[] => found.map(({ condition }) => condition)

async function listener(t: TestContext, address = ownAddress()): Promise<{ address: string; port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}).end('220 mx.example\r\n'))
  await once(server.listen(0, address), 'listening')
  t.after(() => void server.close())
  return { address, port: (server.address() as AddressInfo).port }
}

test('Node: the pinned major or newer', async (t) => {
  assert.deepEqual(conditions((await examined(t))('node')), ['good'])
  const old = await examined(t, { machine: { node: { is: 'v22.9.0', wanted: '26.10.0' } } })
  assert.deepEqual(conditions(old('node')), ['bad'])
})

test('the disk is measured and has room; a folder that is not there yet is measured above', async (t) => {
  const of = await examined(t, { environment: { ULAK_DATA: path.join(scratch(t), 'not/yet') } })
  assert.match(of('disk-sync')[0]!.message.en, /ms|memory/)
  assert.match(of('disk-space')[0]!.message.en, /GB are free/)
})

test('ports: free ones, one that a program holds, one that Ulak itself holds', async (t) => {
  assert.deepEqual(conditions((await examined(t))('port')), ['good', 'good', 'good', 'good'])
  const { address, port } = await listener(t)
  const machine = { ports: { dns: port, smtp: port, https: port }, addresses: () => [address] }
  const [udp, tcp, smtp, https] = (await examined(t, { machine }))('port')
  assert.deepEqual(conditions([udp!, tcp!, smtp!, https!]), ['good', 'bad', 'bad', 'notice'])
  assert.match(tcp!.message.en, new RegExp(`\\(${process.pid}\\) holds it on ${RegExp.escape(address)}`))
  const mine = await examined(t, { machine: { ...machine, serverPid: () => process.pid } })
  assert.deepEqual(conditions(mine('port')), ['good', 'good', 'good', 'good'])
  // An address that is not of an interface, as systemd-resolved's 127.0.0.53, does not stand in the way of DNS.
  const resolved = await examined(t, { machine: { ...machine, addresses: () => [] } })
  assert.deepEqual(conditions(resolved('port')), ['good', 'good', 'bad', 'notice'])
})

test('ports below 1024 need a right', async (t) => {
  const root = scratch(t)
  for (const folder of ['proc/net', 'proc/self', 'proc/sys/net/ipv4'])
    mkdirSync(path.join(root, folder), { recursive: true })
  for (const table of ['tcp', 'udp']) writeFileSync(path.join(root, 'proc/net', table), 'sl\n')
  writeFileSync(path.join(root, 'proc/sys/net/ipv4/ip_unprivileged_port_start'), '1024\n')
  const ports = { dns: 53, smtp: 25, https: 443 }
  const withRights = (mask: string) => {
    writeFileSync(path.join(root, 'proc/self/status'), `CapEff:\t${mask}\n`)
    return examined(t, { machine: { root, ports } })
  }
  assert.deepEqual(conditions((await withRights('0000000000000000'))('port')), ['bad', 'bad', 'bad', 'bad'])
  assert.deepEqual(conditions((await withRights('0000000000000400'))('port')), ['good', 'good', 'good', 'good'])
  const elsewhere = await examined(t, { machine: { root: path.join(root, 'nowhere'), ports } })
  assert.deepEqual(conditions(elsewhere('port')), ['unknown', 'unknown', 'unknown', 'unknown'])
})

test('the way out: reached, closed, not tried', async (t) => {
  const up = await listener(t)
  const outbound = async (controlHosts: HostAndPort[]) => conditions((await examined(t, { controlHosts }))('outbound'))
  assert.deepEqual(await outbound([{ host: up.address, port: up.port }]), ['good'])
  assert.deepEqual(await outbound([{ host: ownAddress(), port: await freePort() }]), ['bad'])
  assert.deepEqual(await outbound([]), ['unknown'])
})

const reverseOf = (address: string): string => `${reverseName(address)!.toJSON()}`
const named: Declared = {
  'mx.ulak.example': { A: ['192.0.2.1'] },
  [reverseOf('192.0.2.1')]: { PTR: ['mx.ulak.example.'] },
  'ns1.ulak.example': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'ns2.ulak.example': { A: ['192.0.2.2'] },
}
const environment = {
  ULAK_MX_NAMES: 'mx.ulak.example=192.0.2.1',
  ULAK_NAMESERVERS: 'ns1.ulak.example=192.0.2.1,2001:DB8:0::1 ns2.ulak.example=192.0.2.2',
}

test('names in order: PTR, EHLO, MX names and name servers', async (t) => {
  const of = await examined(t, { declared: named, environment })
  assert.deepEqual(conditions(of('reverse-name')), ['good'])
  assert.deepEqual(conditions(of('mx-name')), ['good'])
  assert.deepEqual(conditions(of('nameserver-name')), ['good', 'good'])
  assert.deepEqual(of('nameserver-count'), [])
})

test('names out of order', async (t) => {
  const reverse = async (declared: Declared, options: WorldOptions = {}) =>
    conditions((await examined(t, { declared: { ...named, ...declared }, environment, options }))('reverse-name'))
  const at = reverseOf('192.0.2.1')
  assert.deepEqual(await reverse({ [at]: {} }), ['bad'])
  assert.deepEqual(await reverse({ [at]: { PTR: ['host-1.net.example.'] } }), ['bad'])
  assert.deepEqual(await reverse({ 'mx.ulak.example': { A: ['192.0.2.9'] } }), ['bad'])
  assert.deepEqual(await reverse({}, { fail: [at] }), ['unknown'])
  assert.deepEqual(conditions((await examined(t))('reverse-name')), ['unknown'])
  const servers = await examined(t, {
    declared: { ...named, 'ns1.ulak.example': { A: ['192.0.2.77'] }, 'ns2.ulak.example': {} },
    environment,
  })
  assert.deepEqual(conditions(servers('nameserver-name')), ['bad', 'bad'])
  const single = await examined(t, { environment: { ULAK_NAMESERVERS: 'ns1.ulak.example' }, declared: named })
  assert.deepEqual(conditions(single('nameserver-count')), ['notice'])
})

test('the clock: against another machine only', async (t) => {
  let shiftMs = 0
  const server = createHttp((_request, response) => {
    response.setHeader('date', new Date(Date.now() + shiftMs).toUTCString()).end()
  })
  const address = ownAddress()
  await once(server.listen(0, address), 'listening')
  t.after(() => void server.close())
  const { port } = server.address() as AddressInfo
  const clock = async (machine: Partial<Machine> = {}) =>
    conditions(
      (
        await examined(t, {
          environment: { ULAK_PUBLIC_URL: `http://panel.example:${port}/` },
          declared: { 'panel.example': { A: [address] } },
          machine: { root: scratch(t), ...machine },
        })
      )('clock'),
    )
  assert.deepEqual(await clock(), ['good'])
  shiftMs = 30_000
  assert.deepEqual(await clock(), ['notice'])
  shiftMs = -3_600_000
  assert.deepEqual(await clock(), ['bad'])
  assert.deepEqual(await clock({ addresses: () => [address] }), ['unknown'])
})

test('files: keys that others can read, and a certificate that is none', async (t) => {
  const folder = scratch(t)
  const pair = await (await authority()).issue(['mx.ulak.example'])
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  writeFileSync(cert, pair.cert)
  writeFileSync(key, pair.key, { mode: 0o600 })
  chmodSync(folder, 0o755)
  const files = async () => {
    const of = await examined(t, { environment: { ULAK_TLS_CERT: cert, ULAK_TLS_KEY: key } })
    return [conditions(of('file-rights')), conditions(of('tls-files'))]
  }
  assert.deepEqual(await files(), [['good'], ['good']])
  chmodSync(key, 0o644)
  assert.deepEqual(await files(), [['bad'], ['good']])
  chmodSync(folder, 0o700)
  assert.deepEqual(await files(), [['good'], ['good']])
  writeFileSync(cert, 'no certificate')
  assert.deepEqual((await files())[1], ['bad'])
})

test('--public: doors are asked at the addresses under which they are published', async (t) => {
  const address = ownAddress()
  const { server } = await scriptedDns(t, ({ query }) => replyTo(query, { rcode: rcodes.REFUSED }), { address })
  const smtp = await listener(t, address)
  const set = (ports: Machine['ports']): Set => ({
    environment: { ULAK_MX_NAMES: `mx.ulak.example=${address}`, ULAK_NAMESERVERS: `ns1.ulak.example=${address}` },
    machine: { ports },
  })
  const free = await freePort(address)
  const closed = await examined(t, set({ dns: free, smtp: free, https: free }), true)
  assert.deepEqual(conditions(closed('reach')), ['bad', 'bad', 'bad'])
  const open = await examined(t, set({ dns: server.port, smtp: smtp.port, https: free }), true)
  assert.deepEqual(conditions(open('reach')), ['good', 'good', 'good'])
  assert.deepEqual((await examined(t))('reach'), [])
})

test('what cannot be asked now is not known, never wrong', async (t) => {
  const fail = Object.keys(named)
  const of = await examined(t, { declared: named, environment, options: { fail } })
  for (const id of ['reverse-name', 'mx-name', 'nameserver-name'])
    assert.deepEqual(new Set(conditions(of(id))), new Set(['unknown']))
})
