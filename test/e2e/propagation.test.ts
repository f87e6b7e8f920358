// `ulak propagation` as a person runs it, while a change goes from one name server to the other and a real Unbound lets go of the old answer.
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { name } from '../../src/dns/name.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { answer } from '../../src/publish/answer.ts'
import { listenDns } from '../../src/publish/server.ts'
import { createZones } from '../../src/publish/zones.ts'
import { ulak } from '../support/command.ts'
import { peer } from '../support/peers.ts'
import { scratch } from '../support/places.ts'
import { privateInternet, privateInternetPrograms } from '../support/private-internet.ts'

const apex = name('firma.example.')

test(
  'the change is seen to arrive: old, half, all; --wait ends when everybody agrees',
  peer(...privateInternetPrograms),
  async (t) => {
    const folder = scratch(t, 'ulak-propagation')
    chmodSync(folder, 0o755)
    const net = privateInternet(t, folder)
    const [first, second] = [net.host(10), net.host(11)]
    const zone = (serial: number, mx: string): string => `
@ 3600 IN SOA ns1 hostmaster ${serial} 7200 3600 1209600 60
@ 3600 IN NS ns1
@ 3600 IN NS ns2
ns1 3600 IN A ${first}
ns2 3600 IN A ${second}
@ 3 IN MX ${mx}
`
    const one = await serve(t, first, zone(1, '10 old.firma.example.'))
    const other = await serve(t, second, zone(1, '10 old.firma.example.'))
    await net.start([
      'firma.example. IN NS ns1.firma.example.',
      'firma.example. IN NS ns2.firma.example.',
      `ns1.firma.example. IN A ${first}`,
      `ns2.firma.example. IN A ${second}`,
    ])
    const environment = {
      ULAK_RESOLVERS: net.resolver,
      ULAK_PROPAGATION_RESOLVERS: net.resolver,
      ULAK_ALLOW_PRIVATE: 'true',
    }

    const before = await ulak(['propagation', 'firma.example', '--json'], environment)
    assert.equal(before.code, 0)
    const sight = JSON.parse(before.out)
    assert.deepEqual([sight.state, sight.zone, sight.expected], ['agreed', 'firma.example', ['10 old.firma.example.']])
    assert.deepEqual(
      sight.servers.map((server: { address: string; serial: number; ttl: number }) => [
        server.address,
        server.serial,
        server.ttl,
      ]),
      [
        [first, 1, 3],
        [second, 1, 3],
      ],
    )
    assert.deepEqual(sight.parent, { servers: ['ns1.firma.example', 'ns2.firma.example'], ttl: 60 })
    assert.equal(sight.resolvers[0].address, net.resolver)

    one(zone(2, '10 NEW.firma.example.'))
    const missing = await ulak(['propagation', 'not.there.firma.example', 'A', '--json'], environment)
    const nothing = JSON.parse(missing.out)
    assert.deepEqual([nothing.zone, nothing.expected], ['firma.example', []], 'a name that is not there (yet)')
    assert.deepEqual(
      nothing.servers.map((server: { records: string[]; ttl: number }) => [server.records, server.ttl]),
      [
        [[], 60],
        [[], 60],
      ],
    )

    const half = await ulak(['propagation', 'firma.example'], { ...environment, ULAK_LANG: 'tr' })
    assert.equal(half.code, 1)
    assert.match(half.out, /Yeni yanıt: 10 new\.firma\.example\./)
    assert.match(half.out, /\+ ns1\.firma\.example .*seri 2/)
    assert.match(half.out, /~ ns2\.firma\.example .*seri 1 .*10 old\.firma\.example\./)
    assert.match(half.out, /Bazıları hâlâ eski yanıtı veriyor\./)

    const after = await ulak(
      ['propagation', 'firma.example', '--wait', '--json', '--expect', '10 new.firma.example.'],
      environment,
      // The second server takes the change once the first look was seen.
      { onFirst: () => other(zone(2, '10 new.firma.example.')) },
    )
    assert.equal(after.code, 0)
    const looks = after.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual([looks[0].state, looks[0].until], ['changing', null])
    const last = looks.at(-1)
    assert.ok(['agreed', 'done'].includes(last.state))
    // The second server was last seen old at the first look, and new at the last: from there the old TTL runs.
    const seconds = (Date.parse(last.until) - Date.parse(last.at)) / 1_000
    assert.ok(seconds > 0 && seconds <= 3, `${seconds}`)
  },
)

test('bad input is told and asks nobody', async () => {
  for (const [words, text] of [
    [['firma.example', 'MQ7'], /MQ7/],
    [['firma.example', 'MX', '--expect', 'ten mail'], /ten/],
    [['[192.0.2.1]'], /is an address, not a name/],
    [['firma..example'], /empty/],
  ] as const) {
    const { code, err, out } = await ulak(['propagation', ...words], { ULAK_RESOLVERS: '127.0.0.1:1' })
    assert.deepEqual([code, out], [2, ''], words.join(' '))
    assert.match(err, text)
  }
})

async function serve(t: TestContext, address: string, text: string): Promise<(text: string) => void> {
  const zones = createZones()
  const replace = (zone: string): void => {
    const { records, problems } = parseZoneFile(zone, { origin: apex })
    assert.deepEqual(problems, [])
    zones.replace({ apex, serial: 1, records })
  }
  replace(text)
  const server = await listenDns({
    addresses: [{ address, port: 53 }],
    answer: (query, asker) => answer(zones, query, asker),
    onFault: (error) => assert.fail(String(error)),
  })
  t.after(() => server.close())
  return replace
}
