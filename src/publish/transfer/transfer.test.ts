// Transfers as bytes, without sockets: who gets what, and what is said to those who get nothing.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { fakeClock } from '../../../test/support/clock.ts'
import { decoded } from '../../../test/support/ask-dns.ts'
import { scratch, until } from '../../../test/support/places.ts'
import { shown } from '../../../test/support/served-zones.ts'
import type { RingKey } from '../../declare/keys.ts'
import type { Peer } from '../../declare/peers.ts'
import { classes, emptyMessage, encodeMessage, type Message, rcodes, type ResourceRecord } from '../../dns/message.ts'
import { name, type Name } from '../../dns/name.ts'
import { PTR, questionTypes, type Rdata, SOA } from '../../dns/records/index.ts'
import { readTsig, signTsig, type TsigKey, tsigSeries } from '../../dns/tsig.ts'
import { parseZoneFile } from '../../dns/zone-file.ts'
import { openControl } from '../../store/store.ts'
import { silentLog } from '../../system/log.ts'
import { answer } from '../answer.ts'
import type { Asker } from '../door.ts'
import { createFront } from '../front.ts'
import { createZones } from '../zones.ts'
import { maxSteps } from './journal.ts'
import { createTransfers } from './index.ts'

const apex = name('firma.example.')
const key: TsigKey = { name: name('xfer.example.'), algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 1) }
const other: TsigKey = { ...key, name: name('other.example.'), secret: Buffer.alloc(32, 2) }
const ringKey = (id: string, one: TsigKey): RingKey => ({ id, accountPath: '/', update: null, secrets: [one] })
const ring = new Map([
  [key.name.key, ringKey('1', key)],
  [other.name.key, ringKey('2', other)],
])
const ns2: Peer = {
  name: 'ns2',
  addresses: [],
  key: { id: '1', name: 'xfer.example' },
  domains: undefined,
  catalog: true,
}

const zone = (serial: number, lines: readonly string[]) => {
  const text = [`@ 60 SOA ns1.ulak.example. hm.ulak.example. ${serial} 1 1 1 1`, '@ 60 NS ns1.ulak.example.', ...lines]
  const { records, problems } = parseZoneFile(text.join('\n'), { origin: apex, defaultTtl: 60 })
  assert.deepEqual(problems, [])
  return { apex, serial, records }
}

async function rig(t: TestContext, { peers = [ns2] }: { peers?: readonly Peer[] } = {}) {
  const store = await openControl({ engine: 'sqlite', folder: scratch(t) })
  const clock = fakeClock(Date.UTC(2026, 10, 25))
  const zones = createZones()
  const rules: string[] = []
  const log = { ...silentLog, warn: (fields: object) => void rules.push(String((fields as { rule?: string }).rule)) }
  const transfers = createTransfers({
    zones,
    store,
    keys: { find: (nameKey) => ring.get(nameKey) },
    peers: { current: () => peers },
    catalogZone: name('catalog.example.'),
    clock,
    log: log as never,
    send: () => Promise.reject(new Error('nobody is told here')),
    randomId: () => 1,
    ownAddresses: () => [],
  })
  await transfers.start()
  t.after(async () => {
    await transfers.stop()
    await store.close()
  })
  const front = createFront({
    answer: (query, { transport }) => answer(zones, query, { transport }),
    keys: { find: (nameKey) => ring.get(nameKey) },
    now: clock.now,
    log: log as never,
    transfer: transfers.answer,
    catalog: transfers.catalog,
  })
  return {
    clock,
    rules,
    transfers,
    replace(serial: number, lines: readonly string[]) {
      const { before, after } = zones.replace(zone(serial, lines))
      transfers.replaced(before, after)
    },
    async ask(query: Uint8Array, asker: Partial<Asker> = {}): Promise<Uint8Array[]> {
      const given = front(query, { transport: 'tcp', address: '192.0.2.7', port: 4_000, ...asker })
      if (given === undefined) return []
      if (given instanceof Uint8Array) return [given]
      const messages: Uint8Array[] = []
      if (Symbol.asyncIterator in given) for await (const one of given) messages.push(one)
      else messages.push(...[await given].filter((one) => one !== undefined))
      return messages
    },
  }
}

function request(type: number, { of = apex, have }: { of?: Name; have?: number } = {}): Uint8Array {
  const soa = { primary: of, contact: of, serial: have ?? 0, refresh: 1, retry: 1, expire: 1, minimum: 1 }
  return encodeMessage({
    ...emptyMessage,
    id: 99,
    questions: [{ name: of, type, class: classes.IN }],
    authorities: have === undefined ? [] : [{ name: of, type: SOA.code, class: classes.IN, ttl: 0, data: soa }],
  })
}

type Rig = Awaited<ReturnType<typeof rig>>

/** All records of a signed transfer, each message verified. */
async function transferred(made: Rig, query: Uint8Array, by = key): Promise<ResourceRecord[]> {
  const signed = signTsig(query, by, { nowMs: made.clock.now() })
  const series = tsigSeries(by, signed.mac)
  const records: ResourceRecord[] = []
  for (const bytes of await made.ask(signed.bytes)) {
    const verified = series.next(bytes, made.clock.now())
    assert.ok(verified.ok, JSON.stringify(verified))
    records.push(...decoded(verified.message).answers)
  }
  assert.ok(series.isComplete())
  return records
}

const serials = (records: readonly ResourceRecord[]): number[] =>
  records.filter(({ type }) => type === SOA.code).map(({ data }) => (data as Rdata['SOA']).serial)

test('AXFR gives every record once between two SOAs, in signed messages', async (t) => {
  const made = await rig(t)
  const lines = Array.from({ length: 3_000 }, (_, at) => `host${at} 300 A 192.0.2.${at % 250}`)
  made.replace(7, lines)
  const records = await transferred(made, request(questionTypes.AXFR))
  assert.deepEqual(serials(records), [7, 7])
  assert.equal(records.length, 3_000 + 3)
  assert.deepEqual(shown(records.slice(0, -1)), shown(zone(7, lines).records))
})

test('IXFR gives the steps from the asker’s version, the whole zone where they are not known, and the SOA where there is none', async (t) => {
  const made = await rig(t)
  made.replace(10, ['www 60 A 192.0.2.1', 'mail 60 A 192.0.2.2'])
  made.replace(11, ['www 60 A 192.0.2.9', 'mail 60 A 192.0.2.2'])
  made.replace(15, ['www 60 A 192.0.2.9', 'ftp 60 A 192.0.2.3'])
  const from = (have: number) => transferred(made, request(questionTypes.IXFR, { have }))
  const steps = await from(10)
  assert.deepEqual(serials(steps), [15, 10, 11, 11, 15, 15])
  assert.deepEqual(
    steps.filter(({ type }) => type === 1).map((one) => shown([one])[0]),
    [
      'www.firma.example 60 A 192.0.2.1',
      'www.firma.example 60 A 192.0.2.9',
      'mail.firma.example 60 A 192.0.2.2',
      'ftp.firma.example 60 A 192.0.2.3',
    ],
  )
  assert.deepEqual(serials(await from(11)), [15, 11, 15, 15])
  assert.deepEqual(serials(await from(9)), [15, 15], 'a version that is not in the journal')
  assert.equal((await from(9)).length, 5)
  for (const have of [15, 16]) assert.equal((await from(have)).length, 1)
  const [refused] = await made.ask(signTsig(request(questionTypes.IXFR), key, { nowMs: made.clock.now() }).bytes)
  assert.equal(decoded(refused!).rcode, rcodes.FORMERR, 'an IXFR must say what it has')
})

test('the journal keeps so many steps and no more', async (t) => {
  const made = await rig(t)
  for (let serial = 1; serial <= maxSteps + 2; serial += 1) made.replace(serial, [`www 60 A 192.0.2.${serial % 250}`])
  const soas = async (have: number) => serials(await transferred(made, request(questionTypes.IXFR, { have }))).length
  assert.equal(await soas(1), 2, 'the whole zone')
  assert.equal(await soas(2), 2 + 2 * maxSteps)
})

test('an IXFR over UDP gets what fits into the datagram, else the SOA alone; an AXFR has no meaning there', async (t) => {
  const made = await rig(t)
  made.replace(1, [])
  made.replace(2, ['www 60 A 192.0.2.1'])
  const udp = async (query: Uint8Array): Promise<Message> => {
    const [bytes, ...more] = await made.ask(signTsig(query, key, { nowMs: made.clock.now() }).bytes, {
      transport: 'udp',
    })
    assert.deepEqual(more, [])
    assert.ok(bytes!.length <= 512)
    return decoded(bytes!)
  }
  assert.deepEqual(serials((await udp(request(questionTypes.IXFR, { have: 1 }))).answers), [2, 1, 2, 2])
  made.replace(
    3,
    Array.from({ length: 100 }, (_, at) => `host${at} 60 A 192.0.2.1`),
  )
  assert.deepEqual(serials((await udp(request(questionTypes.IXFR, { have: 1 }))).answers), [3])
  assert.equal((await udp(request(questionTypes.AXFR))).rcode, rcodes.FORMERR)
})

test('a refused transfer says REFUSED, and the log by which rule', async (t) => {
  const byAddress: Peer = { ...ns2, name: 'ns3', key: undefined, addresses: [{ address: '192.0.2.53', port: 53 }] }
  const made = await rig(t, { peers: [{ ...ns2, domains: ['baska.example'] }, byAddress] })
  made.replace(1, [])
  const rcode = async (query: Uint8Array, address?: string) =>
    decoded((await made.ask(query, address === undefined ? {} : { address }))[0]!).rcode
  const signed = (by: TsigKey) => signTsig(request(questionTypes.AXFR), by, { nowMs: made.clock.now() }).bytes
  assert.equal(await rcode(request(questionTypes.AXFR)), rcodes.REFUSED)
  assert.equal(await rcode(signed(key)), rcodes.REFUSED)
  assert.equal(await rcode(signed(other)), rcodes.REFUSED)
  assert.deepEqual(made.rules, [
    'the request is not signed, and no secondary without a key has this address',
    'ns2 is not given this zone',
    'the key other.example. belongs to no secondary',
  ])
  assert.equal(await rcode(request(questionTypes.AXFR), '192.0.2.53'), rcodes.NOERROR)
  assert.equal(await rcode(request(questionTypes.AXFR, { of: name('none.example.') }), '192.0.2.53'), rcodes.NOTAUTH)
})

test('errors about signatures are NOTAUTH with the code of RFC 8945, signed where that is possible', async (t) => {
  const made = await rig(t)
  made.replace(1, [])
  const query = request(SOA.code)
  const errorFor = async (bytes: Uint8Array) => {
    const [reply] = await made.ask(bytes, { transport: 'udp' })
    assert.equal(decoded(reply!).rcode, rcodes.NOTAUTH)
    const reading = readTsig(reply!)
    assert.ok(reading.kind === 'signed')
    const { error, mac, other: more } = reading.tsig
    return { error, isSigned: mac.length > 0, more: Buffer.from(more).toString('hex') }
  }
  const nowMs = made.clock.now()
  const stranger = { ...key, name: name('stranger.example.') }
  assert.deepEqual(await errorFor(signTsig(query, stranger, { nowMs }).bytes), { error: 17, isSigned: false, more: '' })
  const wrong = { ...key, secret: Buffer.alloc(32, 8) }
  assert.deepEqual(await errorFor(signTsig(query, wrong, { nowMs }).bytes), { error: 16, isSigned: false, more: '' })
  const late = await errorFor(signTsig(query, key, { nowMs: nowMs - 1_000_000 }).bytes)
  assert.deepEqual(late, {
    error: 18,
    isSigned: true,
    more: Math.floor(nowMs / 1_000)
      .toString(16)
      .padStart(12, '0'),
  })
})

test('an ordinary question that is signed has a signed answer; one that would be too long is cut', async (t) => {
  const made = await rig(t)
  made.replace(1, [`big 60 TXT ${Array.from({ length: 4 }, () => `"${'x'.repeat(100)}"`).join(' ')}`])
  const nowMs = made.clock.now()
  for (const [owner, isCut] of [
    ['firma.example.', false],
    ['big.firma.example.', true],
  ] as const) {
    const signed = signTsig(request(isCut ? 16 : SOA.code, { of: name(owner) }), key, { nowMs })
    const [reply] = await made.ask(signed.bytes, { transport: 'udp' })
    const verified = tsigSeries(key, signed.mac).next(reply!, nowMs)
    assert.ok(verified.ok && reply!.length <= 512)
    const { flags, answers } = decoded(verified.message)
    assert.deepEqual([flags.tc, answers.length], [isCut, isCut ? 0 : 1])
  }
  assert.deepEqual(await made.ask(request(SOA.code)), [], 'unsigned, it is none of ours')
})

test('the catalog lists the zones for whoever may have it, and for nobody else', async (t) => {
  const made = await rig(t)
  const catalog = name('catalog.example.')
  const inside = (count: number) =>
    until(`${count} in the catalog`, async () => {
      await made.clock.leap(1_500)
      const all = await transferred(made, request(questionTypes.AXFR, { of: catalog }))
      return all.filter(({ type }) => type === PTR.code).length === count && all
    })
  made.replace(1, [])
  const records = await inside(1)
  const texts = shown(records)
  assert.ok(
    texts.some((one) => /^[0-9a-f]{32}\.zones\.catalog\.example 0 PTR firma\.example\.$/.test(one)),
    texts.join('\n'),
  )
  assert.ok(texts.includes('version.catalog.example 0 TXT "2"'))
  const [serial] = serials(records)
  made.transfers.removed(apex)
  await inside(0)
  const steps = await transferred(made, request(questionTypes.IXFR, { of: catalog, have: serial! }))
  assert.equal(steps.filter(({ type }) => type === PTR.code).length, 1)
  assert.ok(serials(steps)[0]! > serial!)
  const [unsigned] = await made.ask(request(SOA.code, { of: name('CATALOG.example.') }), { transport: 'udp' })
  assert.equal(decoded(unsigned!).rcode, rcodes.REFUSED)
})
