import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultRules, rulesOf, rulesSentences } from './mail-rules.ts'

test('a rule that nobody chose has its default', () => {
  assert.deepEqual(rulesOf(undefined), defaultRules)
  assert.deepEqual(
    rulesOf({ ulak: { role: 'backup', preference: 20, rules: { lifetimeDays: undefined } } }),
    defaultRules,
  )
  assert.equal(rulesOf({ ulak: { role: 'backup', preference: 20, rules: { lifetimeDays: 12 } } }).lifetimeDays, 12)
})

test('a plan says which rules change, in both languages, and only those', () => {
  assert.deepEqual(rulesSentences(defaultRules, defaultRules), [])
  const [sentence, ...others] = rulesSentences(defaultRules, { ...defaultRules, lifetimeDays: 12 })
  assert.deepEqual(others, [])
  assert.match(sentence!.en, /12 days/)
  assert.match(sentence!.tr, /12 gün/)
})

test('what a check finds is grounds for nothing, for a mark, or to refuse, as the domain chose', () => {
  const of = (scan: 'off' | 'mark' | 'obey') =>
    rulesSentences({ ...defaultRules, scan: 'mark' }, { ...defaultRules, scan }).map(({ en }) => en)
  assert.deepEqual(
    [of('off'), of('mark'), of('obey')],
    [['Not looked at: what the scanners find.'], [], ['Reason to refuse: what the scanners find.']],
  )
})
