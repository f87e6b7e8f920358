// Changes: planned, kept, applied, looked back at, undone.
import type { Name } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { applyStep, type ChangeView, type StepDone, tellSteps } from './apply-step.ts'
import type { Brand } from './brand.ts'
import type { Domains, Page } from './domains.ts'
import * as rows from './domains.store.ts'
import type { Slice } from './domains.store.ts'
import { type Expected, otherVersion } from './expected.ts'
import { atPointer, type Declared, refuse } from './finding.ts'
import type { News } from './news.ts'
import type { ChangeRequest } from './plan.ts'
import {
  decodeChanges,
  type PlannedStep,
  type StoredPlan,
  type StoredStep,
  toStored,
  touchesMail,
} from './plan-codec.ts'
import type { PlanView } from './plan-view.ts'
import { passRefusals, planFor, viewOfPlan } from './planning.ts'
import type { MailPolicy } from './mail-policy.ts'
import type { Policies } from './policies.ts'
import type { RecordChange } from './rrset.ts'
import { policyOf } from './policy.ts'
import { isGiven, mayDo, notAllowed, type Scope } from './scope.ts'
import { planUndo } from './undo.ts'
import { type PublishedZone, publishedZone } from './zones.ts'

export type DomainRequest = ChangeRequest & Expected & { readonly domain: string }
/** A domain as a plan would make it. `zone`: all of it, where it is served here. */
export type PlannedDomain = {
  readonly apex: Name
  readonly changes: readonly RecordChange[]
  readonly zone: PublishedZone | undefined
  readonly policy: MailPolicy | undefined
}
export type Applied = { readonly change: readonly ChangeView[]; readonly serials: Readonly<Record<string, number>> }

export function createChanges(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly allowPrivate: boolean
  readonly domains: Domains
  readonly news: News
  readonly policies: Policies
}) {
  const { store, clock, brand, policies } = parts
  const { db } = store
  const { find } = parts.domains

  /** Keeps a plan of these steps until it is applied or forgotten. */
  async function keepPlan(scope: Scope, steps: readonly PlannedStep[]): Promise<PlanView> {
    const now = clock.now()
    const view = viewOfPlan(steps, now)
    const stored: StoredPlan = { view, steps: steps.map(toStored) }
    await rows.insertPlan(db, scope, {
      id: view.id,
      createdAt: now,
      expiresAt: view.expiresAt,
      body: JSON.stringify(stored),
    })
    return view
  }

  /** What was applied is found for as long as it is kept; what was not, until it expires. */
  async function findPlan(scope: Scope, id: string): Promise<Declared<{ row: rows.PlanRow; plan: StoredPlan }>> {
    const row = await rows.findPlan(db, scope, id)
    if (!row || (!row.outcome && row.expiresAt <= clock.now())) return refuse('no-such-plan', noSuchPlan)
    const plan = JSON.parse(row.body) as StoredPlan
    return plan.steps.every(({ domain }) => isGiven(scope, domain))
      ? ok({ row, plan })
      : refuse('no-such-plan', noSuchPlan)
  }

  return {
    async plan(scope: Scope, requests: readonly DomainRequest[]): Promise<Declared<PlanView>> {
      if (!mayDo(scope, 'write')) return notAllowed()
      const steps: PlannedStep[] = []
      for (const [index, request] of requests.entries()) {
        const state = await find(scope, request.domain)
        if (!state.ok) return atPointer(state.problem, `/changes/${index}/domain`)
        const overtaken = otherVersion(state.value, request)
        if (overtaken) return overtaken
        if (steps.some((one) => one.state.id === state.value.id))
          return refuse('domain-twice', domainTwice, { pointer: `/changes/${index}/domain` })
        const step = planFor(scope, state.value, request, parts)
        if (!step.ok) return atPointer(step.problem, `/changes/${index}`)
        steps.push(step.value)
      }
      return ok(await keepPlan(scope, steps))
    },

    async getPlan(scope: Scope, id: string): Promise<Declared<PlanView>> {
      const found = await findPlan(scope, id)
      return found.ok ? ok(found.value.plan.view) : found
    },

    /** Each domain of a plan as it would be, for those who look ahead. */
    async planned(scope: Scope, id: string): Promise<Declared<readonly PlannedDomain[]>> {
      const found = await findPlan(scope, id)
      if (!found.ok) return found
      const domains: PlannedDomain[] = []
      for (const step of found.value.plan.steps) {
        const state = await find(scope, step.domain)
        if (!state.ok) return state
        const { zone, dns } = state.value
        const changes = decodeChanges(step.changes, zone)
        const after = { ...state.value, zone: zone.with(changes), intent: step.intent ?? undefined }
        domains.push({
          apex: zone.apex,
          changes,
          zone: dns === 'here' ? publishedZone(after, brand) : undefined,
          policy: policyOf(after, brand),
        })
      }
      return ok(domains)
    },

    /** All or nothing. Applying a plan again answers what it did the first time. */
    async apply(
      scope: Scope,
      id: string,
      { insist = [] }: { insist?: readonly string[] } = {},
    ): Promise<Declared<Applied>> {
      if (!mayDo(scope, 'write')) return notAllowed()
      const found = await findPlan(scope, id)
      if (!found.ok) return found
      const { row, plan } = found.value
      if (row.outcome) return ok(JSON.parse(row.outcome) as Applied)
      const { view, steps } = plan
      const passed = passRefusals(scope, view, insist)
      if (!passed.ok) return passed
      const now = clock.now()
      const done: StepDone[] = []
      let outcome: string | null | undefined
      try {
        await store.transact(async (tx) => {
          done.length = 0
          // Somebody else may be applying it at the same time.
          outcome = (await rows.findPlan(tx, scope, id))?.outcome
          if (outcome) return
          for (const step of steps) {
            if (step.changes.length === 0 && !touchesMail(step)) continue
            const one = await applyStep(tx, scope, { step, plan: id, insisted: passed.value, now, brand })
            if (!one) throw new Outdated()
            done.push(one)
          }
          await rows.settlePlan(tx, id, JSON.stringify(appliedOf(done)))
        })
      } catch (error) {
        if (error instanceof Outdated) return refuse('plan-outdated', planOutdated, { plan: view })
        throw error
      }
      if (outcome) return ok(JSON.parse(outcome) as Applied)
      policies.forget()
      tellSteps(done, parts)
      return ok(appliedOf(done))
    },

    async changes(scope: Scope, domain: string, slice: Slice): Promise<Declared<Page<ChangeView>>> {
      const state = await find(scope, domain)
      if (!state.ok) return state
      const found = await rows.listChanges(db, state.value.id, slice)
      const items = found.slice(0, slice.limit).map(viewOfChange)
      return ok({ items, next: found.length > items.length ? items.at(-1)!.id : null })
    },

    /** A plan that restores the record sets of a change; sets that were changed again since are named. */
    async undo(scope: Scope, domain: string, id: string, expected: Expected = {}): Promise<Declared<PlanView>> {
      if (!mayDo(scope, 'write')) return notAllowed()
      const state = await find(scope, domain)
      if (!state.ok) return state
      const overtaken = otherVersion(state.value, expected)
      if (overtaken) return overtaken
      const row = await rows.findChange(db, state.value.id, id)
      if (!row) return refuse('no-such-change', noSuchChange)
      const step = JSON.parse(row.body) as StoredStep
      return ok(await keepPlan(scope, [{ state: state.value, step: planUndo(state.value, step, parts), undoes: id }]))
    },
  }
}

const viewOfChange = (row: rows.ChangeRow): ChangeView => (JSON.parse(row.body) as { view: ChangeView }).view

class Outdated extends Error {}

const appliedOf = (done: readonly StepDone[]): Applied => ({
  change: done.map(({ view }) => view),
  serials: Object.fromEntries(done.map(({ view, state }) => [view.domain, state.serial])),
})

const noSuchPlan: Text = {
  en: 'There is no such plan, or it has expired. Plan again.',
  tr: 'Böyle bir plan yok ya da süresi dolmuş. Yeniden planlayın.',
}
const noSuchChange: Text = { en: 'There is no such change.', tr: 'Böyle bir değişiklik yok.' }
const domainTwice: Text = {
  en: 'The domain stands in this plan twice. Join its changes.',
  tr: 'Alan adı bu planda iki kez geçiyor. Değişikliklerini birleştirin.',
}
const planOutdated: Text = {
  en: 'The domain was changed after this plan was made. Plan again.',
  tr: 'Bu plan yapıldıktan sonra alan adı değişti. Yeniden planlayın.',
}
