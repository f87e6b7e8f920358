// What the checks of a zone file share: most of them are the rules by which a change is judged.
import type { Fault, Rule } from '../../../declare/rules/rule.ts'
import type { Text } from '../../../dns/problem.ts'
import type { Evidence } from '../../evidence/index.ts'
import type { ZoneFileEvidence } from '../../evidence/zone-file.ts'
import { type Check, finding, type Judgement, pass, type Severity } from '../../result.ts'

/** A judgement of the zone file; nothing where there is none. */
export const ofZoneFile =
  (judge: (file: ZoneFileEvidence) => Iterable<Judgement>, good: Text) =>
  ({ zoneFile }: Evidence): readonly Judgement[] => {
    if (!zoneFile) return []
    const found = [...judge(zoneFile)]
    return found.length > 0 ? found : [pass(zoneFile.zone.apex.toString().replace(/\.$/, ''), good)]
  }

/** A rule of plans as a check of a file. */
export const checkOfRule = (rule: Rule, texts: { question: Text; rule: Text; good: Text }): Check => ({
  id: rule.id,
  question: texts.question,
  rule: texts.rule,
  reference: rule.reference ?? '',
  serves: [],
  judge: ofZoneFile((file) => faultsOf(rule, file), texts.good),
})

export function* faultsOf(rule: Rule, file: ZoneFileEvidence): Generator<Judgement> {
  if (rule.whole && !file.whole) return
  for (const fault of rule.look(file)) yield judgementOf(rule.severity, fault)
}

const judgementOf = (severity: Severity, { subject, message, fix }: Fault): Judgement =>
  finding(severity, subject, message, fix)
