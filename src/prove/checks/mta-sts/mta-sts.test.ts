import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Case, provesChecks, resultsOf } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import type { PolicyFetch } from '../../fetch-policy.ts'
import { mtaStsChecks } from './index.ts'

const declared = (...records: string[]): Declared => ({
  'firma.example': { MX: ['10 mx1.firma.example.', '20 mx2.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'] },
  'mx2.firma.example': { A: ['192.0.2.2'] },
  ...(records.length > 0 && { '_mta-sts.firma.example': { TXT: records.map((one) => `"${one}"`) } }),
})
const record = 'v=STSv1; id=20261124'
const file = (
  mode: string,
  mx: readonly string[] = ['mx1.firma.example', 'mx2.firma.example'],
  age = 604_800,
): string => ['version: STSv1', `mode: ${mode}`, ...mx.map((host) => `mx: ${host}`), `max_age: ${age}`].join('\r\n')

function serving(answer: PolicyFetch | string, ...records: string[]): Case {
  const fetch: PolicyFetch =
    typeof answer === 'string' ? { kind: 'fetched', contentType: 'text/plain', body: answer } : answer
  return {
    world: declared(...(records.length > 0 ? records : [record])),
    tools: { fetchPolicy: () => Promise.resolve(fetch) },
  }
}
const failing = (why: (PolicyFetch & { kind: 'failed' })['why']): Case =>
  serving({ kind: 'failed', why, detail: 'so it is' })
const enforce = serving(file('enforce'))
const none: Case = { world: declared(), tools: { fetchPolicy: () => Promise.resolve({ kind: 'no-host' }) } }
const notFetched: Case = { world: declared(record) }

provesChecks(mtaStsChecks, {
  'mta-sts-one-record': {
    finds: [{ ...serving(file('enforce'), record, 'v=STSv1; id=2'), severity: 'error' }],
    passes: [enforce, none, notFetched, serving(file('enforce'), record, 'v=stsv1; id=2')],
  },
  'mta-sts-record-syntax': {
    finds: ['v=stsv1; id=1', 'v=STSv1 id=1', 'v=STSv1;', 'v=STSv1; id=a-b', 'v=STSv1; id=1; x'].map((text) => ({
      world: declared(text),
      severity: 'warning' as const,
    })),
    passes: [enforce, none, notFetched],
  },
  'mta-sts-policy': {
    finds: [
      ...(['private', 'certificate', 'tls', 'redirect', 'status', 'too-large', 'no-http'] as const).map((why) => ({
        ...failing(why),
        severity: 'error' as const,
      })),
      { ...failing('late'), severity: 'warning' },
      { ...failing('unreachable'), severity: 'warning' },
      { ...serving({ kind: 'no-host' }), severity: 'error' },
      { world: declared(), tools: serving(file('enforce')).tools!, severity: 'warning' },
    ],
    passes: [enforce, none, notFetched, { ...serving('<html>'), world: declared() }],
  },
  'mta-sts-policy-syntax': {
    finds: [
      { ...serving('<!doctype html>'), severity: 'error' },
      { ...serving(file('on')), severity: 'error' },
      { ...serving('version: STSv1\u0007\nmode: \u001B[31m'), severity: 'error' },
    ],
    passes: [enforce, none, notFetched],
  },
  'mta-sts-content-type': {
    finds: [
      {
        ...serving({ kind: 'fetched', contentType: 'text/html', body: file('enforce') }),
        severity: 'warning',
      },
    ],
    passes: [enforce, none],
  },
  'mta-sts-mode': {
    finds: [
      { ...serving(file('testing')), severity: 'notice' },
      { ...serving(file('none')), severity: 'notice' },
    ],
    passes: [enforce, none],
  },
  'mta-sts-max-age': {
    finds: [
      { ...serving(file('enforce', undefined, 3_600)), severity: 'warning' },
      { ...serving(file('enforce', undefined, 86_400)), severity: 'notice' },
    ],
    passes: [enforce, serving(file('testing', undefined, 60))],
  },
  'mta-sts-covers-mx': {
    finds: [
      { ...serving(file('enforce', ['mx1.firma.example'])), severity: 'error' },
      { ...serving(file('testing', ['mx1.firma.example'])), severity: 'warning' },
      { ...serving(file('enforce', ['*.mx.firma.example'])), severity: 'error' },
    ],
    passes: [enforce, serving(file('enforce', ['*.firma.example'])), serving(file('none', ['old.example'])), none],
  },
  'mta-sts-no-stale-mx': {
    finds: [
      {
        ...serving(file('enforce', ['mx1.firma.example', 'mx2.firma.example', 'mail.old.example'])),
        severity: 'notice',
      },
    ],
    passes: [enforce, serving(file('enforce', ['*.firma.example']))],
  },
})

test('the proposed id is another one than the one that stands', async () => {
  const fixed = async (id: string): Promise<unknown> => {
    const { world, ...more } = serving(file('enforce', ['mx1.firma.example']))
    const declared = { ...world, '_mta-sts.firma.example': { TXT: [`"v=STSv1; id=${id}"`] } }
    const results = await resultsOf({ world: declared, ...more })
    const found = results.find((one) => one.check.id === 'mta-sts-covers-mx' && one.status === 'finding')
    return found?.status === 'finding' ? found.fix?.at(-1) : undefined
  }
  for (const [id, next] of Object.entries({ 2: '3', 20261124: '20261125', abc: '1', ['9'.repeat(32)]: '1' }))
    assert.equal(await fixed(id), `_mta-sts.firma.example. IN TXT "v=STSv1; id=${next}"`)
})

test('a record that is proposed has an id of its own: the time, and never the one that is there', async () => {
  const proposed = async (one: Case, id: string): Promise<unknown> => {
    const found = (await resultsOf(one)).find(({ check, status }) => check.id === id && status === 'finding')
    return found && 'fix' in found ? found.fix?.at(-1) : undefined
  }
  const line = (id: string): string => `_mta-sts.firma.example. IN TXT "v=STSv1; id=${id}"`
  const withoutRecord: Case = { world: declared(), tools: serving(file('enforce')).tools! }
  assert.equal(await proposed(withoutRecord, 'mta-sts-policy'), line('20261124T000000'))
  assert.equal(await proposed({ world: declared('v=STSv1; id=a-b') }, 'mta-sts-record-syntax'), line('20261124T000000'))
  const same: Case = { world: declared('v=stsv1; id=20261124T000000') }
  assert.equal(await proposed(same, 'mta-sts-record-syntax'), line('20261124T000001'))
})
