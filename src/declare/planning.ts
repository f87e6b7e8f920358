// From a request to a plan that somebody may apply: what the steps come to, and whether its refusals are passed over.
import { ok, type Text } from '../dns/problem.ts'
import { newId } from '../system/id.ts'
import type { DomainState } from './domains.store.ts'
import { type Declared, refuse } from './finding.ts'
import { ownerNotShown } from './ownership.ts'
import { type ChangeRequest, type PlanOptions, planStep, viewOfChanges } from './plan.ts'
import type { PlannedStep } from './plan-codec.ts'
import type { PlanView } from './plan-view.ts'
import { mayDo, type Scope } from './scope.ts'

/** A plan that nobody applied is forgotten after this. */
const planMs = 60 * 60 * 1_000

/** The step of one domain, with a word on ownership where mail would not be taken yet. */
export function planFor(
  scope: Scope,
  state: DomainState,
  request: ChangeRequest,
  options: PlanOptions,
): Declared<PlannedStep> {
  const step = planStep(state, request, options)
  if (!step.ok) return step
  const isOpen = step.value.intent?.ulak && !state.proven && !mayDo(scope, 'operator')
  const told = isOpen ? [ownerNotShown(state, options.brand)] : []
  return ok({ state, step: { ...step.value, findings: [...step.value.findings, ...told] }, undoes: null })
}

/** `now` in ms. */
export const viewOfPlan = (steps: readonly PlannedStep[], now: number): PlanView => ({
  id: newId(now),
  expiresAt: now + planMs,
  sentences: steps.flatMap(({ step }) => step.sentences),
  diff: steps.flatMap(({ state, step }) => viewOfChanges(state.name, state.zone, step.changes)),
  findings: steps.flatMap(({ step }) => step.findings),
  refusals: steps.flatMap(({ step }) => step.refusals),
})

/** The refusals that were insisted on; or the plan is refused. Errors are for operators to pass over. */
export function passRefusals(scope: Scope, plan: PlanView, insist: readonly string[]): Declared<readonly string[]> {
  const left = plan.refusals.filter(
    (one) => !insist.includes(one.id) || (one.severity === 'error' && !mayDo(scope, 'operator')),
  )
  if (left.length > 0) return refuse('plan-refused', planRefused, { plan })
  return ok(insist.filter((one) => plan.refusals.some((refusal) => refusal.id === one)))
}

const planRefused: Text = {
  en: 'The plan was refused: something would stop mail. See its refusals.',
  tr: 'Plan reddedildi: posta duracaktı. Planın ret nedenlerine bakın.',
}
