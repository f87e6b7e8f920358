import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytes, name as anyName } from '../../test/support/arbitrary.ts'
import {
  compareNames,
  equalNames,
  formatName,
  isWithin,
  labelCount,
  labelsOf,
  name,
  type Name,
  nameFromLabels,
  nameToText,
  parentOf,
  parseName,
  relativeTo,
  root,
  under,
  wildcardOf,
} from './name.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

const fromLabels = (...labels: (string | Uint8Array)[]): Name => {
  const built = nameFromLabels(labels.map((label) => Uint8Array.from(Buffer.from(label))))
  assert.ok(built.ok)
  return built.value
}
const codeOf = (text: string, origin?: Name): string => {
  const parsed = parseName(text, origin)
  return parsed.ok ? 'ok' : parsed.problem.code
}

test('a name comes back from its text with the same bytes, whatever they are', () => {
  fc.assert(
    fc.property(anyName, anyName, (one, origin) => {
      const parsed = parseName(formatName(one), origin)
      assert.ok(parsed.ok)
      assert.deepEqual(parsed.value.wire, one.wire)
    }),
  )
})

test('a name comes back from its wire form with the same bytes', () => {
  fc.assert(
    fc.property(anyName, (one) => {
      const writer = new Writer()
      writer.name(one, { compress: false })
      const reader = new Reader(writer.finish())
      assert.deepEqual(reader.name().wire, one.wire)
      assert.equal(reader.left, 0)
    }),
  )
})

test('each of the 256 bytes can stand in a label, alone and between others', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    for (const one of [
      fromLabels(Uint8Array.of(byte), 'example'),
      fromLabels(Uint8Array.of(97, byte, 49), 'example'),
    ]) {
      const parsed = parseName(formatName(one))
      assert.ok(parsed.ok, String(byte))
      assert.deepEqual(parsed.value.wire, one.wire)
      assert.match(formatName(one), /^[\x21-\x7e]+$/)
    }
  }
})

test('a dot within a label is no separator (RFC 1035 §5.1)', () => {
  assert.equal(labelCount(name('a\\.b.example.')), 2)
  assert.deepEqual(name('a\\.b.example.').wire, fromLabels('a.b', 'example').wire)
  assert.deepEqual(name('a\\046b.example.').wire, fromLabels('a.b', 'example').wire)
  assert.equal(formatName(fromLabels('a.b', 'example')), 'a\\.b.example.')
  assert.notEqual(fromLabels('a.b', 'example').key, fromLabels('a', 'b', 'example').key)
})

test('a label has 63 bytes and not 64 (RFC 1035 §2.3.4)', () => {
  assert.equal(codeOf(`${'a'.repeat(63)}.example.`), 'ok')
  assert.equal(codeOf(`${'a'.repeat(64)}.example.`), 'name-long-label')
  assert.equal(codeOf(`${'\\255'.repeat(63)}.example.`), 'ok')
  assert.equal(codeOf(`${'\\255'.repeat(64)}.example.`), 'name-long-label')
  assert.equal(codeOf('a'.repeat(1_000_000)), 'name-long-label')
})

test('a name has 255 bytes and not 256 (RFC 1035 §2.3.4)', () => {
  const label = `${'a'.repeat(63)}.`
  // Three labels of 64 bytes, one of 62, and the root: 255.
  assert.equal(codeOf(`${label.repeat(3)}${'b'.repeat(61)}.`), 'ok')
  assert.equal(name(`${label.repeat(3)}${'b'.repeat(61)}.`).wire.length, 255)
  assert.equal(codeOf(`${label.repeat(3)}${'b'.repeat(62)}.`), 'name-too-long')
  assert.equal(codeOf(`${'a.'.repeat(127)}`), 'ok')
  assert.equal(codeOf(`${'a.'.repeat(128)}`), 'name-too-long')
  assert.equal(codeOf('a', name(`${label.repeat(3)}${'b'.repeat(60)}.`)), 'name-too-long')
  assert.equal(wildcardOf(name(`${label.repeat(3)}${'b'.repeat(61)}.`)), undefined)
  assert.equal(codeOf('a.'.repeat(1_000_000)), 'name-too-long')
})

test('what is no name says why', () => {
  for (const [text, code] of [
    ['', 'name-empty-label'],
    ['..', 'name-empty-label'],
    ['.a.', 'name-empty-label'],
    ['a..b.', 'name-empty-label'],
    ['a\\', 'name-bad-escape'],
    ['a\\25', 'name-bad-escape'],
    ['a\\256.', 'name-bad-escape'],
    ['a\\2x5.', 'name-bad-escape'],
    ['örnek.', 'name-not-ascii'],
    ['a b.', 'name-not-ascii'],
  ] as const)
    assert.equal(codeOf(text), code, text)
})

test('any text at all is a name or a problem with words in both languages', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('a', '.', '\\', '0', '2', '9'), maxLength: 40 }),
      ),
      (text) => {
        const parsed = parseName(text)
        if (parsed.ok) assert.ok(parsed.value.wire.length <= 255)
        else assert.ok(parsed.problem.text.en !== '' && parsed.problem.text.tr !== '')
      },
    ),
  )
})

test('names are equal without regard to ASCII case, and to nothing else (RFC 4343)', () => {
  assert.ok(equalNames(name('MAIL.Example.'), name('mail.eXAMPLE.')))
  assert.equal(nameToText(name('MAIL.Example.')), 'mail.example')
  assert.equal(formatName(name('MAIL.Example.')), 'MAIL.Example.')
  // Neither the letters beyond ASCII nor those that differ from a letter by the bit of case.
  assert.ok(!equalNames(fromLabels(Uint8Array.of(0xc7)), fromLabels(Uint8Array.of(0xe7))))
  assert.ok(!equalNames(fromLabels('['), fromLabels('{')))
  assert.ok(!equalNames(fromLabels('@'), fromLabels('`')))
})

test('the order of names is that of RFC 4034 §6.1', () => {
  const sorted = [
    'example.',
    'a.example.',
    'yljkjljk.a.example.',
    'Z.a.example.',
    'zABC.a.EXAMPLE.',
    'z.example.',
    '\\001.z.example.',
    '*.z.example.',
    '\\200.z.example.',
  ]
  const shuffled = sorted.toReversed().map((text) => name(text))
  assert.deepEqual(shuffled.sort(compareNames).map(String), sorted)
  fc.assert(
    fc.property(anyName, anyName, (a, b) => {
      assert.equal(Math.sign(compareNames(a, b)) + Math.sign(compareNames(b, a)), 0)
      assert.equal(compareNames(a, b) === 0, equalNames(a, b))
    }),
  )
})

test('a name lies within each of its parents, and its relative form leads back', () => {
  fc.assert(
    fc.property(anyName, bytes(1, 63), (one, label) => {
      for (let at: Name | undefined = one; at; at = parentOf(at)) {
        assert.ok(isWithin(one, at))
        const again = parseName(relativeTo(one, at), at)
        assert.ok(again.ok && equalNames(again.value, one))
      }
      assert.ok(isWithin(one, root))
      const child = nameFromLabels([label, ...labelsOf(one)])
      if (child.ok) assert.ok(isWithin(child.value, one) && !isWithin(one, child.value))
    }),
  )
  // The bytes end alike, the labels do not.
  assert.ok(!isWithin(fromLabels('x\u0001a'), fromLabels('a')))
  assert.ok(under('_dmarc', name('firma.example.')).ok)
})
