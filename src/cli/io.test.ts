import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIo, exitCodes, langOf } from './io.ts'

const capture = (environment: Record<string, string> = {}, isTTY = false) => {
  const written = { out: '', err: '' }
  const io = createIo({
    stdout: { write: (text) => void (written.out += text), isTTY },
    stderr: { write: (text) => void (written.err += text) },
    environment,
  })
  return { io, written }
}

test('the language comes from ULAK_LANG, else from LANG', () => {
  assert.equal(langOf({ ULAK_LANG: 'tr', LANG: 'en_US.UTF-8' }), 'tr')
  assert.equal(langOf({ ULAK_LANG: 'en', LANG: 'tr_TR.UTF-8' }), 'en')
  assert.equal(langOf({ LANG: 'tr_TR.UTF-8' }), 'tr')
  assert.equal(langOf({ LC_ALL: 'C', LANG: 'tr_TR' }), 'en')
  assert.equal(langOf({ LANG: 'tru' }), 'en')
  assert.equal(langOf({}), 'en')
})

test('colour is for terminals that want it', () => {
  assert.equal(capture({}, false).io.style('red', 'x'), 'x')
  assert.equal(capture({ NO_COLOR: '1' }, true).io.style('red', 'x'), 'x')
  assert.equal(capture({}, true).io.style('red', 'x'), '\u001B[31mx\u001B[39m')
})

test('the worst news decides the exit code', () => {
  const { io } = capture()
  assert.equal(io.code, 0)
  io.fail(exitCodes.undetermined)
  io.fail(exitCodes.badNews)
  io.fail(exitCodes.undetermined)
  assert.equal(io.code, 1)
})

test('a problem names its place', () => {
  const { io, written } = capture({ ULAK_LANG: 'tr' })
  io.problem({ code: 'x', text: { en: 'bad', tr: 'kötü' }, at: { line: 812, column: 3 } }, 'db.firma')
  assert.equal(written.err, 'db.firma:812:3: kötü\n')
})
