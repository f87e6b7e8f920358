import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { isPublicAddress } from '../system/net.ts'
import { isPublicIp } from './mail-address.ts'
import {
  type Destination,
  findMailHosts,
  type FindOptions,
  maxAddressesOfHost,
  maxMailHosts,
  type MailHosts,
} from './mail-hosts.ts'

const keep = () => 1 - Number.EPSILON

function find(
  declared: Declared,
  options: Partial<FindOptions> & { of?: Destination; world?: WorldOptions } = {},
): Promise<MailHosts> {
  const { of = name('firma.example'), world: more, ...rest } = options
  return findMailHosts(of, { resolver: world(declared, more), isSelf: () => false, random: keep, ...rest })
}

/** `10 mx1.firma.example 192.0.2.1` for each host. */
const told = (found: MailHosts): string[] | string =>
  found.kind === 'hosts'
    ? found.hosts.map((host) => [host.preference, host.text, ...host.addresses].join(' '))
    : found.kind

const hosts = {
  'mx1.firma.example': { A: ['192.0.2.1'] },
  'mx2.firma.example': { A: ['192.0.2.2'] },
  'mx3.firma.example': { A: ['192.0.2.3'] },
}

test('hosts come by preference', async () => {
  const found = await find({
    'firma.example': { MX: ['20 mx2.firma.example.', '5 MX1.Firma.Example.', '30 mx3.firma.example.'] },
    ...hosts,
  })
  assert.deepEqual(told(found), [
    '5 mx1.firma.example 192.0.2.1',
    '20 mx2.firma.example 192.0.2.2',
    '30 mx3.firma.example 192.0.2.3',
  ])
  assert.equal(found.kind === 'hosts' && found.source, 'mx')
})

test('AD of the MX answer and its TTL are passed on', async () => {
  const found = await find(
    { 'firma.example': { MX: ['5 mx1.firma.example.'] }, ...hosts },
    { world: { secure: ['firma.example'], ttl: 77 } },
  )
  assert.ok(found.kind === 'hosts')
  assert.deepEqual([found.ad, found.ttl], [true, 77])
})

test('no MX but an address: the domain itself, at preference 0', async () => {
  const found = await find({ 'firma.example': { A: ['192.0.2.9'] } })
  assert.deepEqual(told(found), ['0 firma.example 192.0.2.9'])
  assert.deepEqual([found.kind === 'hosts' && found.source, found.findings], ['implicit', ['implicit-mx']])
})

test('an alias is processed as if its target had been asked for', async () => {
  const viaMx = await find({
    'firma.example': { CNAME: ['other.example.'] },
    'other.example': { MX: ['5 mx1.firma.example.'] },
    ...hosts,
  })
  assert.deepEqual([told(viaMx), viaMx.findings], [['5 mx1.firma.example 192.0.2.1'], ['domain-is-cname']])
  const implicit = await find({ 'firma.example': { CNAME: ['other.example.'] }, 'other.example': { A: ['192.0.2.9'] } })
  assert.deepEqual(
    [told(implicit), implicit.findings],
    [['0 other.example 192.0.2.9'], ['implicit-mx', 'domain-is-cname']],
  )
  const loop = await find({
    'firma.example': { CNAME: ['other.example.'] },
    'other.example': { CNAME: ['firma.example.'] },
  })
  assert.equal(told(loop), 'unknown-now')
})

test('SERVFAIL and time-outs are never read as "no MX"', async () => {
  const address = { 'firma.example': { A: ['192.0.2.9'] } }
  assert.equal(told(await find(address, { world: { fail: ['MX firma.example'] } })), 'unknown-now')
  assert.equal(told(await find(address, { world: { timeout: ['MX firma.example'] } })), 'unknown-now')
  // The answer "no MX" is there, but not the address.
  assert.equal(
    told(await find({ 'firma.example': { TXT: ['x'] } }, { world: { fail: ['A firma.example'] } })),
    'unknown-now',
  )
  const half = await find({ 'firma.example': { AAAA: ['2001:db8::9'] } }, { world: { fail: ['A firma.example'] } })
  assert.deepEqual(told(half), ['0 firma.example 2001:db8::9'])
})

test('null MX; beside others it is a finding and the others are used', async () => {
  assert.equal(told(await find({ 'firma.example': { MX: ['0 .'], A: ['192.0.2.9'] } })), 'null-mx')
  assert.equal(told(await find({ 'firma.example': { MX: ['10 .'] } })), 'null-mx')
  const mixed = await find({ 'firma.example': { MX: ['0 .', '10 mx1.firma.example.'] }, ...hosts })
  assert.deepEqual([told(mixed), mixed.findings], [['10 mx1.firma.example 192.0.2.1'], ['null-mx-beside-others']])
})

test('no such domain; a domain without anything; hosts without addresses', async () => {
  assert.equal(told(await find({})), 'no-such-domain')
  assert.equal(told(await find({ 'firma.example': { TXT: ['x'] } })), 'no-mail-host')
  assert.equal(told(await find({ 'firma.example': { MX: ['5 gone.example.'], A: ['192.0.2.9'] } })), 'no-mail-host')
  assert.equal(
    told(
      await find({ 'firma.example': { MX: ['5 mx1.firma.example.'] } }, { world: { fail: ['A mx1.firma.example'] } }),
    ),
    'unknown-now',
  )
})

test('a host without an address stays in its place, marked', async () => {
  const found = await find({ 'firma.example': { MX: ['5 gone.example.', '10 mx1.firma.example.'] }, ...hosts })
  assert.deepEqual(told(found), ['5 gone.example', '10 mx1.firma.example 192.0.2.1'])
  assert.deepEqual(found.kind === 'hosts' && found.hosts.map((host) => host.problems), [['no-address'], []])
})

test('what is wrong with a target is named', async () => {
  const problems = async (declared: Declared, target: string, options: Parameters<typeof find>[1] = {}) => {
    const found = await find({ 'firma.example': { MX: [`5 ${target}`] }, ...declared }, options)
    assert.ok('hosts' in found)
    return found.hosts[0]?.problems
  }
  assert.deepEqual(
    await problems({ 'a.example': { CNAME: ['b.example.'] }, 'b.example': { A: ['192.0.2.1'] } }, 'a.example.'),
    ['target-is-cname'],
  )
  assert.deepEqual(await problems({}, '192.0.2.1.'), ['target-is-address', 'no-address'])
  assert.deepEqual(await problems({ 'mail_1.example': { A: ['192.0.2.1'] } }, 'mail_1.example.'), ['name-not-legal'])
  assert.deepEqual(await problems({ '-a.example': { A: ['192.0.2.1'] } }, '-a.example.'), ['name-not-legal'])
  assert.deepEqual(await problems({ 'a.example': { A: ['10.0.0.1'] } }, 'a.example.'), ['private-address'])
  assert.deepEqual(await problems({ 'a.example': { A: ['10.0.0.1'] } }, 'a.example.', { allowPrivate: true }), [])
  assert.deepEqual(await problems({}, 'a.example.', { world: { fail: ['a.example'] } }), ['address-unknown'])
})

test('families alternate inside a host, never across hosts', async () => {
  const found = await find({
    'firma.example': { MX: ['5 a.example.', '10 b.example.'] },
    'a.example': { A: ['192.0.2.1', '192.0.2.2', '192.0.2.3'], AAAA: ['2001:db8::1'] },
    'b.example': { AAAA: ['2001:db8::2', '2001:db8::3'], A: ['192.0.2.4'] },
  })
  assert.deepEqual(told(found), [
    '5 a.example 2001:db8::1 192.0.2.1 192.0.2.2 192.0.2.3',
    '10 b.example 2001:db8::2 192.0.2.4 2001:db8::3',
  ])
})

test('ourselves and everything not better than ourselves is dropped; nothing left means a loop', async () => {
  const declared = {
    'firma.example': {
      MX: ['5 mx1.firma.example.', '10 mx2.firma.example.', '10 mx3.firma.example.', '20 mx4.firma.example.'],
    },
    ...hosts,
    'mx4.firma.example': { A: ['192.0.2.4'] },
  }
  const self = (text: string): Partial<FindOptions> => ({ isSelf: (exchange) => exchange.key === name(text).key })
  const found = await find(declared, self('mx2.firma.example'))
  assert.deepEqual([told(found), found.findings], [['5 mx1.firma.example 192.0.2.1'], ['own-hosts-dropped']])
  assert.equal(told(await find(declared, self('mx1.firma.example'))), 'loops-back')
  assert.deepEqual(told(await find(declared, { isSelf: (_, addresses) => addresses.includes('192.0.2.2') })), [
    '5 mx1.firma.example 192.0.2.1',
  ])
  assert.equal(
    told(
      await find(
        { 'firma.example': { A: ['192.0.2.9'] } },
        { isSelf: (_, addresses) => addresses.includes('192.0.2.9') },
      ),
    ),
    'loops-back',
  )
  // The better host cannot be looked up now: not a loop, but not known either.
  const later = await find(declared, { ...self('mx2.firma.example'), world: { fail: ['mx1.firma.example'] } })
  assert.equal(told(later), 'unknown-now')
})

test('address literals', async () => {
  const found = await find({}, { of: { literal: '2001:db8::5' } })
  assert.deepEqual(
    [told(found), found.kind === 'hosts' && found.source],
    [['0 [IPv6:2001:db8::5] 2001:db8::5'], 'literal'],
  )
  assert.equal(
    told(await find({}, { of: { literal: '192.0.2.7' }, isSelf: (_, addresses) => addresses[0] === '192.0.2.7' })),
    'loops-back',
  )
  const inside = await find({}, { of: { literal: '127.0.0.1' } })
  assert.deepEqual(inside.kind === 'hosts' && inside.hosts[0]?.problems, ['private-address'])
})

test('a host that stands there twice counts once, by its best preference', async () => {
  const found = await find({ 'firma.example': { MX: ['20 MX1.firma.example.', '10 mx1.firma.example.'] }, ...hosts })
  assert.deepEqual([told(found), found.findings], [['10 mx1.firma.example 192.0.2.1'], ['duplicate-host']])
})

test('a stranger’s set is capped: the best hosts, the first addresses', async () => {
  const many = Array.from({ length: 300 }, (_, at) => `${300 - at} h${at}.example.`)
  const declared: Record<string, Record<string, string[]>> = { 'firma.example': { MX: many } }
  for (let at = 0; at < 300; at += 1)
    declared[`h${at}.example`] = { A: Array.from({ length: 40 }, (_, last) => `192.0.2.${last + 1}`) }
  const found = await find(declared)
  assert.ok(found.kind === 'hosts')
  assert.equal(found.hosts.length, maxMailHosts)
  assert.equal(found.hosts[0]?.text, 'h299.example')
  assert.equal(found.hosts[0]?.addresses.length, maxAddressesOfHost)
  assert.deepEqual(found.findings, ['too-many-hosts', 'too-many-addresses'])
})

test('what counts as public agrees with what dial() will connect to', () => {
  for (const address of [
    '192.0.2.1',
    '8.8.8.8',
    '10.1.2.3',
    '100.64.0.1',
    '100.128.0.1',
    '127.0.0.2',
    '169.254.1.1',
    '172.15.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '172.32.0.0',
    '192.168.1.1',
    '198.18.0.1',
    '198.20.0.1',
    '223.255.255.255',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '192.0.0.8',
    '::',
    '::1',
    '::2',
    '::ffff:192.0.2.1',
    '64:ff9b::1',
    '64:ff9b:1::1',
    '64:ff9b:2::1',
    '100::1',
    '2001:db8::1',
    '2002::1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
    '2a00::1',
    'x',
  ])
    assert.equal(isPublicIp(address), isPublicAddress(address), address)
})
