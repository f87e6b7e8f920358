// The one DMARC record that holds for the domain, for the checks that look into it; where there are several another check speaks.
import { type DmarcPolicy, type DmarcRecord, parseDmarc } from '../../../mailauth/dmarc-record.ts'
import type { Evidence } from '../../evidence/index.ts'
import { recordStep } from '../../evidence/texts.ts'

export const heldRecord = ({ dmarc }: Evidence): DmarcRecord | undefined =>
  dmarc.kind === 'found' && dmarc.texts.length === 1 ? parseDmarc(dmarc.texts[0]!) : undefined

export const isOwn = ({ name, dmarc }: Evidence): boolean => dmarc.at === `_dmarc.${name}`

export const tagOf = (record: DmarcRecord, name: string): string | undefined =>
  record.tags.find((tag) => tag.name === name)?.value.toLowerCase()

/** The policy as it is written for the domain: above it `sp` counts where there is one. RFC 9989 §4.7 */
export const writtenPolicy = (evidence: Evidence, record: DmarcRecord): DmarcPolicy | undefined =>
  ((isOwn(evidence) ? undefined : tagOf(record, 'sp')) ?? record.policy) as DmarcPolicy | undefined

/** What receivers do with forged mail of the domain: `t=y` is one level milder. RFC 9989 §4.7 */
export function policyInForce(evidence: Evidence): DmarcPolicy | undefined {
  const record = heldRecord(evidence)
  if (!record) return undefined
  const written = writtenPolicy(evidence, record)
  if (!record.isTest || !written) return written
  return written === 'reject' ? 'quarantine' : 'none'
}

/** The record as a step of a fix, with these tags set anew, or taken out where the value is undefined. */
export function withTags(
  at: string,
  record: DmarcRecord,
  changes: Readonly<Record<string, string | undefined>>,
): string[] {
  const kept = record.tags.map(({ name, value }) => [name, name in changes ? changes[name] : value] as const)
  const added = Object.entries(changes).filter(([name]) => !record.tags.some((tag) => tag.name === name))
  const tags = [...kept, ...added].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  return recordStep(at, tags.join('; '))
}

/** The domain's own record with these tags set anew; where the record of a domain above holds, one of its own that keeps what is said there. */
export function ownWithTags(
  evidence: Evidence,
  record: DmarcRecord,
  changes: Readonly<Record<string, string | undefined>>,
): string[] {
  if (isOwn(evidence)) return withTags(evidence.dmarc.at, record, changes)
  // What the record above says of names below it is not for this one.
  const below = { sp: undefined, np: undefined, psd: undefined }
  return withTags(`_dmarc.${evidence.name}`, record, { ...changes, ...below })
}
