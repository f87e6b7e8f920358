// The visible list of mail providers, and the doors to it.
import type { Name } from '../../dns/name.ts'
import { ok, type Result } from '../../dns/problem.ts'
import { detectAmong, type Detected } from './detect.ts'
import { detectOnly, unknownPreset } from './faults.ts'
import { google } from './google.ts'
import { microsoft } from './microsoft.ts'
import type { DetectOnly, Preset } from './preset.ts'

/** Providers whose records Ulak writes. */
export const presets: readonly Preset[] = [google, microsoft]

/** Providers that Ulak only recognises. */
export const detectOnlyProviders: readonly DetectOnly[] = []

export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id)
}

/** The preset, or the problem `unknown-preset` with near ids, or `preset-detect-only` with the reason. */
export function getPreset(id: string): Result<Preset> {
  const preset = findPreset(id)
  if (preset) return ok(preset)
  const provider = detectOnlyProviders.find((one) => one.id === id)
  return provider ? detectOnly(provider) : unknownPreset(id, presets)
}

/**
 * Who receives the mail of a domain with these MX hosts, in the order of preference; the first that is known decides.
 * The domain's `autodiscover` CNAME, where known, tells Amazon WorkMail from Amazon SES.
 */
export function detectProvider(mxTargets: readonly Name[], hints: { autodiscover?: Name } = {}): Detected | undefined {
  return detectAmong([...presets, ...detectOnlyProviders], mxTargets, hints)
}

export { expandPreset, type Expansion, type ExpandedRecord, type PendingRecord } from './expand.ts'
export type { Detected } from './detect.ts'
export type * from './preset.ts'
