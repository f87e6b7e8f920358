// A domain on its way to Ulak as its owner sees it: a real daemon is the authority, NSD the zone above, Unbound the resolver, and the old provider's
// server goes on answering.
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { test } from 'node:test'
import type { Delegation } from '../../src/api/contract.ts'
import { name } from '../../src/dns/name.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { answer } from '../../src/publish/answer.ts'
import { listenDns } from '../../src/publish/server.ts'
import { createZones } from '../../src/publish/zones.ts'
import { ulak } from '../support/command.ts'
import { daemon, loneDaemon, testToken } from '../support/daemon.ts'
import { peer } from '../support/peers.ts'
import { freePort, scratch, until } from '../support/places.ts'
import { privateInternet, privateInternetPrograms } from '../support/private-internet.ts'

const domain = 'firma.example'

test(
  'ready, the name servers are changed, switching until the old TTL is over, Ulak answers; a restart forgets nothing',
  { ...peer(...privateInternetPrograms), timeout: 120_000 },
  async (t) => {
    const folder = scratch(t, 'ulak-delegation')
    chmodSync(folder, 0o755)
    const net = privateInternet(t, folder)
    const [ours, old] = [net.host(10), net.host(11)]
    const zones = createZones()
    const { records } = parseZoneFile('@ 60 IN SOA ns.old.example. h 1 60 60 60 5\n@ 6 IN NS ns.old.example.\n', {
      origin: name(domain),
    })
    zones.replace({ apex: name(domain), serial: 1, records })
    let isOldAsked = false
    const oldServer = await listenDns({
      addresses: [{ address: old, port: 53 }],
      answer(query, asker) {
        isOldAsked = true
        return answer(zones, query, asker)
      },
      onFault: (error) => assert.fail(String(error)),
    })
    t.after(() => oldServer.close())
    const hosts = [`ns.old.example. IN A ${old}`, `ns1.ulak.example. IN A ${ours}`]
    await net.start([...hosts, `${domain}. 4 IN NS ns.old.example.`])

    const port = await freePort(ours)
    const made = daemon(t, {
      data: `${folder}/data`,
      http: { address: ours, port },
      environment: {
        ULAK_HOSTNAME: 'mx.ulak.example',
        ULAK_NAMESERVERS: `ns1.ulak.example=${ours}`,
        ULAK_DNS: `${ours}:53`,
        ULAK_SMTP: `${ours}:${await freePort(ours)}`,
        ULAK_RESOLVERS: net.resolver,
        ULAK_ALLOW_PRIVATE: 'true',
      },
    })
    const seen = async (): Promise<Delegation> => (await made.call('GET', `/domains/${domain}/delegation`)).body
    const show = async (lang: 'en' | 'tr'): Promise<string> => {
      const environment = { ULAK_URL: made.url, ULAK_TOKEN: testToken, ULAK_LANG: lang, TZ: 'Europe/Istanbul' }
      return (await ulak(['domain', 'show', domain], environment, { withinMs: 30_000 })).out
    }
    /** The next look in this state; the daemon looks every five seconds at the most. */
    const untilState = (state: Delegation['state']): Promise<Delegation> =>
      until(`the state ${state}`, async () => {
        const one = await seen()
        return one.state === state && one
      })

    await made.start()
    assert.equal((await made.call('POST', '/domains', { domain })).status, 201)
    await made.stop()
    isOldAsked = false
    await made.start()
    await until('the daemon’s own look', () => isOldAsked)
    const ready = await untilState('ready')
    assert.deepEqual([ready.parent, ready.ds], [{ servers: ['ns.old.example'], ttl: 4 }, false])
    assert.deepEqual(ready.nameservers, [{ host: 'ns1.ulak.example', addresses: [ours], glue: false, answers: true }])
    assert.match(
      await show('en'),
      /still asks ns\.old\.example\. Ready: .*: ns1\.ulak\.example\.\n\nTo be sent to the reg/,
    )
    assert.match(await show('tr'), /Hazır: [^]*\n {2}Lütfen firma\.example alan adının ad sunucularını/)

    const before = Date.now()
    await net.change([...hosts, `${domain}. 4 IN NS ns1.ulak.example.`])
    const moved = await untilState('switching')
    const named = Date.parse(moved.since!)
    assert.ok(named >= before && named <= Date.now())
    assert.equal(Date.parse(moved.until!), named + 6_000, 'the TTL of the old servers was the greater one')
    await made.stop()
    await made.start()
    const again = await seen()
    if (again.state === 'switching') assert.deepEqual([again.since, again.until], [moved.since, moved.until])
    const here = await untilState('answers')
    assert.ok(Date.parse(here.since!) >= named + 6_000)
    assert.match(here.sentence, /^Ulak answers for this domain, since .* UTC\.$/)
    assert.match(await show('tr'), /Ulak yanıt veriyor\. Başlangıç: bugün \d\d:\d\d\.\n$/)
    await made.stop()
    await made.start()
    assert.equal((await seen()).since, here.since)
  },
)

test('the call is there for domains that are served here, and for nobody else’s', { timeout: 60_000 }, async (t) => {
  const made = await loneDaemon(t)
  await made.start()
  await made.call('POST', '/domains', { domain: 'away.example', dns: 'elsewhere' })
  const away = await made.call('GET', '/domains/away.example/delegation')
  assert.deepEqual([away.status, away.body.code], [422, 'dns-elsewhere'])
  assert.equal((await made.call('GET', '/domains/nobody.example/delegation')).status, 404)
})
