import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { routeResult } from '../api/contract.ts'
import { name } from '../dns/name.ts'
import { route, type Route, type RouteOptions } from './route.ts'

const declared: Declared = {
  'firma.example': { MX: ['20 backup.firma.example.', '10 mx2.firma.example.', '10 mx1.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'mx2.firma.example': { A: ['192.0.2.2'] },
  'backup.firma.example': { A: ['192.0.2.3'] },
}

async function routeOf(options: Partial<RouteOptions> & { in?: Declared; world?: WorldOptions } = {}): Promise<Route> {
  const { in: where = declared, world: more, ...rest } = options
  const found = await route({ kind: 'name', name: name('Firma.Example') }, { resolver: world(where, more), ...rest })
  assert.deepEqual(routeResult.parse(found), found)
  return found
}
const tries = (found: Route) => found.tries.map((one) => `${one.preference} ${one.exchange} ${one.share}`)

test('the route has exactly the shape that programs rely on', async () => {
  assert.deepEqual(await routeOf(), {
    domain: 'firma.example',
    outcome: 'deliver',
    source: 'mx',
    tries: [
      {
        preference: 10,
        exchange: 'mx1.firma.example',
        addresses: ['2001:db8::1', '192.0.2.1'],
        share: 0.5,
        problems: [],
      },
      { preference: 10, exchange: 'mx2.firma.example', addresses: ['192.0.2.2'], share: 0.5, problems: [] },
      { preference: 20, exchange: 'backup.firma.example', addresses: ['192.0.2.3'], share: 1, problems: [] },
    ],
    findings: [],
  })
})

test('with hosts down the others take their share', async () => {
  assert.deepEqual(tries(await routeOf({ down: ['MX1.firma.example.'] })), [
    '10 mx2.firma.example 1',
    '20 backup.firma.example 1',
  ])
  assert.deepEqual(tries(await routeOf({ down: ['mx1.firma.example', 'mx2.firma.example'] })), [
    '20 backup.firma.example 1',
  ])
  const none = await routeOf({ down: ['mx1.firma.example', 'mx2.firma.example', 'backup.firma.example'] })
  assert.deepEqual([none.outcome, none.tries, none.findings], ['no-mail-host', [], ['all-hosts-down']])
})

test('an address may be down alone', async () => {
  const half = await routeOf({ down: ['2001:DB8::1'] })
  assert.deepEqual(half.tries[0]?.addresses, ['192.0.2.1'])
  const whole = await routeOf({ down: ['2001:db8:0::1', '192.0.2.1'] })
  assert.deepEqual(tries(whole), ['10 mx2.firma.example 1', '20 backup.firma.example 1'])
})

test('a host that is not in the route is told', async () => {
  assert.deepEqual((await routeOf({ down: ['other.example'] })).findings, ['down-host-not-in-route'])
})

test('seen from one of the hosts itself', async () => {
  const backup = await routeOf({ own: [name('backup.firma.example')] })
  assert.deepEqual(
    [tries(backup), backup.findings],
    [['10 mx1.firma.example 0.5', '10 mx2.firma.example 0.5'], ['own-hosts-dropped']],
  )
  assert.equal((await routeOf({ own: [name('mx1.firma.example')] })).outcome, 'loops-back')
})

test('a host that cannot be tried has no share', async () => {
  const found = await routeOf({ in: { ...declared, 'mx1.firma.example': { TXT: ['x'] } } })
  assert.deepEqual(tries(found), ['10 mx1.firma.example 0', '10 mx2.firma.example 1', '20 backup.firma.example 1'])
  assert.deepEqual(found.tries[0]?.problems, ['no-address'])
})

test('implicit MX, null MX, nothing, not known', async () => {
  const implicit = await routeOf({ in: { 'firma.example': { A: ['192.0.2.9'] } } })
  assert.deepEqual(
    [implicit.source, tries(implicit), implicit.findings],
    ['implicit', ['0 firma.example 1'], ['implicit-mx']],
  )
  const outcome = async (where: Declared, options: WorldOptions = {}) => {
    const found = await routeOf({ in: where, world: options })
    assert.deepEqual([found.tries, found.source], [[], null])
    return found.outcome
  }
  assert.equal(await outcome({ 'firma.example': { MX: ['0 .'] } }), 'null-mx')
  assert.equal(await outcome({}), 'no-such-domain')
  assert.equal(await outcome({ 'firma.example': { TXT: ['x'] } }), 'no-mail-host')
  assert.equal(await outcome(declared, { fail: ['MX firma.example'] }), 'unknown-now')
  assert.equal(
    await outcome(declared, { timeout: ['mx1.firma.example', 'mx2.firma.example', 'backup.firma.example'] }),
    'unknown-now',
  )
})

test('a literal is where it says', async () => {
  const found = await route({ kind: 'literal', ip: '192.0.2.1' }, { resolver: world({}) })
  assert.deepEqual([found.domain, found.source, found.tries[0]?.exchange], ['[192.0.2.1]', 'literal', '[192.0.2.1]'])
})
