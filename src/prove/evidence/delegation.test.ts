import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Authority, authorities } from '../../../test/support/authorities.ts'
import { lines, type replyTo } from '../../../test/support/scripted-dns.ts'
import { world } from '../../../test/support/world.ts'
import type { Message } from '../../dns/message.ts'
import { name, nameToText } from '../../dns/name.ts'
import { DS, NS, SOA, typeName } from '../../dns/records/index.ts'
import { gatherDelegation } from './delegation.ts'
import { gatherDnssec } from './dnssec.ts'

const firma = name('firma.example.')
const resolved = {
  example: { NS: ['ns.nic.example.'] },
  'ns.nic.example': { A: ['192.0.2.1'] },
  'firma.example': { NS: ['ns1.firma.example.'], MX: ['10 mail.firma.example.'] },
  'ns1.firma.example': { A: ['192.0.2.53'] },
}
const child = '@ 3600 SOA ns1 h 7 7200 1800 1209600 300\n@ 86400 NS ns1\n@ 3600 MX 10 mail\nns1 A 192.0.2.53'
const soaLine = 'firma.example. 3600 SOA ns1.firma.example. h.firma.example. 7 7200 1800 1209600 300'
const nsLine = 'firma.example. 86400 NS ns1.firma.example.'
const glueLine = 'ns1.firma.example. 86400 A 192.0.2.53'
const dsLine = 'firma.example. 86400 DS 4711 13 2 9b2f3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809'

type Said = Parameters<typeof replyTo>[1]
type Says = (query: Message, over: 'udp' | 'tcp') => Said | undefined
/** As a server that knows signatures repeats DO. */
const repeatsDo = { udpSize: 1232, version: 0, dnssecOk: true, options: [] }
const refers = (...authority: readonly string[]): Said => ({
  edns: repeatsDo,
  authorities: lines(nsLine, ...authority),
  additionals: lines(glueLine),
})

/** What is gathered of the zone, and each question that its two servers were asked, as `child SOA udp`. */
async function look({ parent = () => refers(), zone = () => undefined }: { parent?: Says; zone?: Says }) {
  const asked: string[] = []
  const watched = (who: string, says: Says, zones: Authority['zones']): Authority => ({
    ...(zones ? { zones } : {}),
    says(query, over) {
      asked.push(`${who} ${typeName(query.questions[0]!.type)} ${over}`)
      return says(query, over)
    },
  })
  const resolver = world(resolved)
  const tools = {
    resolver,
    now: () => 0,
    direct: authorities({
      '192.0.2.1': watched('parent', parent, undefined),
      '192.0.2.53': watched('child', zone, { 'firma.example': child }),
    }),
  }
  const delegation = await gatherDelegation(firma, tools)
  const dnssec = await gatherDnssec(firma, delegation, await resolver.resolve(firma, NS.code), tools)
  return { delegation: delegation!, dnssec: dnssec!, asked, resolver }
}
const nsOf = (atChild: readonly string[] | undefined): string => atChild?.join(' ') ?? '–'

test('the NS set that stands beside the SOA is not asked for again', async () => {
  const { delegation, asked } = await look({})
  assert.equal(nsOf(delegation.atChild), 'ns1.firma.example')
  assert.deepEqual(asked.filter((one) => one.startsWith('child')).toSorted(), [
    'child A tcp',
    'child MX udp',
    'child SOA udp',
  ])
  const [server] = delegation.servers
  assert.ok(server?.ns?.kind === 'records' && server.ns.ttl === 86_400 && server.ns.records[0]!.type === NS.code)
})

test('a server that gives the SOA alone, or the NS set of another zone beside it, is asked for its own', async () => {
  for (const beside of [[], ['example. 60 NS ns.evil.example.', 'www.firma.example. 60 NS ns.evil.example.']]) {
    const { delegation, asked } = await look({
      zone: ({ questions }) =>
        questions[0]!.type === SOA.code
          ? { flags: { aa: true }, answers: lines(soaLine), authorities: lines(...beside) }
          : undefined,
    })
    assert.equal(nsOf(delegation.atChild), 'ns1.firma.example')
    assert.ok(asked.includes('child NS udp'))
  }
})

test('the parent hands DS records out along with the referral; only one that does not know signatures leaves them to the resolver', async () => {
  const signed = await look({ parent: () => refers(dsLine) })
  assert.ok(signed.dnssec.ds.kind === 'found' && signed.dnssec.ds.records[0]!.keyTag === 4711)
  const unsigned = await look({ parent: () => refers() })
  assert.equal(unsigned.dnssec.ds.kind, 'none')
  // Not for this zone.
  const other = await look({ parent: () => refers(dsLine.replace('firma', 'other')) })
  assert.equal(other.dnssec.ds.kind, 'none')
  const asksDs = ({ resolver }: { resolver: { asked: readonly string[] } }): boolean =>
    resolver.asked.includes(`${typeName(DS.code)} ${nameToText(firma)}`)
  assert.deepEqual([signed, unsigned, other].map(asksDs), [false, false, false])
  const old = await look({ parent: () => ({ ...refers(), edns: undefined }) })
  assert.ok(asksDs(old))
})

test('keys are looked for unless neither DS nor signatures speak of any', async () => {
  const keysAsked = ({ asked }: { asked: readonly string[] }): boolean => asked.includes('child DNSKEY udp')
  const unsigned = await look({})
  assert.deepEqual([keysAsked(unsigned), unsigned.dnssec.keys.kind], [false, 'none'])
  assert.ok(keysAsked(await look({ parent: () => refers(dsLine) })), 'a DS alone')
  const answersSoa = (edns: Message['edns'], ...more: readonly string[]): Says => {
    const said = { edns, flags: { aa: true }, answers: lines(soaLine, ...more), authorities: lines(nsLine) }
    return ({ questions }) => (questions[0]!.type === SOA.code ? said : undefined)
  }
  const rrsig = 'firma.example. RRSIG SOA 13 2 3600 20270101000000 20260101000000 4711 firma.example. mdsswUyr3DPW'
  assert.ok(keysAsked(await look({ zone: answersSoa(repeatsDo, rrsig) })), 'signatures alone')
  assert.ok(keysAsked(await look({ zone: answersSoa(undefined) })), 'a server that does not know signatures')
})

test('glue that a datagram has no room for is asked for over TCP', async () => {
  const { delegation, asked } = await look({
    parent: (_, over) => (over === 'udp' ? { ...refers(), additionals: [] } : refers()),
  })
  assert.deepEqual(
    asked.filter((one) => one.startsWith('parent')),
    ['parent NS udp', 'parent NS tcp'],
  )
  assert.deepEqual(delegation.hosts[0]!.glue, ['192.0.2.53'])
})
