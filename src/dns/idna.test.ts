import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readDomain, toUnicode } from './idna.ts'
import { name, nameToText } from './name.ts'

const readings = (text: string): string[] => {
  const read = readDomain(text)
  if (read.kind === 'bad') return [read.problem.code]
  return read.kind === 'domain' ? [read.reading.shown] : read.readings.map(({ shown }) => shown)
}

test('a name is stored as A-labels and shown with its own letters', () => {
  const read = readDomain('Örnekalanadi.Example.')
  assert.ok(read.kind === 'domain')
  assert.equal(nameToText(read.reading.name), 'xn--rnekalanadi-qfb.example')
  assert.equal(read.reading.shown, 'örnekalanadi.example')
  assert.equal(toUnicode(name('xn--rnekalanadi-qfb.example.')), 'örnekalanadi.example')
  assert.deepEqual(readings('XN--RNEKALANADI-QFB.example'), ['örnekalanadi.example'])
})

test('a Turkish capital I reads two ways and is asked back', () => {
  assert.deepEqual(readings('IŞIK.com.tr'), ['ışık.com.tr', 'işik.com.tr'])
  assert.deepEqual(readings('İSTANBUL.com'), ['istanbul.com', 'i̇stanbul.com'])
  assert.deepEqual(readings('DİYARBAKIR.com.tr'), ['diyarbakır.com.tr', 'diyarbakir.com.tr'])
  assert.equal(readDomain('IŞIK.com.tr').kind, 'ambiguous')
})

test('a name without Turkish letters, or in small ones, reads one way', () => {
  assert.deepEqual(readings('INFO.COM'), ['info.com'])
  assert.deepEqual(readings('ışık.com.tr'), ['ışık.com.tr'])
  assert.deepEqual(readings('çiçek.INFO'), ['çiçek.info'])
  assert.deepEqual(readings('faß.de'), ['faß.de'])
})

test('what is no name says why', () => {
  assert.deepEqual(readings(''), ['domain-empty'])
  assert.deepEqual(readings('a..b'), ['name-empty-label'])
  assert.deepEqual(readings('.a'), ['name-empty-label'])
  assert.deepEqual(readings(`${'a'.repeat(64)}.com`), ['name-long-label'])
  assert.deepEqual(readings(`${'a'.repeat(50)}.`.repeat(6)), ['name-too-long'])
  assert.deepEqual(readings('x'.repeat(5000)), ['name-too-long'])
  assert.deepEqual(readings('💌.example'), ['domain-character'])
  assert.deepEqual(readings('xn--ls8h.example'), ['domain-character'])
  assert.deepEqual(readings('two words.example'), ['domain-character'])
  assert.deepEqual(readings('a@b.example'), ['domain-character'])
})

test('letters of two scripts in one label are marked', () => {
  const marks = (text: string): string[] => {
    const read = readDomain(text)
    return read.kind === 'domain' ? read.marks.map(({ code }) => code) : [read.kind]
  }
  assert.deepEqual(marks('pаypal.com'), ['domain-mixed-scripts'])
  assert.deepEqual(marks('сор.com'), ['domain-look-alike'])
  assert.deepEqual(marks('пример.com'), [])
  assert.deepEqual(marks('örnek.com'), [])
})

test('composed or decomposed (NFC, NFD), a name is the same name and a Turkish I the same question', () => {
  for (const text of ['örnekalanadi.example', 'ÇİÇEK.com', 'IŞIK.com.tr', 'İSTANBUL.com', 'ışık.com.tr'])
    assert.deepEqual(readings(text.normalize('NFD')), readings(text.normalize('NFC')), text)
  assert.deepEqual(readings('I\u0307STANBUL.com'), ['istanbul.com', 'i̇stanbul.com'])
  assert.notDeepEqual(readings('ışık.com.tr'), readings('işik.com.tr'))
})

test('both readings have names of their own, and their problem names both in both languages', () => {
  for (const text of ['IŞIK.com.tr', 'İSTANBUL.com', 'posta.DİYARBAKIR.com.tr']) {
    const read = readDomain(text)
    assert.ok(read.kind === 'ambiguous')
    assert.equal(new Set(read.readings.map(({ name: one }) => one.key)).size, 2)
    for (const { shown } of read.readings)
      assert.ok(read.problem.text.en.includes(shown) && read.problem.text.tr.includes(shown), shown)
    // Each reading, typed as it is shown, is then read one way.
    for (const { shown } of read.readings) assert.deepEqual(readings(shown), [shown])
  }
})

test('UTS 46: what keyboards give for a dot or a letter is that dot and that letter', () => {
  for (const dot of ['.', '。', '．', '｡']) assert.deepEqual(readings(`firma${dot}com`), ['firma.com'])
  assert.deepEqual(readings('ｆｉｒｍａ.com'), ['firma.com'])
  assert.deepEqual(readings('FİRMA.com'), ['firma.com', 'fi̇rma.com'])
  assert.deepEqual(readings('fir\u00adma.com'), ['firma.com'])
})

test('UTS 46, nontransitional: ß and ς are letters of their own, ẞ is ß', () => {
  assert.equal(nameOf('faß.de'), 'xn--fa-hia.de')
  assert.equal(nameOf('FAẞ.de'), 'xn--fa-hia.de')
  assert.equal(nameOf('fass.de'), 'fass.de')
  assert.equal(nameOf('βόλος.com'), 'xn--nxasmm1c.com')
})

test('UTS 46: joiners only in their places, and no mix of writing directions', () => {
  assert.deepEqual(readings('a\u200db.com'), ['domain-not-valid'])
  assert.deepEqual(readings('אa.com'), ['domain-not-valid'])
  assert.deepEqual(readings('مثال.com'), ['مثال.com'])
  assert.deepEqual(readings('\u0301a.com'), ['domain-not-valid'])
})

test('an A-label that stands for nothing, or for another spelling, is no name', () => {
  for (const text of ['xn--.com', 'xn--a.com', 'xn--zz99999999.com', 'xn--a-0hc.com'])
    assert.deepEqual(readings(text), ['domain-not-valid'], text)
})

test('service labels keep their underscore', () => {
  assert.deepEqual(readings('_dmarc.firma.com'), ['_dmarc.firma.com'])
})

test('any text at all is a name or a problem, and what is shown leads back to the same name', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: turkish, maxLength: 30 })), (text) => {
      const read = readDomain(text)
      if (read.kind === 'bad') return assert.ok(read.problem.text.en !== '' && read.problem.text.tr !== '')
      for (const one of read.kind === 'domain' ? [read.reading] : read.readings) {
        const again = readDomain(one.shown)
        assert.ok(again.kind === 'domain' && again.reading.name.key === one.name.key, one.shown)
      }
    }),
    { numRuns: 1_000 },
  )
})

const turkish = fc.constantFrom(...'IİıiŞşĞğÇçÖöÜüAaZz0-.', '\u0307', '\u0327', 'com')

const nameOf = (text: string): string => {
  const read = readDomain(text)
  return read.kind === 'domain' ? nameToText(read.reading.name) : read.kind
}
