// The battery that every family of checks runs: each check has a world that triggers it and one that does not, in both languages, and what it
// proposes to publish is a record that a zone file takes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { name, root } from '../../src/dns/name.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { check } from '../../src/prove/check.ts'
import type { Tools } from '../../src/prove/evidence/index.ts'
import type { Check, Result, Severity } from '../../src/prove/result.ts'
import { type Declared, world, type WorldOptions } from './world.ts'

export type Case = {
  readonly world: Declared
  readonly options?: WorldOptions
  /** The domain that is checked; `firma.example` if none is given. */
  readonly of?: string
  /** Ports beside the resolver. */
  readonly tools?: Partial<Tools>
}
export type Proof = {
  /** `unknown`: the check has to say that it cannot be told now. */
  readonly finds: readonly (Case & { readonly severity: Severity | 'unknown' })[]
  readonly passes: readonly Case[]
}

/** The moment at which every case is checked. */
export const checkedAt = Date.UTC(2026, 10, 24)

export async function resultsOf(one: Case): Promise<readonly Result[]> {
  const tools: Tools = { resolver: world(one.world, one.options), now: () => checkedAt, ...one.tools }
  return (await check(name(one.of ?? 'firma.example'), tools)).results
}

/** Registers the tests of a family; a check without a proof fails, and so does a proof without a check. */
export function provesChecks(family: readonly Check[], proofs: Readonly<Record<string, Proof>>): void {
  test('every check of the family has worlds', () => {
    assert.deepEqual(Object.keys(proofs).toSorted(), family.map(({ id }) => id).toSorted())
  })
  for (const { id } of family) {
    const { finds, passes } = proofs[id] ?? { finds: [], passes: [] }
    test(`${id}: found where it is, and only there`, async () => {
      assert.ok(finds.length > 0 && passes.length > 0, 'it needs a world that triggers it and one that does not')
      for (const [at, one] of finds.entries()) {
        const found = (await resultsOf(one)).filter((result) => result.check.id === id && result.status !== 'pass')
        assert.ok(
          found.some((result) => ('severity' in result ? result.severity : result.status) === one.severity),
          `world ${at} should show it as ${one.severity}`,
        )
        for (const result of found) isWellSaid(result)
      }
      for (const [at, one] of passes.entries()) {
        const results = (await resultsOf(one)).filter((result) => result.check.id === id)
        assert.deepEqual(
          results.filter(({ status }) => status !== 'pass').map(({ message }) => message.en),
          [],
          `world ${at} should not show it`,
        )
        for (const result of results) isWellSaid(result)
      }
    })
  }
}

function isWellSaid(result: Result): void {
  const said = (text: { en: string; tr: string }): void => {
    assert.ok(text.en !== '' && text.tr !== '' && text.en !== text.tr, `${result.check.id}: ${text.en}`)
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(text.en + text.tr, /[\u0000-\u001F\u007F-\u009F\u202E]|undefined|\[object/)
  }
  said(result.message)
  assert.notEqual(result.subject, '')
  if (result.status !== 'finding') return
  if (result.severity !== 'notice') assert.ok(result.fix && result.fix.length > 0, `${result.check.id} has no mend`)
  for (const step of result.fix ?? []) {
    assert.doesNotMatch(typeof step === 'string' ? step : '', /[ "]\+?all[" ]/, 'a mend that lets everybody send')
    if (typeof step !== 'string') said(step)
    else assert.deepEqual(parseZoneFile(`${step}\n`, { origin: root, defaultTtl: 3600 }).problems, [], step)
  }
}
