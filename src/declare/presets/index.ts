// The visible list of mail providers, and the doors to it.
import type { Name } from '../../dns/name.ts'
import { ok, type Result } from '../../dns/problem.ts'
import { detectAmong, type Detected, type Sender, sendersAmong, type SeenSenders } from './detect.ts'
import { detectOnly, unknownPreset } from './faults.ts'
import { gandi, infomaniak, ionos, ovh } from './european.ts'
import { forwardEmail, improvmx } from './forwarding.ts'
import { barracuda, mimecast, proofpoint, proofpointEssentials, trendMicro } from './gateways.ts'
import { google } from './google.ts'
import { mailgun, postmark, sendgrid, ses } from './inbound.ts'
import { fastmail, icloud, migadu, rackspace, yandex } from './mailboxes.ts'
import { microsoft } from './microsoft.ts'
import type { DetectOnly, Preset, Provider } from './preset.ts'
import { mailboxOrg, proton, tuta } from './private-mail.ts'
import { recognisedProviders } from './recognised.ts'
import { godaddy, hostinger, namecheap, titan } from './registrars.ts'
import { cpanel, directadmin, plesk } from './self-hosted.ts'
import { natro, turkishProviders } from './turkish.ts'
import { zoho } from './zoho.ts'

/** Providers whose records Ulak writes. */
export const presets: readonly Preset[] = [
  google,
  microsoft,
  zoho,
  yandex,
  natro,
  proton,
  fastmail,
  icloud,
  migadu,
  mailboxOrg,
  tuta,
  rackspace,
  namecheap,
  godaddy,
  titan,
  hostinger,
  ovh,
  ionos,
  gandi,
  infomaniak,
  improvmx,
  forwardEmail,
  mailgun,
  sendgrid,
  postmark,
  ses,
  mimecast,
  proofpoint,
  proofpointEssentials,
  barracuda,
  trendMicro,
  cpanel,
  plesk,
  directadmin,
]

/** Providers that Ulak only recognises. */
export const detectOnlyProviders: readonly DetectOnly[] = [...turkishProviders, ...recognisedProviders]

const providers: readonly Provider[] = [...presets, ...detectOnlyProviders]

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
  return detectAmong(providers, mxTargets, hints)
}

export const findProvider = (id: string): Provider | undefined => providers.find((one) => one.id === id)

/** Who sends for a domain with these SPF terms (`include:_spf.google.com`) and DKIM keys, and what shows it best. */
export const detectSenders = (seen: SeenSenders): Sender[] => sendersAmong(providers, seen)

export { backupAdvice } from './backup-advice.ts'
export { dkimSelectorsOf, type KnownSelector, spfMechanismsOf } from './customer-records.ts'
export { expandPreset, type Expansion, type ExpandedRecord, type PendingRecord } from './expand.ts'
export { namesInSpf, type Detected, type SeenKey, type Sender } from './detect.ts'
export type * from './preset.ts'
