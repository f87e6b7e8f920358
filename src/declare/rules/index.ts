// The visible list of rules, and the judgement of a change by them.
import type { Finding } from '../finding.ts'
import { mxGone, ulakPublished } from './mail.ts'
import {
  mxAddressPrivate,
  mxTargetIsAddress,
  mxTargetIsAlias,
  mxTargetWithoutAddress,
  mxTwice,
  nullMxBesideOthers,
  nullMxPreference,
  wildcardMx,
} from './mx.ts'
import { aliasAlone, aliasOnce, belowDelegation, srvTarget } from './names.ts'
import type { Fault, Rule, RuleZone, StepRule } from './rule.ts'
import { serversForeign, serversPresent, serversSeveral, serverTarget } from './servers.ts'
import { dmarcOnce, dmarcStricter, spfLookups, spfOnce, spfOpen } from './texts.ts'

export const rules: readonly Rule[] = [
  mxTargetIsAddress,
  mxTargetIsAlias,
  mxTargetWithoutAddress,
  nullMxBesideOthers,
  nullMxPreference,
  mxTwice,
  mxAddressPrivate,
  wildcardMx,
  ulakPublished,
  aliasAlone,
  aliasOnce,
  belowDelegation,
  srvTarget,
  serversPresent,
  serversSeveral,
  serverTarget,
  serversForeign,
  spfOnce,
  spfLookups,
  spfOpen,
  dmarcOnce,
]

export const stepRules: readonly StepRule[] = [mxGone, dmarcStricter]

export type Judgement = { readonly findings: Finding[]; readonly refusals: Finding[] }

/** A fault that the change brings in refuses it; one that stood before is a finding. */
export function judgeChange(before: RuleZone, after: RuleZone): Judgement {
  const judgement: Judgement = { findings: [], refusals: [] }
  for (const rule of rules) {
    if (rule.whole && !after.whole) continue
    const stood = new Set([...rule.look(before)].map((fault) => fault.subject))
    for (const fault of rule.look(after)) {
      const refuses = rule.stance === 'refuse' && !stood.has(fault.subject)
      judgement[refuses ? 'refusals' : 'findings'].push(toFinding(rule, fault))
    }
  }
  for (const rule of stepRules) {
    for (const fault of rule.look(before, after)) {
      judgement[rule.stance === 'refuse' ? 'refusals' : 'findings'].push(toFinding(rule, fault))
    }
  }
  return judgement
}

const toFinding = (rule: Omit<Rule, 'look'>, fault: Fault): Finding => ({
  id: rule.id,
  status: 'finding',
  severity: rule.severity,
  subject: fault.subject,
  message: fault.message,
  reference: rule.reference ?? null,
  fix: fault.fix ?? null,
})
