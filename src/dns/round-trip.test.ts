// Whatever we write, we read; and another maker's codec reads the same, where it is right.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import dnsPacket from 'dns-packet'
import fc from 'fast-check'
import {
  bytes,
  message as anyMessage,
  name as anyName,
  record as anyRecord,
  u8,
  u16,
  zoneData,
} from '../../test/support/arbitrary.ts'
import { classes, decodeMessage, emptyMessage, encodeMessage, type Message, noFlags } from './message.ts'
import { name, nameToText, root } from './name.ts'
import {
  decodeRdata,
  encodeRdata,
  formatRdata,
  knownTypes,
  parseTypeName,
  type Rdata,
  typeName,
} from './records/index.ts'
import { formatZoneFile, parseRecordText, parseZoneFile } from './zone-file.ts'

const decoded = (packet: Uint8Array): Message => {
  const message = decodeMessage(packet)
  assert.ok(message.ok, JSON.stringify(message))
  return message.value
}

/** In the form of our JSON: names without case, for a compressed one comes back in the case of the one it points to; bytes as hexadecimal. */
const lowered = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      part instanceof Uint8Array
        ? hex(part)
        : (part as { type?: unknown })?.type === 'Buffer'
          ? hex(Uint8Array.from((part as { data: number[] }).data))
          : part,
    ),
  )

const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

test('a message comes back as it was, and its bytes the second time as the first', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const first = encodeMessage(message)
      const back = decoded(first)
      assert.deepEqual(lowered(back), lowered(message))
      assert.deepEqual(encodeMessage(back), first)
    }),
    { numRuns: 1_000 },
  )
})

test('a byte at the very place where the buffer grows is not lost', () => {
  for (let size = 480; size < 530; size += 1) {
    const padding = { name: root, type: 65_280, class: classes.IN, ttl: 0, data: { data: new Uint8Array(size) } }
    const edns = { udpSize: 512, version: 1, dnssecOk: false, options: [] }
    assert.equal(decoded(encodeMessage({ ...emptyMessage, answers: [padding], edns })).edns?.version, 1, `${size}`)
  }
})

test('names are compressed, and only where RFC 3597 §4 allows it', () => {
  const target = name('a-rather-long-label.example.')
  const size = (type: number, data: unknown): number =>
    encodeMessage({ ...emptyMessage, answers: [{ name: target, type, class: classes.IN, ttl: 0, data }] }).length
  const code = (type: string): number => (parseTypeName(type) as { value: number }).value
  const empty = 12 + target.wire.length + 10
  assert.equal(size(code('MX'), { preference: 1, exchange: target }), empty + 2 + 2)
  assert.equal(size(code('NS'), { host: target }), empty + 2)
  assert.equal(size(code('SRV'), { priority: 1, weight: 1, port: 1, target }), empty + 6 + target.wire.length)
})

test('a message is cut at whole RRsets, never over its limit, and always readable', () => {
  fc.assert(
    fc.property(anyMessage, fc.integer({ min: 512, max: 1_500 }), (message, limit) => {
      // A question and an OPT must fit: no server cuts those.
      const small = {
        ...message,
        questions: message.questions.slice(0, 1),
        edns: message.edns && { ...message.edns, options: [] },
      }
      const packet = encodeMessage(small, limit)
      assert.ok(packet.length <= limit)
      const back = decoded(packet)
      const isWhole = encodeMessage(small).length <= limit
      if (isWhole) assert.deepEqual(lowered(back), lowered(small))
      const answersLost = back.answers.length < small.answers.length
      const authoritiesLost = back.authorities.length < small.authorities.length
      if (!small.flags.tc) assert.equal(back.flags.tc, answersLost || authoritiesLost)
    }),
    { numRuns: 500 },
  )
})

test('data of every type comes back from its wire form', () => {
  fc.assert(
    fc.property(zoneData, ({ type, data }) => {
      const wire = encodeRdata(type, data)
      const back = decodeRdata(type, wire)
      assert.ok(back.ok)
      assert.deepEqual(lowered(back.value), lowered(data))
      assert.deepEqual(encodeRdata(type, back.value), wire)
    }),
    { numRuns: 2_000 },
  )
})

test('data of every type comes back from its presentation format, and from that of RFC 3597', () => {
  const met = new Set<string>()
  fc.assert(
    fc.property(zoneData, anyName, ({ type, data }, origin) => {
      met.add(typeName(type))
      const wire = encodeRdata(type, data)
      const generic = `\\# ${wire.length} ${Buffer.from(wire).toString('hex')}`
      for (const text of [formatRdata(type, data), generic]) {
        const back = parseRecordText(type, text, origin)
        assert.ok(back.ok, `${typeName(type)} ${text}: ${JSON.stringify(back)}`)
        assert.deepEqual(encodeRdata(type, back.value), wire)
      }
    }),
    { numRuns: 3_000 },
  )
  for (const type of knownTypes) if (type !== 'OPT') assert.ok(met.has(type), type)
})

test('a type that nobody knows keeps its bytes (RFC 3597 §3)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 256, max: 65_279 }).filter((type) => typeName(type).startsWith('TYPE')),
      bytes(0, 300),
      (type, data) => {
        const back = decoded(
          encodeMessage({
            ...emptyMessage,
            answers: [{ name: root, type, class: classes.IN, ttl: 0, data: { data } }],
          }),
        )
        assert.deepEqual(back.answers[0]!.data, { data })
        assert.deepEqual(parseTypeName(typeName(type)), { ok: true, value: type })
      },
    ),
  )
})

test('records come back from a zone file with the same bytes', () => {
  fc.assert(
    fc.property(
      anyName,
      fc.array(anyRecord, { maxLength: 12 }),
      fc.option(fc.nat(100_000), { nil: undefined }),
      (origin, records, defaultTtl) => {
        const text = formatZoneFile(records, { origin, ...(defaultTtl !== undefined && { defaultTtl }) })
        // The origin in front, so that names outside are told but read all the same.
        const { records: back, problems } = parseZoneFile(text)
        assert.deepEqual(
          problems.filter(({ code }) => code !== 'zone-out-of-zone' && code !== 'zone-second-soa'),
          [],
        )
        const line = (record: (typeof records)[number]): string =>
          `${record.name.key} ${record.type} ${Buffer.from(encodeRdata(record.type, record.data)).toString('hex')}`
        const wanted = new Map(records.toReversed().map((record) => [line(record), record.ttl]))
        assert.deepEqual(back.map(line).sort(), [...wanted.keys()].sort())
      },
    ),
    { numRuns: 500 },
  )
})

// ── dns-packet ──────────────────────────────────────────────────────────────────────────────────

// It joins labels with dots and reads them as UTF-8, so only plain names can be compared.
const plainName = fc
  .array(fc.stringMatching(/^[a-z0-9_-]{1,15}$/), { minLength: 1, maxLength: 5 })
  .map((labels) => name(`${labels.join('.')}.`))

type Theirs = 'A' | 'AAAA' | 'NS' | 'CNAME' | 'PTR' | 'SOA' | 'MX' | 'TXT' | 'SRV' | 'CAA' | 'TLSA' | 'DS'

/** Our data as dns-packet shows it. */
const asTheirs: { readonly [K in Theirs]: (data: Rdata[K]) => unknown } = {
  A: ({ address }) => address,
  AAAA: ({ address }) => address,
  NS: ({ host }) => nameToText(host),
  CNAME: ({ target }) => nameToText(target),
  PTR: ({ target }) => nameToText(target),
  SOA: ({ primary, contact, ...timers }) => ({ mname: nameToText(primary), rname: nameToText(contact), ...timers }),
  MX: ({ preference, exchange }) => ({ preference, exchange: nameToText(exchange) }),
  TXT: ({ strings }) => strings.map(hex),
  SRV: ({ target, ...numbers }) => ({ ...numbers, target: nameToText(target) }),
  CAA: ({ flags, tag, value }) => ({ flags, tag, value: Buffer.from(value).toString() }),
  TLSA: ({ usage, selector, matchingType, data }) => ({ usage, selector, matchingType, certificate: hex(data) }),
  DS: ({ keyTag, algorithm, digestType, digest }) => ({ keyTag, algorithm, digestType, digest: hex(digest) }),
}

function theirForm(type: string, data: unknown): unknown {
  if (type === 'TXT') return (data as Buffer[]).map(hex)
  if (type === 'CAA') {
    const { flags, tag, value } = data as { flags: number; tag: string; value: string }
    return { flags, tag, value }
  }
  if (type === 'TLSA') return { ...(data as object), certificate: hex((data as { certificate: Buffer }).certificate) }
  if (type === 'DS') return { ...(data as object), digest: hex((data as { digest: Buffer }).digest) }
  return data
}

const known: fc.Arbitrary<{ type: keyof typeof asTheirs; data: unknown }> = fc.oneof(
  ...(
    [
      ['A', fc.record({ address: fc.ipV4() })],
      ['NS', fc.record({ host: plainName })],
      ['CNAME', fc.record({ target: plainName })],
      ['PTR', fc.record({ target: plainName })],
      [
        'SOA',
        fc.record({
          primary: plainName,
          contact: plainName,
          serial: u16,
          refresh: u16,
          retry: u16,
          expire: u16,
          minimum: u16,
        }),
      ],
      ['MX', fc.record({ preference: u16, exchange: plainName })],
      ['TXT', fc.record({ strings: fc.array(bytes(1, 255), { minLength: 1, maxLength: 4 }) })],
      ['SRV', fc.record({ priority: u16, weight: u16, port: u16, target: plainName })],
      [
        'CAA',
        fc.record({
          // Of the flags it keeps but the critical one.
          flags: fc.constantFrom(0, 128),
          tag: fc.constantFrom('issue', 'issuewild', 'iodef'),
          value: fc.stringMatching(/^[ -~]{0,60}$/).map((text) => Buffer.from(text)),
        }),
      ],
      ['TLSA', fc.record({ usage: u8, selector: u8, matchingType: u8, data: bytes(1, 64) })],
      ['DS', fc.record({ keyTag: u16, algorithm: u8, digestType: u8, digest: bytes(1, 48) })],
    ] as const
  ).map(([type, data]) => (data as fc.Arbitrary<unknown>).map((value) => ({ type, data: value }))),
)

test('dns-packet reads our messages as we meant them, and we read its', () => {
  fc.assert(
    fc.property(
      plainName,
      fc.array(fc.tuple(plainName, known), { minLength: 1, maxLength: 8 }),
      u16,
      (asked, answers, id) => {
        const code = (type: string): number => (parseTypeName(type) as { value: number }).value
        const ours: Message = {
          ...emptyMessage,
          id,
          flags: { ...noFlags, qr: true, aa: true },
          questions: [{ name: asked, type: code('MX'), class: classes.IN }],
          answers: answers.map(([owner, { type, data }]) => ({
            name: owner,
            type: code(type),
            class: classes.IN,
            ttl: 300,
            data,
          })),
          edns: { udpSize: 1232, version: 0, dnssecOk: true, options: [] },
        }
        const theirs = dnsPacket.decode(Buffer.from(encodeMessage(ours)))
        assert.equal(theirs.id, id)
        assert.equal(theirs.questions?.[0]?.name, nameToText(asked))
        for (const [at, [owner, { type, data }]] of answers.entries()) {
          const answer = theirs.answers![at] as { type: string; name: string; data: unknown }
          assert.equal(answer.type, type)
          assert.equal(answer.name, nameToText(owner))
          assert.deepEqual(theirForm(type, answer.data), (asTheirs[type] as (data: unknown) => unknown)(data))
        }
        const back = decoded(dnsPacket.encode(theirs))
        assert.deepEqual(lowered(back.answers), lowered(ours.answers))
        assert.equal(back.edns?.dnssecOk, true)
      },
    ),
    { numRuns: 500 },
  )
})
