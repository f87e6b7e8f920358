// The same worlds on the wire: our own authority serves each below a name of its own, a real Unbound asks it, and our resolver asks Unbound.
// SERVFAIL is what a broken authority says to Unbound, silence is an authority that drops the question: one address for each such world,
// so that its bad name with Unbound stays its own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { rcodes } from '../../src/dns/message.ts'
import { name as nameOf, type Name, nameToText, root } from '../../src/dns/name.ts'
import { typeName } from '../../src/dns/records/index.ts'
import { createResolver, type Resolver } from '../../src/dns/resolver.ts'
import { route, type Route } from '../../src/prove/route.ts'
import { answer } from '../../src/publish/answer.ts'
import { readQuery } from '../../src/publish/query.ts'
import { encodeReply, failed } from '../../src/publish/reply.ts'
import { listenDns } from '../../src/publish/server.ts'
import { createZones } from '../../src/publish/zones.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { dnsTransport, randomId } from '../../src/system/net.ts'
import type { Server } from '../support/ask-dns.ts'
import { peer } from '../support/peers.ts'
import { ownAddress, scratch } from '../support/places.ts'
import { startUnbound } from '../support/unbound.ts'
import { worlds } from './index.ts'
import { askedOf, expectedOf, ownOf, recordsOf, type World } from './world.ts'

/** Short, so that there is room for the name of the greatest length. */
const originOf = ({ whole }: World, at: number): Name => (whole ? root : nameOf(`w${at}`))

test('through a real Unbound every world has the same route', peer('unbound'), async (t) => {
  const all = Object.values(worlds).flat()
  const zones = createZones()
  const soundAt = ownAddress()
  const broken = new Map<string, { world: World; origin: string }>()
  const top = all.filter(({ whole }) => whole).flatMap((world) => recordsOf(world))
  zones.replace({ apex: root, serial: 1, records: [...frame(root), ...top] })
  for (const [at, world] of all.entries()) {
    if (world.whole) continue
    const apex = originOf(world, at)
    zones.replace({ apex, serial: 1, records: [...frame(apex), ...recordsOf(world, apex)] })
    if (world.servfail || world.silent) broken.set(ownAddress(), { world, origin: `.${nameToText(apex)}` })
  }
  const faults: unknown[] = []
  const authority = await listenDns({
    addresses: [{ address: soundAt, port: 0 }],
    answer: (query, asker) => answer(zones, query, asker),
    onFault: (error) => faults.push(error),
  })
  t.after(() => authority.close())
  const servers = new Map<string, Server>()
  for (const [address, { world, origin }] of broken) {
    const server = await listenDns({
      addresses: [{ address, port: 0 }],
      answer: (query, asker) => {
        const reading = readQuery(query)
        if (reading.kind !== 'query') return answer(zones, query, asker)
        const question = `${typeName(reading.query.question.type)} ${nameToText(reading.query.question.name).slice(0, -origin.length)}`
        if (world.silent?.includes(question)) return undefined
        if (world.servfail?.includes(question))
          return encodeReply(reading.query, failed(rcodes.SERVFAIL), asker.transport)
        return answer(zones, query, asker)
      },
      onFault: (error) => faults.push(error),
    })
    t.after(() => server.close())
    servers.set(origin, server.addresses[0]!)
  }
  const unbound = await startUnbound(
    t,
    scratch(t, 'ulak-worlds'),
    all.map((world, at) => {
      const origin = originOf(world, at)
      return { zone: `${origin}`, server: servers.get(`.${nameToText(origin)}`) ?? authority.addresses[0]! }
    }),
    // The addresses of a host are tried as the answer has them (RFC 5321 §5.1), so that turning them would turn the route.
    '  rrset-roundrobin: no',
  )
  const resolverFor = (world: World): Resolver =>
    createResolver(
      // Unbound tries a silent server for long; a sender's own patience ends sooner.
      {
        servers: [unbound],
        trustAd: false,
        ...(world.silent ? { timeoutMs: 1_500, attempts: 1 } : { timeoutMs: 15_000 }),
      },
      { transport: dnsTransport, now: Date.now, randomId },
    )
  const different: { about: string; found: Route; expected: Route }[] = []
  const look = async (at: number, world: World): Promise<void> => {
    const origin = originOf(world, at)
    const found = await route(askedOf(world, origin), {
      resolver: resolverFor(world),
      own: ownOf(world, origin),
      down: (world.down ?? []).map((one) => (isAddress(one) ? one : `${one}.${nameToText(origin)}`)),
      allowPrivate: world.allowPrivate ?? false,
    })
    const here = origin === root ? found : withoutOrigin(found, `.${nameToText(origin)}`)
    const expected = expectedOf(world)
    if (!isDeepStrictEqual(here, expected)) different.push({ about: world.about, found: here, expected })
  }
  const waiting = [...all.entries()]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await look(...next)
    }),
  )
  assert.deepEqual(different, [])
  assert.deepEqual(faults, [])
})

const isAddress = (text: string): boolean => /^[\d.]+$|:/.test(text)

function frame(apex: Name) {
  return parseZoneFile(`@ 300 IN SOA ns hostmaster 1 3600 600 86400 300\n@ 300 IN NS ns\nns 300 IN A 192.0.2.53\n`, {
    origin: apex,
  }).records
}

const withoutOrigin = (found: Route, origin: string): Route => ({
  ...found,
  domain: cut(found.domain, origin),
  tries: found.tries.map((one) => ({ ...one, exchange: cut(one.exchange, origin) })),
})

const cut = (text: string, end: string): string => (text.endsWith(end) ? text.slice(0, -end.length) : text)
