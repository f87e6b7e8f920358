import assert from 'node:assert/strict'
import { test } from 'node:test'
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
