// The proof that Ulak answers as BIND does: the same zone of 500 mixed records, exported to a file and served by named, is asked of
// both, for every name and type, and for names that do not exist. What may differ is listed in compare-answers.ts with its RFC.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { labelsOf, type Name, nameFromLabels, parentOf, under, wildcardOf } from '../../src/dns/name.ts'
import { knownTypes, parseTypeName, questionTypes } from '../../src/dns/records/index.ts'
import { formatZoneFile } from '../../src/dns/zone-file.ts'
import type { PublishedZone } from '../../src/declare/zones.ts'
import { answer } from '../../src/publish/answer.ts'
import { listenDns } from '../../src/publish/server.ts'
import { createZones } from '../../src/publish/zones.ts'
import { type Asking, askManyTcp, askManyUdp, queryBytes, type Server } from '../support/ask-dns.ts'
import { compare, type Freedom, freedoms } from '../support/compare-answers.ts'
import { mixedApex, mixedRecordCount, mixedZone } from '../support/mixed-zone.ts'
import { startNamed } from '../support/named.ts'
import { peer } from '../support/peers.ts'
import { ownAddress, scratch } from '../support/places.ts'

const zone = mixedZone()

/** The zone, served by both; named has it from the exported file. */
async function bothServe(t: TestContext): Promise<{ named: Server; ulak: Server }> {
  const file = formatZoneFile(zone.records, { origin: zone.apex, defaultTtl: 3600 })
  const named = await startNamed(t, scratch(t), [{ origin: String(mixedApex), file }])
  return { named, ulak: await serve(t, zone) }
}

async function serve(t: TestContext, published: PublishedZone): Promise<Server> {
  const zones = createZones()
  zones.replace(published)
  const server = await listenDns({
    addresses: [{ address: ownAddress(), port: 0 }],
    answer: (query, transport) => answer(zones, query, { transport }),
    onFault: (error) => {
      throw error
    },
  })
  t.after(() => server.close())
  return server.addresses[0]!
}

/** Every name of the zone, those between them and the apex, and for each some that do not exist: beside, below, deep below, as a wildcard. */
function namesToAsk(): Name[] {
  const names = new Map<string, Name>()
  const add = (name: Name | undefined): void => void (name && names.set(name.key, name))
  const owners = [...new Map(zone.records.map(({ name }) => [name.key, name])).values()]
  for (const owner of owners)
    for (let at: Name | undefined = owner; at && at.key !== parentOf(mixedApex)!.key; at = parentOf(at)) add(at)
  for (const owner of Array.from(names.values())) {
    // One of many alike is enough.
    if (/^(?:filler|host)-[1-9]/.test(String(owner))) continue
    for (const labels of ['nothing', 'deep.below', '_25._tcp']) {
      const below = under(labels, owner)
      if (below.ok) add(below.value)
    }
    add(wildcardOf(owner))
    if (owner.key !== mixedApex.key) add(swapped(owner))
  }
  add(parentOf(mixedApex))
  return [...names.values()]
}

/** The same name but for its first letter. */
function swapped(name: Name): Name | undefined {
  const [first, ...rest] = labelsOf(name)
  const other = nameFromLabels([
    Buffer.from(`z${Buffer.from(first!.subarray(1)).toString('latin1')}`, 'latin1'),
    ...rest,
  ])
  return other.ok ? other.value : undefined
}

const otherTypes = [
  'TYPE13',
  'TYPE24',
  'TYPE25',
  'TYPE39',
  'TYPE46',
  'TYPE47',
  'TYPE48',
  'TYPE59',
  'TYPE99',
  'TYPE65000',
  'TYPE65280',
  'TYPE65281',
]
const metaTypes = ['TYPE0', 'TYPE128', 'TYPE249', 'TYPE250', 'TYPE253', 'TYPE254']
const codeOf = (text: string): number => {
  const parsed = parseTypeName(text)
  assert.ok(parsed.ok)
  return parsed.value
}
const allTypes = [...[...knownTypes, ...otherTypes, ...metaTypes].map(codeOf), questionTypes.ANY]

/** Those that take different ways through the code. */
const fewTypes = [...['A', 'NS', 'CNAME', 'SOA', 'MX', 'TXT', 'SRV', 'DS', 'TYPE65280'].map(codeOf), questionTypes.ANY]

type Way = {
  readonly title: string
  readonly transport: 'udp' | 'tcp'
  readonly asking: Asking
  readonly types: readonly number[]
}
const ways: readonly Way[] = [
  { title: 'UDP', transport: 'udp', asking: {}, types: allTypes },
  { title: 'UDP without EDNS', transport: 'udp', asking: { edns: false }, types: fewTypes },
  { title: 'UDP with EDNS of 512 bytes', transport: 'udp', asking: { edns: { udpSize: 512 } }, types: fewTypes },
  {
    title: 'UDP with EDNS of 4096 bytes and DO',
    transport: 'udp',
    asking: { edns: { udpSize: 4096, dnssecOk: true } },
    types: fewTypes,
  },
  { title: 'UDP with RD', transport: 'udp', asking: { rd: true }, types: fewTypes },
  { title: 'TCP', transport: 'tcp', asking: {}, types: allTypes },
  { title: 'TCP without EDNS', transport: 'tcp', asking: { edns: false }, types: fewTypes },
]

test('the zone has what it promises', () => assert.equal(zone.records.length, mixedRecordCount))

test('Ulak answers as named does, for every name and type', peer('named'), async (t) => {
  const { named, ulak } = await bothServe(t)
  const names = namesToAsk()
  for (const { title, transport, asking, types } of ways) {
    await t.test(title, async (way) => {
      const ask = transport === 'udp' ? askManyUdp : askManyTcp
      const taken = new Map<Freedom, number>()
      const faults: string[] = []
      for (const type of types) {
        const queries = names.map((name, id) => queryBytes(name, type, { ...asking, id }))
        const [theirs, ours] = await Promise.all([ask(named, queries), ask(ulak, queries)])
        for (const [at, name] of names.entries()) {
          const result = compare({ question: `${name} ${type}`, transport, theirs: theirs[at]!, ours: ours[at]! })
          if ('differs' in result) faults.push(result.differs)
          else for (const freedom of result.taken) taken.set(freedom, (taken.get(freedom) ?? 0) + 1)
        }
      }
      way.diagnostic(`${names.length * types.length} questions`)
      for (const [freedom, count] of taken) way.diagnostic(`${count} times: ${freedoms[freedom]}`)
      assert.equal(faults.length, 0, `${faults.length} differences, the first ones:\n${faults.slice(0, 8).join('\n')}`)
    })
  }
})
