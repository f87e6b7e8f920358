// Ulak, Zonemaster and DNSViz look at delegations that exist in a network namespace of their own (walled-internet.ts).
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { Delegation, Said } from './faulty-delegations.ts'
import { program } from './peers.ts'
import { scratch } from './places.ts'

export const threePrograms = [
  'nsd',
  'unbound',
  'dnssec-keygen',
  'dnssec-signzone',
  'zonemaster-cli',
  'dnsviz',
  'unshare',
  'ip',
]

/** What each of the three says of each delegation, sorted, every word once. */
export async function askThree(
  t: TestContext,
  delegations: Readonly<Record<string, Delegation>>,
  timeout = 300_000,
): Promise<Record<string, Said>> {
  const folder = scratch(t)
  writeFileSync(path.join(folder, 'delegations.json'), JSON.stringify(delegations))
  await promisify(execFile)(
    program('unshare'),
    [
      '--map-root-user',
      '--net',
      '--pid',
      '--fork',
      '--kill-child',
      process.execPath,
      path.resolve(import.meta.dirname, 'walled-internet.ts'),
      folder,
    ],
    { timeout },
  )
  return JSON.parse(readFileSync(path.join(folder, 'answers.json'), 'utf8')) as Record<string, Said>
}
