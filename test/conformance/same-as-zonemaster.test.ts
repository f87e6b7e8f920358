// `ulak check`, Zonemaster and DNSViz look at the same delegations, each with one fault. All of them say it, or the table says why one does not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askThree, threePrograms } from '../support/ask-three.ts'
import { delegations, everywhere, type Said } from '../support/faulty-delegations.ts'
import { peer } from '../support/peers.ts'

test('a fault that only some of the three see has its reason in the table', () => {
  for (const [name, { ulak, zonemaster, dnsviz, because, fault }] of Object.entries(delegations)) {
    if (fault.startsWith('none')) continue
    assert.ok(ulak.length > 0, `${name}: Ulak is silent`)
    const areAll = zonemaster.length > 0 && dnsviz.length > 0
    assert.ok(areAll || because !== undefined, `${name}: why is one of them silent?`)
  }
})

test(
  'Ulak, Zonemaster and DNSViz say the same of faulty delegations, or the table says why not',
  peer(...threePrograms),
  async (t) => {
    const answers = await askThree(t, delegations)
    for (const tool of ['ulak', 'zonemaster', 'dnsviz'] as const) {
      const of = (said: Said): string[] => said[tool].filter((word) => !everywhere[tool].includes(word)).toSorted()
      assert.deepEqual(
        Object.fromEntries(Object.entries(answers).map(([name, said]) => [name, of(said)])),
        Object.fromEntries(Object.entries(delegations).map(([name, said]) => [name, of(said)])),
        tool,
      )
    }
  },
)
