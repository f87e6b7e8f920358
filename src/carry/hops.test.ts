import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policy } from '../../test/support/carry.ts'
import { type World, world } from '../../test/support/world.ts'
import { createHopFinder } from './hops.ts'

const finder = (resolver: World, random: () => number = () => 0) =>
  createHopFinder({
    resolver,
    outPort: 25,
    random,
    own: { names: () => ['mx.ulak.example'], endpoints: () => [{ address: '192.0.2.99', port: 25 }] },
  })
const shown = async (find: ReturnType<typeof finder>, one = published) => {
  const found = await find.find(one)
  return found.kind === 'hops' ? found.hops.map(({ host, preference }) => `${preference} ${host}`) : found.kind
}
const published = policy({ hops: { kind: 'public-mx' } })
const declared = (...hosts: [string, number, string?, number?][]) =>
  policy({
    hops: {
      kind: 'hosts',
      hosts: hosts.map(([host, preference, address, port]) => ({
        host,
        preference,
        ...(address ? { addresses: [address] } : {}),
        ...(port ? { port } : {}),
      })),
    },
  })

const firma = {
  'firma.example': { MX: ['20 mx.ulak.example.', '10 mail.firma.example.', '30 far.example.', '20 same.example.'] },
  'mail.firma.example': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'far.example': { A: ['192.0.2.3'] },
  'same.example': { A: ['192.0.2.4'] },
  'mx.ulak.example': { A: ['192.0.2.99'] },
}

test('of the public MX only what is better than ourselves', async () => {
  const find = finder(world(firma))
  assert.deepEqual(await shown(find), ['10 mail.firma.example'])
  const found = await find.find(published)
  assert.deepEqual(found.kind === 'hops' && found.hops[0]!.addresses, ['2001:db8::1', '192.0.2.1'])
})

test('ourselves under another name are known by the address, or because the domain’s policy says so', async () => {
  const by = (exchange: string) =>
    finder(
      world({
        ...firma,
        'firma.example': { MX: [`10 ${exchange}.`] },
        'other.example': { A: ['192.0.2.99'] },
        'backup.mail.firma.example': { A: ['192.0.2.50'] },
      }),
    )
  assert.equal(await shown(by('other.example')), 'none')
  assert.equal(await shown(by('backup.mail.firma.example')), 'none')
  assert.deepEqual(await shown(by('mail.firma.example')), ['10 mail.firma.example'])
})

test('a wildcard listener makes every address of the machine ourselves', async () => {
  const find = createHopFinder({
    resolver: world({}),
    outPort: 25,
    random: () => 0,
    own: { names: () => [], endpoints: () => [{ address: '0.0.0.0', port: 25 }] },
  })
  assert.equal((await find.find(declared(['mail.firma.example', 10, '127.0.0.9']))).kind, 'none')
  assert.equal((await find.find(declared(['mail.firma.example', 10, '127.0.0.9', 26]))).kind, 'hops')
  assert.equal((await find.find(declared(['mail.firma.example', 10, '192.0.2.1']))).kind, 'hops')
})

test('the declared hosts by preference, equals shuffled, ourselves dropped', async () => {
  const hosts = declared(
    ['c.example', 20],
    ['a.example', 10],
    ['b.example', 10],
    ['mx.ulak.example', 5],
    ['BACKUP.mail.firma.example', 5],
    ['x.example', 5, '192.0.2.99', 25],
  )
  assert.deepEqual(
    await shown(
      finder(world({}), () => 0.99),
      hosts,
    ),
    ['10 a.example', '10 b.example', '20 c.example'],
  )
  assert.deepEqual(
    await shown(
      finder(world({}), () => 0),
      hosts,
    ),
    ['10 b.example', '10 a.example', '20 c.example'],
  )
  assert.equal(await shown(finder(world({})), declared(['mx.ulak.example', 10])), 'none')
  // Another server on our own machine is not ourselves: it has another port.
  assert.deepEqual(await shown(finder(world({})), declared(['x.example', 5, '192.0.2.99', 2525])), ['5 x.example'])
})

test('SERVFAIL is never "no MX": the last good answer holds, without one it is not known', async () => {
  const dns = world(firma)
  const find = finder(dns)
  await find.find(published)
  dns.failing.add('MX firma.example')
  assert.deepEqual(await shown(find), ['10 mail.firma.example'])
  assert.equal(await shown(finder(dns)), 'unknown-now')
})

test('nowhere to go has a reason', async () => {
  const reasons = await Promise.all(
    [
      { 'firma.example': { MX: ['0 .'] } },
      {},
      { 'firma.example': { TXT: ['x'] } },
      { 'firma.example': { MX: ['10 mx.ulak.example.'] }, 'mx.ulak.example': { A: ['192.0.2.99'] } },
    ].map(async (records) => {
      const found = await finder(world(records)).find(published)
      return found.kind === 'none' ? found.reason : found.kind
    }),
  )
  assert.deepEqual(reasons, [
    'firma.example says that it takes no mail (null MX)',
    'firma.example does not exist in the DNS',
    'firma.example has no mail host in the DNS',
    'the mail hosts of firma.example lead back to this server alone, there is nowhere to hand mail to',
  ])
})

test('a host without declared addresses is looked up when its turn comes; an address literal needs no look-up', async () => {
  const dns = world(
    { 'mail.firma.example': { A: ['192.0.2.1'] }, 'slow.example': { A: ['192.0.2.2'] } },
    { fail: ['slow.example'] },
  )
  const find = finder(dns)
  const of = async (host: string) => {
    const found = await find.find(declared([host, 10]))
    assert.ok(found.kind === 'hops')
    const { kind, ...rest } = await find.addresses(found.hops[0]!)
    return 'addresses' in rest ? rest.addresses : kind
  }
  assert.deepEqual(await of('mail.firma.example'), ['192.0.2.1'])
  assert.equal(await of('slow.example'), 'unknown')
  assert.equal(await of('none.example'), 'none')
  assert.deepEqual([await of('[192.0.2.7]'), await of('2001:db8::7')], [['192.0.2.7'], ['2001:db8::7']])
})
