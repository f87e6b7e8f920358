import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHeader } from '../message/header.ts'
import { createLoopGuard } from './loops.ts'

const key = Buffer.alloc(32, 7)
const here = createLoopGuard(key, 'mx1.ulak.example')
const bir = 'bir@firma.example'

function returned(guard: typeof here, text: string, recipients: readonly string[]): readonly string[] {
  const message = Buffer.from(`${text}Subject: x\r\n\r\n`)
  const header = readHeader(message, { whole: true })
  assert.equal(header.kind, 'header')
  return header.kind === 'header' ? guard.returned(message, header.fields, recipients) : []
}

test('a message is known again for the recipients it was here for, and for nobody else', () => {
  const mark = here.mark([bir, 'İki@firma.example'])
  assert.deepEqual(returned(here, mark, [bir, 'uc@firma.example']), [bir])
  assert.deepEqual(returned(here, mark, ['BIR@firma.example']), ['BIR@firma.example'])
  assert.deepEqual(returned(here, '', [bir]), [])
})

test('another server, and another key, have marks of their own', () => {
  const mark = here.mark([bir])
  assert.deepEqual(returned(createLoopGuard(key, 'mx2.ulak.example'), mark, [bir]), [])
  assert.deepEqual(returned(createLoopGuard(Buffer.alloc(32, 8), 'mx1.ulak.example'), mark, [bir]), [])
  const both = createLoopGuard(key, 'mx2.ulak.example').mark([bir]) + mark
  assert.deepEqual(returned(here, both, [bir]), [bir])
})

test('a mark does not tell how many recipients there were, and is folded', () => {
  assert.equal(here.mark([bir]).length, here.mark([bir, 'iki@firma.example']).length)
  const many = here.mark(Array.from({ length: 1_000 }, (_, at) => `r${at}@firma.example`))
  assert.ok(many.split('\r\n').every((line) => line.length <= 78))
  assert.deepEqual(returned(here, many, ['r999@firma.example']), ['r999@firma.example'])
})

test('what is no mark of ours is nothing', () => {
  for (const text of ['Ulak-Passed: \r\n', 'Ulak-Passed: %%%\r\n', 'Ulak-Passed: AAAA\r\n\tBBBB\r\n'])
    assert.deepEqual(returned(here, text, [bir]), [])
})
