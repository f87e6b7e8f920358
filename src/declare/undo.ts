// The step that takes a change back: the record sets that it touched, and the intent where it touched that.
import { relativeTo } from '../dns/name.ts'
import { typeName } from '../dns/records/index.ts'
import type { DomainState } from './domains.store.ts'
import { finding, type Finding } from './finding.ts'
import { type PlanOptions, planRestoration, type Step } from './plan.ts'
import { decodeChanges, sameMail, type StoredStep, touchesMail } from './plan-codec.ts'
import { equalSets } from './rrset.ts'

/** What was changed again since is named in the findings. */
export function planUndo(state: DomainState, step: StoredStep, options: PlanOptions): Step {
  const changes = decodeChanges(step.changes, state.zone)
  const told = changes.flatMap(({ name, type, after }) =>
    equalSets(state.zone.get(name, type), after)
      ? []
      : [changedSince(`${relativeTo(name, state.zone.apex)} ${typeName(type)}`)],
  )
  if (touchesMail(step) && !sameMail(step, state)) told.push(mailChangedSince(state.name))
  const back = planRestoration(
    state,
    {
      sets: changes.map(({ name, type, before }) => ({ name, type, after: before })),
      mail: touchesMail(step) ? { intent: step.intentBefore ?? undefined, owned: step.ownedBefore } : undefined,
    },
    options,
  )
  return { ...back, findings: [...told, ...back.findings] }
}

const changedSince = (subject: string): Finding =>
  finding('changed-since', 'warning', subject, {
    en: `${subject} was changed again since; undoing takes that back, too.`,
    tr: `${subject} o günden beri yeniden değişti; geri alma onu da geri alır.`,
  })

const mailChangedSince = (domain: string): Finding =>
  finding('changed-since', 'warning', domain, {
    en: 'The mail was declared anew since; undoing takes that back, too.',
    tr: 'Posta o günden beri yeniden bildirildi; geri alma onu da geri alır.',
  })
