import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Agenda } from './agenda.ts'

test('who is due comes out, the earliest first, each once', () => {
  const agenda = new Agenda()
  agenda.set('c', 30)
  agenda.set('a', 10)
  agenda.set('b', 20)
  agenda.advance('c', 15)
  agenda.advance('a', 99)
  agenda.set('b', 40)
  assert.equal(agenda.next(), 10)
  assert.deepEqual([agenda.take(20), agenda.take(20), agenda.take(20), agenda.next()], ['a', 'c', undefined, 40])
  agenda.remove('b')
  assert.deepEqual([agenda.next(), agenda.take(1_000), agenda.size], [undefined, undefined, 0])
})

test('it agrees with a sorted list, whatever is set, moved and removed', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    at: fc.integer({ min: 0, max: 20 }),
    how: fc.constantFrom('set', 'advance', 'remove', 'take'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const agenda = new Agenda()
      const plain = new Map<string, number>()
      for (const { key, at, how } of steps) {
        if (how === 'set') plain.set(key, at)
        if (how === 'advance' && at < (plain.get(key) ?? Infinity)) plain.set(key, at)
        if (how === 'remove') plain.delete(key)
        if (how !== 'take') agenda[how](key, at)
        else {
          const taken = agenda.take(at)
          const earliest = Math.min(...plain.values())
          if (taken === undefined) assert.ok(earliest > at)
          else assert.equal(plain.get(taken), earliest)
          if (taken !== undefined) plain.delete(taken)
        }
        assert.equal(agenda.next(), plain.size === 0 ? undefined : Math.min(...plain.values()))
        assert.equal(agenda.size, plain.size)
      }
    }),
  )
})
