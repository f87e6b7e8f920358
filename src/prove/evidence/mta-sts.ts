// What senders that honour MTA-STS find: the record, and the policy behind it.
import { type Name, under } from '../../dns/name.ts'
import {
  looksLikeStsRecord,
  parseStsPolicy,
  stsIdOf,
  type StsPolicy,
  type StsPolicyReading,
} from '../../smtp/mta-sts.ts'
import type { PolicyFetch } from '../fetch-policy.ts'
import { type Texts, textsAt } from './texts.ts'
import type { Tools } from './tools.ts'

export type MtaStsEvidence = {
  /** When it was looked at, ms since 1970. */
  readonly at: number
  /** All texts at `_mta-sts` that are meant as the record. */
  readonly records: Texts
  /** Undefined: nobody could fetch. */
  readonly fetch: PolicyFetch | undefined
  /** Of what was fetched. */
  readonly reading: StsPolicyReading | undefined
  /** The policy by which a sender acts: one usable record and a policy that can be read. */
  readonly policy: StsPolicy | undefined
}

export async function gatherMtaSts(domain: Name, tools: Tools): Promise<MtaStsEvidence> {
  const at = under('_mta-sts', domain)
  const [records, fetch] = await Promise.all([
    at.ok ? textsAt(at.value, looksLikeStsRecord, tools.resolver, tools.signal) : { kind: 'none' as const },
    tools.fetchPolicy?.(domain, tools.signal),
  ])
  const reading = fetch?.kind === 'fetched' ? parseStsPolicy(fetch.body) : undefined
  const id = records.kind === 'found' ? stsIdOf(records.texts) : undefined
  const policy = id !== undefined && reading?.ok ? reading.policy : undefined
  return { at: tools.now(), records, fetch, reading, policy }
}
