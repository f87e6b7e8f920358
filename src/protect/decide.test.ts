import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultRules, type MailRules } from '../declare/mail-rules.ts'
import { cause } from '../declare/refusal.ts'
import type { DmarcWord } from '../mailauth/verdict.ts'
import { formatMarks } from '../message/marks.ts'
import { decide, greylistConcerns, marksOf, type Ruling } from './decide.ts'
import type { Scan } from './scan.ts'

type Given = {
  readonly rules?: Partial<MailRules>
  readonly dmarc?: DmarcWord
  readonly policy?: string
  readonly scans?: readonly Scan[]
  readonly isExempt?: boolean
}
const facts = ({ rules = {}, dmarc = 'none', policy, scans = [], isExempt = false }: Given) => ({
  verdict: { dmarc: { result: dmarc, from: 'sender.example', policy } },
  scans,
  rules: { ...defaultRules, ...rules },
  isExempt,
})
const spam = (action: string, says?: string): Scan => ({
  scanner: 'rspamd',
  kind: 'spam',
  action,
  score: 15.5,
  required: 15,
  symbols: ['GTUBE'],
  says,
})
const virus: Scan = { scanner: 'clamav', kind: 'virus', name: 'Win.Test-1' }
const down: Scan = { scanner: 'clamav', kind: 'unscanned', why: 'down', detail: 'refused' }
const tooLarge: Scan = { scanner: 'clamav', kind: 'unscanned', why: 'too-large', detail: '' }

const said = (ruling: Ruling): string =>
  ruling.kind === 'take'
    ? 'take'
    : ruling.kind === 'quarantine'
      ? 'quarantine'
      : `${ruling.kind} ${ruling.answer.code} ${ruling.answer.text.split(' ')[0]}`
const ruled = (given: Given): string => said(decide(facts(given)))

test('with the rules that nobody chose everything is taken', () => {
  for (const policy of ['reject', 'quarantine']) assert.equal(ruled({ dmarc: 'fail', policy }), 'take')
  assert.equal(ruled({ scans: [virus, spam('reject'), down] }), 'take')
})

test('DMARC is obeyed where the owner chose so, and only a failure with a policy counts', () => {
  const rules = { dmarc: 'obey' } as const
  assert.equal(ruled({ rules, dmarc: 'fail', policy: 'reject' }), 'refuse 550 5.7.26')
  assert.equal(ruled({ rules, dmarc: 'fail', policy: 'quarantine' }), 'quarantine')
  assert.equal(ruled({ rules, dmarc: 'fail', policy: 'none' }), 'take')
  for (const dmarc of ['none', 'pass', 'temperror', 'permerror'] as const)
    assert.equal(ruled({ rules, dmarc, policy: 'reject' }), 'take', dmarc)
})

test('what rspamd calls for has one ruling each, and an action that nobody knows none', () => {
  const rules = { scan: 'obey' } as const
  const cases = {
    'no action': 'take',
    greylist: 'take',
    'add header': 'take',
    'rewrite subject': 'take',
    'soft reject': 'defer 451 4.7.1',
    reject: 'refuse 550 5.7.1',
    quarantine: 'quarantine',
    discard: 'quarantine',
    explode: 'take',
    constructor: 'take',
  }
  for (const [action, ruling] of Object.entries(cases)) assert.equal(ruled({ rules, scans: [spam(action)] }), ruling)
  const ruling = decide(facts({ rules, scans: [spam('soft reject', 'Ratelimit exceeded')] }))
  assert.deepEqual(ruling, {
    kind: 'defer',
    answer: { code: 451, text: '4.7.1 Ratelimit exceeded', ...cause('spam', 'soft reject, 15.5 of 15, GTUBE') },
  })
})

test('a virus is refused with its name', () => {
  assert.deepEqual(decide(facts({ rules: { scan: 'obey' }, scans: [{ ...virus, name: 'Ş.1' }] })), {
    kind: 'refuse',
    answer: { code: 550, text: '5.7.1 the message contains ?.1', ...cause('virus', 'Ş.1 (clamav)') },
  })
})

test('a scanner that is down lets mail in, or has it come again; what is too large for it comes in', () => {
  const rules = { scan: 'obey', scannerDown: 'defer' } as const
  assert.equal(ruled({ rules, scans: [down] }), 'defer 451 4.3.0')
  assert.equal(ruled({ rules, scans: [tooLarge] }), 'take')
  assert.equal(ruled({ rules: { scan: 'obey' }, scans: [down] }), 'take')
  // The other one may still say what is wrong.
  assert.equal(ruled({ rules, scans: [down, spam('reject')] }), 'refuse 550 5.7.1')
})

test('the hardest ruling counts', () => {
  const rules = { dmarc: 'obey', scan: 'obey', scannerDown: 'defer' } as const
  const quarantine = { rules, dmarc: 'fail', policy: 'quarantine' } as const
  assert.equal(ruled({ ...quarantine, scans: [down] }), 'defer 451 4.3.0')
  assert.equal(ruled({ ...quarantine, scans: [virus, down] }), 'refuse 550 5.7.1')
  assert.equal(ruled({ ...quarantine, scans: [spam('discard')] }), 'quarantine')
})

test('who is always reached is reached, whatever was found', () => {
  const rules = { dmarc: 'obey', scan: 'obey', scannerDown: 'defer', greylist: true } as const
  const given = {
    rules,
    dmarc: 'fail',
    policy: 'reject',
    scans: [virus, spam('reject'), down],
    isExempt: true,
  } as const
  assert.equal(ruled(given), 'take')
  assert.equal(greylistConcerns(facts(given)), false)
})

test('greylisting never touches an aligned pass', () => {
  const concerns = (dmarc: DmarcWord) => greylistConcerns(facts({ rules: { greylist: true }, dmarc }))
  assert.deepEqual([concerns('pass'), concerns('none'), concerns('fail')], [false, true, true])
  assert.equal(greylistConcerns(facts({})), false)
})

test('what was found stands in the marks, whatever was ruled', () => {
  const marks = marksOf(facts({ dmarc: 'fail', policy: 'reject', scans: [virus, spam('add header'), down] }))
  assert.equal(
    formatMarks(marks),
    'X-Ulak-Marks: dmarc policy=reject from=sender.example;\r\n' +
      '\tvirus scanner=clamav name=Win.Test-1;\r\n' +
      '\tspam scanner=rspamd action="add header" score=15.5 required=15\r\n' +
      '\t symbols=GTUBE;\r\n' +
      '\tunscanned scanner=clamav why=down\r\n',
  )
  assert.equal(formatMarks(marksOf(facts({ dmarc: 'fail', policy: 'none' }))), '')
})
