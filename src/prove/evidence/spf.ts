// The SPF records at the domain, and what the one costs.
import type { Name } from '../../dns/name.ts'
import { isSpf } from '../../mailauth/spf-record.ts'
import { type SpfBudget, spfBudget } from './spf-budget.ts'
import { type Texts, textsAt } from './texts.ts'
import type { Tools } from './tools.ts'

export type SpfEvidence = {
  readonly spf: Texts
  /** Counted only where there is exactly one record. */
  readonly spfBudget: SpfBudget | undefined
}

export async function gatherSpf(domain: Name, { resolver, signal }: Tools): Promise<SpfEvidence> {
  const spf = await textsAt(domain, isSpf, resolver, signal)
  const only = spf.kind === 'found' && spf.texts.length === 1 ? spf.texts[0] : undefined
  return { spf, spfBudget: only === undefined ? undefined : await spfBudget(only, domain, resolver, signal) }
}
