// The proof that Ulak answers as BIND does: the same zone of 500 mixed records, exported to a file and served by named, is asked of
// both, for every name and type, and for names that do not exist. What may differ is listed in compare-answers.ts with its RFC.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { encodeMessage, type Message, rcodes } from '../../src/dns/message.ts'
import { isWildcard, isWithin, labelsOf, maxNameBytes, type Name, nameFromLabels, root } from '../../src/dns/name.ts'
import { knownTypes, MX, OPT, parseTypeName, questionTypes, typeName } from '../../src/dns/records/index.ts'
import { formatZoneFile, parseZoneFile } from '../../src/dns/zone-file.ts'
import type { PublishedZone } from '../../src/declare/zones.ts'
import { answer } from '../../src/publish/answer.ts'
import { listenDns } from '../../src/publish/server.ts'
import { createZones } from '../../src/publish/zones.ts'
import { type Asking, askManyTcp, askManyUdp, decoded, queryBytes, type Server } from '../support/ask-dns.ts'
import { compare, compareResolved, type Freedom, freedoms, type Kind } from '../support/compare-answers.ts'
import { type Asked, comparePrinted, printed } from '../support/dig.ts'
import { mixedApex, mixedRecordCount, mixedZone } from '../support/mixed-zone.ts'
import { startNamed } from '../support/named.ts'
import { Counts, namesToAsk } from '../support/names-to-ask.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch } from '../support/places.ts'
import { startUnbound } from '../support/unbound.ts'

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
  const address = ownAddress()
  const server = await listenDns({
    addresses: [{ address, port: await freePort(address) }],
    answer: (query, asker) => answer(zones, query, asker),
    onFault: (error) => {
      throw error
    },
  })
  t.after(() => server.close())
  return server.addresses[0]!
}

const otherTypes = ['TYPE13', 'TYPE24', 'TYPE25', 'TYPE99', 'TYPE65000', 'TYPE65280', 'TYPE65281']
const metaTypes = ['TYPE0', 'TYPE128', 'TYPE249', 'TYPE250', 'TYPE253', 'TYPE254']
const codeOf = (text: string): number => {
  const parsed = parseTypeName(text)
  assert.ok(parsed.ok)
  return parsed.value
}
const allTypes = [...[...knownTypes, ...otherTypes, ...metaTypes].map(codeOf), questionTypes.ANY]

/** Those that take different ways through the code. */
const fewTypes = [...['A', 'NS', 'CNAME', 'SOA', 'MX', 'TXT', 'SRV', 'DS', 'TYPE65280'].map(codeOf), questionTypes.ANY]

/** What the tools let themselves be asked. */
const printedTypes = [...[...knownTypes, ...otherTypes].map(codeOf), questionTypes.ANY].filter(
  (type) => type !== OPT.code,
)

type Way = {
  readonly title: string
  readonly transport: 'udp' | 'tcp'
  readonly asking: Asking
  readonly types: readonly number[]
  /** How many bytes an answer may have. */
  readonly limit: number
  /** The names are asked with every other letter in the other case (draft-vixie-dnsext-dns0x20). */
  readonly mixedCase?: true
}
const ways: readonly Way[] = [
  { title: 'UDP', transport: 'udp', asking: {}, types: allTypes, limit: 1232 },
  { title: 'UDP without EDNS', transport: 'udp', asking: { edns: false }, types: fewTypes, limit: 512 },
  {
    title: 'UDP with EDNS of 512 bytes',
    transport: 'udp',
    asking: { edns: { udpSize: 512 } },
    types: fewTypes,
    limit: 512,
  },
  {
    title: 'UDP with EDNS of 4096 bytes and DO',
    transport: 'udp',
    asking: { edns: { udpSize: 4096, dnssecOk: true } },
    types: fewTypes,
    limit: 1232,
  },
  {
    title: 'UDP with RD, in mixed case',
    transport: 'udp',
    asking: { rd: true },
    types: fewTypes,
    limit: 1232,
    mixedCase: true,
  },
  { title: 'TCP', transport: 'tcp', asking: {}, types: allTypes, limit: 65535 },
  { title: 'TCP without EDNS', transport: 'tcp', asking: { edns: false }, types: fewTypes, limit: 65535 },
]

/** What each way must have met at least, so that nothing passes because nothing came. */
const atLeast: Readonly<Record<Exclude<Kind, 'error' | 'cut'>, number>> = {
  data: 500,
  'no-data': 2_000,
  'no-name': 3_000,
  referral: 1_000,
  alias: 50,
}

test('the zone has what it promises', () => {
  assert.equal(zone.records.length, mixedRecordCount)
  const types = new Set(zone.records.map(({ type }) => typeName(type)))
  // It is not signed.
  for (const type of knownTypes.filter(
    (type) => !['OPT', 'DNSKEY', 'RRSIG', 'NSEC', 'NSEC3', 'NSEC3PARAM'].includes(type),
  ))
    assert.ok(types.has(type), type)
  const owners = zone.records.map(({ name }) => name)
  assert.ok(owners.filter(isWildcard).length > 10)
  assert.ok(owners.some(({ wire }) => wire.length === maxNameBytes))
})

test('the comparison sees every difference', () => {
  const zones = createZones()
  zones.replace(zone)
  const bytes = answer(zones, queryBytes(mixedApex, MX.code), { transport: 'tcp' })!
  const message = decoded(bytes)
  const verdict = (other: Message) =>
    compare({ question: 'q', limit: 65535, transport: 'tcp', theirs: bytes, ours: encodeMessage(other) })
  assert.ok(message.answers.length > 5 && message.authorities.length > 3 && message.additionals.length > 8)
  assert.ok('taken' in verdict(message))
  const changes: Message[] = [
    { ...message, rcode: rcodes.NXDOMAIN },
    { ...message, edns: undefined },
    { ...message, edns: { ...message.edns!, udpSize: 4096 } },
    { ...message, questions: [{ ...message.questions[0]!, type: 1 }] },
    ...Object.entries(message.flags).map(([flag, on]) => ({ ...message, flags: { ...message.flags, [flag]: !on } })),
  ]
  for (const section of ['answers', 'authorities', 'additionals'] as const) {
    for (const [at, record] of message[section].entries()) {
      changes.push({ ...message, [section]: message[section].toSpliced(at, 1) })
      changes.push({ ...message, [section]: message[section].with(at, { ...record, ttl: record.ttl + 1 }) })
      changes.push({ ...message, [section]: message[section].with(at, { ...record, name: root }) })
    }
  }
  for (const change of changes) assert.ok('differs' in verdict(change), JSON.stringify(change))
})

test('Ulak answers as named does, for every name and type', peer('named'), async (t) => {
  const { named, ulak } = await bothServe(t)
  const names = namesToAsk(zone)
  for (const { title, transport, asking, types, limit, mixedCase } of ways) {
    await t.test(title, async (way) => {
      const ask = transport === 'udp' ? askManyUdp : askManyTcp
      const taken = new Counts<Freedom>()
      const kinds = new Counts<Kind>()
      const faults: string[] = []
      for (const type of types) {
        const queries = names.map((name, id) =>
          queryBytes(mixedCase ? inMixedCase(name) : name, type, { ...asking, id }),
        )
        const [theirs, ours] = await Promise.all([ask(named, queries), ask(ulak, queries)])
        for (const [at, name] of names.entries()) {
          const question = `${name} ${typeName(type)}`
          const result = compare({ question, limit, transport, theirs: theirs[at]!, ours: ours[at]! })
          if ('differs' in result) faults.push(result.differs)
          else {
            kinds.add(result.kind)
            for (const freedom of result.taken) taken.add(freedom)
          }
        }
      }
      way.diagnostic(`${kinds.total} answers compared: ${kinds}`)
      for (const [freedom, count] of taken.all) way.diagnostic(`${count} times: ${freedoms[freedom]}`)
      assert.equal(faults.length, 0, `${faults.length} differences, the first ones:\n${faults.slice(0, 8).join('\n')}`)
      assert.equal(kinds.total, names.length * types.length)
      for (const [kind, least] of Object.entries(atLeast)) assert.ok(kinds.of(kind as Kind) >= least, kind)
    })
  }
})

test('dig and kdig print the same of both', peer('named', 'dig', 'kdig'), async (t) => {
  const { named, ulak } = await bothServe(t)
  const names = namesToAsk(zone)
  const owners = names.filter((name) => zone.records.some((record) => isWithin(record.name, name)))
  const every = owners.flatMap((name) => printedTypes.map((type) => ({ name, type })))
  const few = owners.flatMap((name) => fewTypes.map((type) => ({ name, type })))
  const missing = names
    .filter((name, at) => at % 3 === 0 && !owners.includes(name))
    .map((name) => ({ name, type: MX.code }))
  assert.ok(owners.length > 300 && missing.length > 300)
  const looks: readonly (readonly [flags: string[], questions: readonly Asked[], limit: number])[] = [
    [['+norecurse', '+edns=0', '+bufsize=1232'], [...every, ...missing], 1232],
    [['+recurse', '+tcp', '+keepopen'], few, 65535],
    [['+norecurse', '+noedns'], few, 512],
    [['+norecurse', '+dnssec', '+bufsize=1232'], few, 1232],
  ]
  for (const tool of ['dig', 'kdig'] as const) {
    for (const [flags, questions, limit] of looks) {
      await t.test([tool, ...flags].join(' '), async (look) => {
        const theirs = await printed(tool, named, questions, flags)
        const ours = await printed(tool, ulak, questions, flags)
        const taken = new Counts<Freedom>()
        const faults: string[] = []
        for (const [at, question] of questions.entries()) {
          const result = comparePrinted(question, limit, theirs[at]!, ours[at]!)
          if ('differs' in result) faults.push(`${question.name} ${typeName(question.type)}: ${result.differs}`)
          else if (result.taken) taken.add(result.taken)
        }
        look.diagnostic(`${questions.length} answers compared`)
        for (const [freedom, count] of taken.all) look.diagnostic(`${count} times: ${freedoms[freedom]}`)
        assert.equal(
          faults.length,
          0,
          `${faults.length} differences, the first ones:\n${faults.slice(0, 8).join('\n')}`,
        )
        assert.equal(ours.length, questions.length)
        assert.ok(ours.filter(({ answer }) => answer.length > 0).length > 400)
      })
    }
  }
})

/** What Unbound makes of each: it asks step by step (QNAME minimisation), believes only what belongs to the zone, and follows aliases anew. */
test('Unbound learns the same from both', peer('named', 'unbound'), async (t) => {
  const { named, ulak } = await bothServe(t)
  const elsewhere = await serve(t, restOfTheWorld())
  const resolverOver = (server: Server) =>
    startUnbound(
      t,
      scratch(t),
      [
        { zone: '.', server: elsewhere },
        { zone: String(mixedApex), server },
      ],
      // The servers of the delegations are not there.
      'do-not-query-address: 192.0.2.0/24\n  do-not-query-address: 2001:db8::/32\n  minimal-responses: no\n  rrset-roundrobin: no',
    )
  const began = Date.now()
  const [overNamed, overUlak] = await Promise.all([resolverOver(named), resolverOver(ulak)])
  const names = namesToAsk(zone)
  const owners = new Set(zone.records.map(({ name }) => name.key))
  const asked = names.filter((name, at) => owners.has(name.key) || at % 4 === 0)
  const kinds = new Counts<Kind>()
  const faults: string[] = []
  for (const type of [...knownTypes.map(codeOf).filter((type) => type !== OPT.code), codeOf('TYPE65280')]) {
    const queries = asked.map((name, id) => queryBytes(name, type, { rd: true, id }))
    const [theirs, ours] = await Promise.all([askManyUdp(overNamed, queries), askManyUdp(overUlak, queries)])
    const age = Math.ceil((Date.now() - began) / 1000)
    for (const [at, name] of asked.entries()) {
      const result = compareResolved(`${name} ${typeName(type)}`, age, theirs[at]!, ours[at]!)
      if ('differs' in result) faults.push(result.differs)
      else kinds.add(result.kind)
    }
  }
  t.diagnostic(`${kinds.total} answers compared: ${kinds}`)
  assert.equal(faults.length, 0, `${faults.length} differences, the first ones:\n${faults.slice(0, 8).join('\n')}`)
  for (const [kind, least] of Object.entries({ data: 400, 'no-data': 2_000, 'no-name': 500, error: 200 }))
    assert.ok(kinds.of(kind as Kind) >= least, kind)
})

/** The root and what aliases lead to outside of the zone. */
function restOfTheWorld(): PublishedZone {
  const text = `$TTL 3600
. SOA ns. host. 1 7200 3600 1209600 900
. NS ns.
ns. A 127.0.0.1
*.elsewhere.test. A 192.0.2.200
*.elsewhere.test. TXT "elsewhere"
autodiscover.outlook.test. A 192.0.2.201
`
  const { records, problems } = parseZoneFile(text, { origin: root })
  assert.deepEqual(problems, [])
  return { apex: root, serial: 1, records }
}

/** Every other letter with its case turned over. */
function inMixedCase(name: Name): Name {
  const turned = labelsOf(name).map((label) =>
    label.map((byte, at) => (at % 2 === 0 && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a ? byte ^ 0x20 : byte)),
  )
  const result = nameFromLabels(turned)
  assert.ok(result.ok)
  return result.value
}
