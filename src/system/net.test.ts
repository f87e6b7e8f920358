import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { freePort, scratch } from '../../test/support/places.ts'
import { writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { createDial, DialError, isPublicAddress, publicDnsTransport, reaches, systemResolvers } from './net.ts'

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof DialError) return error.reason
    throw error
  }
  return 'connected'
}

test('private, loopback, link-local, mapped and NAT64 addresses are not public', () => {
  for (const address of [
    '10.1.2.3',
    '127.0.0.2',
    '169.254.1.1',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2002:a00:1::',
    'no-address',
  ]) {
    assert.equal(isPublicAddress(address), false, address)
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '2a00:1450::1']) assert.equal(isPublicAddress(address), true, address)
})

test('dial refuses private addresses and Ulak itself before a packet leaves', async (t) => {
  const server = createServer((socket) => socket.end())
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
  t.after(() => server.close())
  const careful = createDial({ allowPrivate: false, own: () => [] })
  const target = { address: '127.0.0.1', port }
  assert.equal(await reasonOf(careful(target, { timeoutMs: 1000 })), 'private')
  const socket = await careful({ ...target, allowed: true }, { timeoutMs: 1000 })
  socket.destroy()
  const own = createDial({ allowPrivate: true, own: () => [target] })
  assert.equal(await reasonOf(own(target, { timeoutMs: 1000 })), 'own')
  const open = createDial({ allowPrivate: true, own: () => [] })
  assert.equal(await reasonOf(open({ address: '127.0.0.1', port: await freePort() }, { timeoutMs: 1000 })), 'refused')
  const gone = AbortSignal.abort()
  assert.equal(await reasonOf(open(target, { timeoutMs: 1000, signal: gone })), 'aborted')
})

test('a listener is reached by its address in any spelling, a wildcard by every address of the machine', () => {
  const at = (address: string, port = 25) => ({ address, port })
  assert.ok(reaches(at('192.0.2.1'), [at('198.51.100.1'), at('192.0.2.1')]))
  assert.ok(reaches(at('::ffff:192.0.2.1'), [at('192.0.2.1')]))
  assert.ok(reaches(at('2001:DB8:0::1'), [at('2001:db8::1')]))
  assert.ok(!reaches(at('192.0.2.1', 26), [at('192.0.2.1')]))
  assert.ok(!reaches(at('192.0.2.1'), [at('0.0.0.0'), at('::')]))
  for (const address of ['127.0.0.1', '127.8.8.8', '0.0.0.0', '::ffff:127.0.0.1'])
    for (const wildcard of ['0.0.0.0', '::']) assert.ok(reaches(at(address), [at(wildcard)]), `${address} ${wildcard}`)
  for (const address of ['::1', '::']) {
    assert.ok(reaches(at(address), [at('::')]))
    assert.ok(!reaches(at(address), [at('0.0.0.0')]), 'IPv4 alone is listened on')
  }
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  for (const { address } of own) assert.ok(reaches(at(address), [at('::')]), address)
})

test('the system’s resolvers come from resolv.conf, or are 127.0.0.1', (t) => {
  const file = path.join(scratch(t), 'resolv.conf')
  writeFileSync(file, '# x\nnameserver 192.0.2.1\nnameserver ::1\nnameserver nonsense\n')
  assert.deepEqual(systemResolvers(file), [
    { address: '192.0.2.1', port: 53 },
    { address: '::1', port: 53 },
  ])
  assert.deepEqual(systemResolvers('/nowhere/at/all'), [{ address: '127.0.0.1', port: 53 }])
})

test('a name server that a stranger named is not asked at a private address', async () => {
  const server = { address: '127.0.0.1', port: await freePort() }
  const options = { timeoutMs: 1000, accept: () => true }
  const query = new Uint8Array(12)
  const careful = publicDnsTransport(() => false)
  assert.equal(await reasonOf(careful.udp(server, query, options)), 'private')
  assert.equal(await reasonOf(careful.tcp(server, query, options)), 'private')
  await assert.rejects(publicDnsTransport(({ port }) => port === server.port).tcp(server, query, options), {
    code: 'ECONNREFUSED',
  })
})
