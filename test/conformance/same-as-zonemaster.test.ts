// `ulak check`, Zonemaster and DNSViz look at the same delegations, each with one fault. All of them say it, or the table says why one does not.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { delegations, everywhere, type Said } from '../support/faulty-delegations.ts'
import { peer, program } from '../support/peers.ts'
import { scratch } from '../support/places.ts'

const others = ['nsd', 'unbound', 'dnssec-keygen', 'dnssec-signzone', 'zonemaster-cli', 'dnsviz', 'unshare', 'ip']

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
  peer(...others),
  async (t) => {
    const folder = scratch(t)
    await promisify(execFile)(
      program('unshare'),
      [
        '--map-root-user',
        '--net',
        '--pid',
        '--fork',
        '--kill-child',
        process.execPath,
        path.resolve(import.meta.dirname, '../support/walled-internet.ts'),
        folder,
      ],
      { timeout: 300_000 },
    )
    const answers = JSON.parse(readFileSync(path.join(folder, 'answers.json'), 'utf8')) as Record<string, Said>
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
