import assert from 'node:assert/strict'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { test } from 'node:test'
import { ownAddress, scratch } from '../../test/support/places.ts'
import { portHolders } from './port-holders.ts'

const linux = { skip: existsSync('/proc/net/tcp') ? false : 'needs /proc' }

test('a listener is found with its process and its program', linux, async (t) => {
  const address = ownAddress()
  const server = createServer()
  await once(server.listen(0, address), 'listening')
  t.after(() => void server.close())
  const { port } = server.address() as AddressInfo
  const [holder, ...others] = portHolders('tcp', port)!.filter((one) => one.address === address)
  assert.deepEqual([holder!.address, holder!.pid, others], [address, process.pid, []])
  assert.notEqual(holder!.program, undefined)
  assert.deepEqual(
    portHolders('udp', port)!.filter((one) => one.address === address),
    [],
  )
})

test('UDP and IPv6 are read as well', linux, async (t) => {
  const socket = dgram.createSocket('udp6')
  const bound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind({ port: 0, address: '::1' }, () => resolve(true))
  })
  t.after(() => void socket.close())
  if (!bound) return t.skip('no IPv6 here')
  const found = portHolders('udp', socket.address().port)!
  assert.ok(found.some(({ address, pid }) => address === '::1' && pid === process.pid))
})

test('systemd-resolved as it stands on a usual machine; tables that make no sense', (t) => {
  const proc = scratch(t)
  mkdirSync(path.join(proc, 'net'))
  const table = (lines: string[]) => ['  sl  local_address rem_address   st ...', ...lines].join('\n')
  writeFileSync(
    path.join(proc, 'net/tcp'),
    table([
      '   0: 3500007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4711 1',
      '   1: 0100007F:0035 0100007F:9999 01 00000000:00000000 00:00000000 00000000   101        0 4712 1',
      '   2: nonsense',
      '   3: 00000000:ZZZZ x 0A',
    ]),
  )
  writeFileSync(
    path.join(proc, 'net/tcp6'),
    table(['   0: 00000000000000000000000001000000:0035 0:0 0A 0:0 0:0 0 0 0 4713 1']),
  )
  assert.deepEqual(portHolders('tcp', 53, proc), [{ address: '127.0.0.53' }, { address: '::1' }])
  assert.deepEqual(portHolders('tcp', 25, proc), [])
  assert.equal(portHolders('tcp', 25, path.join(proc, 'nowhere')), undefined)
})
