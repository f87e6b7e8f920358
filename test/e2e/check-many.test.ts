// The short form of `npm run bench:check`: a few hundred domains of a lab with a root of its own, behind a slow and lossy network.
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { test } from 'node:test'
import { checkMany, compareAlone } from '../support/check-many.ts'
import { labPrograms, startLab } from '../support/lab.ts'
import { peer } from '../support/peers.ts'
import { scratch } from '../support/places.ts'

test(
  'many domains at a time: nothing is asked twice, and each report is that of the domain alone',
  peer(...labPrograms),
  async (t) => {
    const folder = scratch(t, 'ulak-lab')
    chmodSync(folder, 0o755)
    const lab = await startLab({ folder, domains: 200, seed: 7, latencyMs: 20, loss: 0.02 })
    t.after(() => lab.stop())
    const run = await checkMany(lab, { jobs: 32, kept: 200 })
    assert.equal(run.reports.size, 200)
    assert.ok(run.questions > 1_000)
    assert.deepEqual(run.repeated, [])
    assert.deepEqual(await compareAlone(lab, new Map([...run.reports].slice(0, 20))), [])
    // The lab has what is met in the wild: neither all good nor all bad.
    const words = [...run.reports.values()].map(
      (text) => (JSON.parse(text) as { answers: { arrives: string } }).answers.arrives,
    )
    for (const word of ['yes', 'partly']) assert.ok(words.includes(word), word)
  },
)
