// What a stranger may send: any bytes at all. Nothing throws, nothing loops, and what is refused is refused by name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytes, message as anyMessage } from '../../test/support/arbitrary.ts'
import { decodeMessage, encodeMessage, maxRecords } from './message.ts'
import { decodeRdata, formatRdata, knownTypes, parseTypeName } from './records/index.ts'

const faults = ['truncated', 'bad-label', 'name-too-long', 'bad-pointer', 'trailing-bytes', 'bad-rdata']

/** Reads, and if that works, writes: neither may throw, and what was read must be writable. */
function read(packet: Uint8Array): string {
  const decoded = decodeMessage(packet)
  if (!decoded.ok) {
    assert.ok(faults.includes(decoded.problem), decoded.problem)
    return decoded.problem
  }
  encodeMessage(decoded.value)
  for (const { type, data } of [...decoded.value.answers, ...decoded.value.authorities])
    if (data !== undefined) formatRdata(type, data)
  return 'ok'
}

test('random bytes are a message or a named fault', () => {
  fc.assert(
    fc.property(bytes(0, 600), (packet) => void read(packet)),
    { numRuns: 2_000 },
  )
})

test('random bytes behind a plausible header are a message or a named fault', () => {
  const seen = new Set<string>()
  const header = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3))
  // Short labels and pointers back are what makes names.
  const body = fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 63, 64, 0x80, 0xc0, 0xff), fc.nat(40), fc.nat(255)), {
    maxLength: 120,
  })
  fc.assert(
    fc.property(header, body, (counts, rest) => {
      seen.add(read(Uint8Array.from([0, 1, 0x80, 0, ...counts.flatMap((count) => [0, count]), ...rest])))
    }),
    { numRuns: 5_000 },
  )
  for (const fault of ['truncated', 'bad-label', 'bad-pointer', 'trailing-bytes'])
    assert.ok(seen.has(fault), `no packet was refused as ${fault}`)
})

test('a real message with bytes changed, cut off, put in or doubled is a message or a named fault', () => {
  const mutation = fc.tuple(fc.constantFrom('change', 'cut', 'insert', 'double'), fc.nat(), fc.nat(255))
  fc.assert(
    fc.property(anyMessage, fc.array(mutation, { minLength: 1, maxLength: 6 }), (message, mutations) => {
      let packet = [...encodeMessage(message)]
      for (const [kind, where, byte] of mutations) {
        const at = where % Math.max(1, packet.length)
        if (kind === 'change') packet[at] = byte
        else if (kind === 'cut') packet = packet.slice(0, at)
        else if (kind === 'insert') packet.splice(at, 0, byte)
        else packet.push(...packet.slice(at, at + byte))
      }
      read(Uint8Array.from(packet))
    }),
    { numRuns: 3_000 },
  )
})

test('a message that ends early at any byte is refused', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const packet = encodeMessage(message)
      for (let end = 0; end < packet.length; end += 1) assert.equal(decodeMessage(packet.subarray(0, end)).ok, false)
    }),
    { numRuns: 30 },
  )
})

test('random bytes are data of each type or a named fault', () => {
  const types = [...knownTypes, 'TYPE65280'].map((text) => (parseTypeName(text) as { value: number }).value)
  fc.assert(
    fc.property(fc.constantFrom(...types), bytes(0, 80), (type, data) => {
      const decoded = decodeRdata(type, data)
      if (decoded.ok) formatRdata(type, decoded.value)
      else assert.ok(faults.includes(decoded.problem))
    }),
    { numRuns: 3_000 },
  )
})

const u16 = (value: number): number[] => [value >>> 8, value & 0xff]

test('a header that claims more records than there is room for costs nothing', () => {
  const claims = Uint8Array.from([0, 1, 0x80, 0, ...u16(0xffff), ...u16(0xffff), ...u16(0xffff), ...u16(0xffff)])
  assert.equal(read(claims), 'truncated')
  assert.equal(read(Uint8Array.from([0, 1, 0x80, 0, ...u16(0), ...u16(maxRecords), 0, 0, 0, 0])), 'truncated')
})

/** A record of an unknown type, so that its data is taken as it is. */
const carrier = (owner: number[], data: number[]): number[] => [
  ...owner,
  ...u16(65_280),
  ...u16(1),
  0,
  0,
  0,
  0,
  ...u16(data.length),
  ...data,
]

/** One record whose data is `names`, then as many records as fit whose owner is a pointer to `target`. */
function bomb(names: number[], target: number): Uint8Array {
  const first = carrier([0], names)
  const each = carrier([0xc0 | (target >>> 8), target & 0xff], [])
  const count = Math.min(maxRecords - 1, Math.floor((65_535 - 12 - first.length) / each.length))
  const records = Array.from({ length: count }, () => each).flat()
  return Uint8Array.from([0, 1, 0x80, 0, 0, 0, ...u16(count + 1), 0, 0, 0, 0, ...first, ...records])
}

const dataAt = 12 + 11

test('pointers that lead to pointers are followed 127 times and no more', () => {
  const chain = (pointers: number): Uint8Array => {
    const names = [0]
    for (let at = 0; at < pointers; at += 1) names.push(0xc0, dataAt + (at === 0 ? 0 : 1 + (at - 1) * 2))
    // Each entry is two bytes behind the one it points to.
    for (let at = 1; at < pointers; at += 1) {
      const to = dataAt + 1 + (at - 1) * 2
      names[1 + at * 2] = 0xc0 | (to >>> 8)
      names[2 + at * 2] = to & 0xff
    }
    return bomb(names, dataAt + 1 + (pointers - 1) * 2)
  }
  // The owner's own pointer counts too.
  assert.equal(read(chain(126)), 'ok')
  assert.equal(read(chain(127)), 'bad-pointer')
  assert.equal(read(chain(8_000)), 'bad-pointer')
})

test('thousands of the longest names are read one by one, and take no more than they are', () => {
  const longest = [...Array.from({ length: 127 }, () => [1, 0x61]).flat(), 0]
  const packet = bomb(longest, dataAt)
  const decoded = decodeMessage(packet)
  assert.ok(decoded.ok && decoded.value.answers.length > 4_000)
  for (const { name } of decoded.value.answers.slice(1)) assert.equal(name.wire.length, 255)
})
