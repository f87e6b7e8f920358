// One domain's step of a plan, written: its records, its intent and its place in the history, at the next version.
import { relativeTo } from '../dns/name.ts'
import { newId } from '../system/id.ts'
import type { Brand } from './brand.ts'
import * as rows from './domains.store.ts'
import type { DomainState } from './domains.store.ts'
import { domainName } from './host-name.ts'
import type { News } from './news.ts'
import { viewOfChanges } from './plan.ts'
import { decodeChanges, type StoredStep, touchesMail } from './plan-codec.ts'
import type { RecordChangeView } from './plan-view.ts'
import { policyOf } from './policy.ts'
import { mayDo, type Scope } from './scope.ts'
import type { Text } from '../dns/problem.ts'
import { nextSerial, publishedZone } from './zones.ts'

export type ChangeView = {
  readonly id: string
  readonly domain: string
  readonly at: number
  readonly actor: string
  readonly sentences: readonly Text[]
  readonly diff: readonly RecordChangeView[]
  readonly insisted: readonly string[]
  readonly undoes: string | null
}

/** The domain as it is after the step. */
export type StepDone = {
  readonly view: ChangeView
  readonly state: DomainState
  /** Its mail is to be taken or handed on in another way. */
  readonly isOtherPolicy: boolean
}

/** Undefined when the domain is no longer as it was planned for. */
export async function applyStep(
  tx: Parameters<typeof rows.insertChange>[0],
  scope: Scope,
  options: { step: StoredStep; plan: string; insisted: readonly string[]; now: number; brand: Brand },
): Promise<StepDone | undefined> {
  const { step, plan, insisted, now, brand } = options
  const parsed = domainName(step.domain)
  const state = parsed.ok ? await rows.findDomain(tx, scope, parsed.value) : undefined
  if (!state || state.id !== step.domainId) return undefined
  const serial = nextSerial(state.serial, now)
  if (!(await rows.stepVersion(tx, state.id, step.version, serial))) return undefined
  const changes = decodeChanges(step.changes, state.zone)
  await rows.writeSets(tx, state.id, (name) => relativeTo(name, state.zone.apex).toLowerCase(), changes)
  await rows.writeIntent(tx, state.id, step.intent ?? undefined, step.owned)
  const view: ChangeView = {
    id: newId(now),
    domain: step.domain,
    at: now,
    actor: scope.actor,
    sentences: step.sentences,
    diff: viewOfChanges(step.domain, state.zone, changes),
    insisted,
    undoes: step.undoes,
  }
  await rows.insertChange(tx, state.id, {
    id: view.id,
    at: now,
    actor: scope.actor,
    body: JSON.stringify({ ...step, view }),
    insisted: JSON.stringify(insisted),
    undoes: step.undoes,
    plan,
    serial,
  })
  const vouches = mayDo(scope, 'operator') && Boolean(step.intent?.ulak) && touchesMail(step)
  if (vouches) await rows.vouchFor(tx, state.id)
  const after = {
    ...state,
    zone: state.zone.with(changes),
    intent: step.intent ?? undefined,
    owned: step.owned,
    provider: step.intent?.provider ?? null,
    role: step.intent?.ulak?.role ?? null,
    version: step.version + 1,
    serial,
    ...(vouches && { byOperator: true, proven: true }),
  }
  const isOtherPolicy = JSON.stringify(policyOf(state, brand)) !== JSON.stringify(policyOf(after, brand))
  return { view, state: after, isOtherPolicy }
}

/** Tells those who listen what steps that are committed have changed. */
export function tellSteps(done: readonly StepDone[], { news, brand }: { news: News; brand: Brand }): void {
  for (const { state } of done)
    if (state.dns === 'here') news.published({ kind: 'replaced', zone: publishedZone(state, brand) })
  for (const { state, isOtherPolicy } of done) if (isOtherPolicy) news.policyChanged(state.name)
}
