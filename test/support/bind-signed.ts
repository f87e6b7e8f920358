// A zone signed by BIND's own tools.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PublishedZone } from '../../src/declare/zones.ts'
import { formatZoneFile } from '../../src/dns/zone-file.ts'
import { program } from './peers.ts'

export const denials = {
  nsec: [],
  nsec3: ['-3', '-', '-H', '0'],
  'nsec3 with salt and rounds': ['-3', 'AABBCCDD', '-H', '7'],
  'nsec3 with opt-out': ['-3', '-', '-H', '0', '-A'],
} as const
export type Denial = keyof typeof denials

/** The text of the signed zone: one key for the keys and one for the rest. */
export function signedByBind(folder: string, zone: PublishedZone, denial: Denial): string {
  const home = path.join(folder, `signed-${denial.replaceAll(' ', '-')}`)
  mkdirSync(home)
  const origin = String(zone.apex)
  for (const flags of [['-f', 'KSK'], []])
    execFileSync(program('dnssec-keygen'), ['-K', home, '-a', 'ECDSAP256SHA256', ...flags, origin], { stdio: 'pipe' })
  writeFileSync(path.join(home, 'plain'), formatZoneFile(zone.records, { origin: zone.apex, defaultTtl: 3600 }))
  execFileSync(
    program('dnssec-signzone'),
    [
      '-S',
      '-P',
      '-K',
      home,
      '-o',
      origin,
      '-N',
      'keep',
      '-f',
      path.join(home, 'signed'),
      ...denials[denial],
      path.join(home, 'plain'),
    ],
    { stdio: 'pipe', cwd: home },
  )
  return readFileSync(path.join(home, 'signed'), 'utf8')
}
