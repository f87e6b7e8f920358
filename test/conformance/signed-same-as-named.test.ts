// A zone that BIND's tools signed, loaded from one file by named and by Ulak: both give the same records, signatures and proofs of what is not
// there, for every name and type and for names that do not exist.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PublishedZone } from '../../src/declare/zones.ts'
import { isWithin, type Name, name, wildcardOf } from '../../src/dns/name.ts'
import { NSEC, parseTypeName, questionTypes, typeName } from '../../src/dns/records/index.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { answer } from '../../src/publish/answer.ts'
import { createZones } from '../../src/publish/zones.ts'
import { type Asking, askManyTcp, askManyUdp, decoded, queryBytes } from '../support/ask-dns.ts'
import { type Denial, denials, signedByBind } from '../support/bind-signed.ts'
import { compare, type Freedom, freedoms, type Kind } from '../support/compare-answers.ts'
import { mixedZone } from '../support/mixed-zone.ts'
import { startNamed } from '../support/named.ts'
import { Counts, namesToAsk } from '../support/names-to-ask.ts'
import { peer } from '../support/peers.ts'
import { scratch } from '../support/places.ts'

/** dnssec-signzone gives up at a name that no wildcard fits below, and writes type 99 by a name that is no longer a type's (RFC 7208 §3.1). */
function signable(zone: PublishedZone): PublishedZone {
  return { ...zone, records: zone.records.filter(({ name, type }) => type !== 99 && wildcardOf(name) !== undefined) }
}
const plain = signable(mixedZone())

/**
 * Names for which a wildcard without data stands because something lies below it. RFC 4035 §3.1.3.4 wants two NSEC: that nothing is closer, and that
 * the wildcard has no such type. BIND 9.18 gives only the first one, without which the second could not be shown false.
 */
const isOfEmptyWildcard = (asked: Name): boolean =>
  ['odd-wild', 'twice'].some((label) => isWithin(asked, name(`${label}.mixed.example.`)))

const codeOf = (text: string): number => {
  const parsed = parseTypeName(text)
  assert.ok(parsed.ok)
  return parsed.value
}
/** Those that take different ways: data, keys, what stands at a cut or beside an alias, and signatures themselves. */
const types = [
  ...['A', 'CNAME', 'MX', 'SOA', 'DS', 'DNSKEY', 'NSEC', 'NSEC3', 'NSEC3PARAM', 'RRSIG', 'TYPE65280'].map(codeOf),
  questionTypes.ANY,
]
const fewTypes = ['A', 'DS', 'NSEC', 'RRSIG'].map(codeOf)

type Way = {
  readonly title: string
  readonly transport: 'udp' | 'tcp'
  readonly asking: Asking
  readonly types: readonly number[]
  readonly limit: number
}
const dnssecOk = { edns: { udpSize: 1232, dnssecOk: true } }
const ways: readonly Way[] = [
  { title: 'TCP with DO', transport: 'tcp', asking: dnssecOk, types, limit: 65535 },
  { title: 'UDP with DO', transport: 'udp', asking: dnssecOk, types: fewTypes, limit: 1232 },
  {
    title: 'UDP with DO and 512 bytes',
    transport: 'udp',
    asking: { edns: { udpSize: 512, dnssecOk: true } },
    types: fewTypes,
    limit: 512,
  },
  { title: 'UDP without DO', transport: 'udp', asking: {}, types: fewTypes, limit: 1232 },
  { title: 'UDP with DO and RD', transport: 'udp', asking: { ...dnssecOk, rd: true }, types: fewTypes, limit: 1232 },
]

test('a wildcard that is an empty non-terminal is proven to have no data', peer('dnssec-signzone'), (t) => {
  const { records } = parseZoneFile(signedByBind(scratch(t), plain, 'nsec'), { origin: plain.apex })
  const zones = createZones()
  zones.replace({ ...plain, records })
  const { authorities, rcode } = decoded(
    answer(zones, queryBytes('z.odd-wild.mixed.example.', 1, dnssecOk), { transport: 'tcp' })!,
  )
  assert.equal(rcode, 0)
  assert.deepEqual(
    authorities.filter(({ type }) => type === NSEC.code).map((one) => String(one.name)),
    ['x.*.odd-wild.mixed.example.', 'ns2.mixed.example.'],
  )
})

for (const denial of Object.keys(denials) as Denial[]) {
  test(`signed with ${denial}: Ulak answers as named does`, peer('named', 'dnssec-signzone'), async (t) => {
    const file = signedByBind(scratch(t), plain, denial)
    const { records, problems } = parseZoneFile(file, { origin: plain.apex })
    assert.deepEqual(problems, [])
    const zones = createZones()
    zones.replace({ ...plain, records })
    assert.equal(zones.find(plain.apex)!.chain?.kind, denial === 'nsec' ? 'nsec' : 'nsec3')
    const named = await startNamed(t, scratch(t), [{ origin: String(plain.apex), file }])
    const names = namesToAsk(plain).filter((name) => denial !== 'nsec' || !isOfEmptyWildcard(name))
    // How names are hashed is seen in one way as well as in all.
    for (const { title, transport, asking, types, limit } of denial.includes(' ') ? ways.slice(1, 2) : ways) {
      await t.test(title, async (way) => {
        const ask = transport === 'udp' ? askManyUdp : askManyTcp
        const taken = new Counts<Freedom>()
        const kinds = new Counts<Kind>()
        const faults: string[] = []
        for (const type of types) {
          const queries = names.map((name, id) => queryBytes(name, type, { ...asking, id }))
          const theirs = await ask(named, queries)
          for (const [at, name] of names.entries()) {
            const question = `${name} ${typeName(type)}`
            const ours = answer(zones, queries[at]!, { transport })!
            const result = compare({ question, limit, transport, theirs: theirs[at]!, ours })
            if ('differs' in result) faults.push(result.differs)
            else {
              kinds.add(result.kind)
              for (const freedom of result.taken) taken.add(freedom)
            }
          }
        }
        way.diagnostic(`${kinds.total} answers compared: ${kinds}`)
        for (const [freedom, count] of taken.all) way.diagnostic(`${count} times: ${freedoms[freedom]}`)
        assert.equal(
          faults.length,
          0,
          `${faults.length} differences, the first ones:\n${faults.slice(0, 8).join('\n')}`,
        )
        assert.equal(kinds.total, names.length * types.length)
      })
    }
  })
}
