// Domains and what should be true of their mail: add, plan, apply, look back, undo. One door for whoever asks; what is published is told to
// those who listen.
import { randomBytes } from 'node:crypto'
import { readDomain } from '../dns/idna.ts'
import { labelsOf, type Name, nameToText, parseName, relativeTo } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { formatZoneFile } from '../dns/zone-file.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import type { Brand } from './brand.ts'
import { nothingOwned, type Owned } from './compile.ts'
import * as rows from './domains.store.ts'
import type { DnsMode, DomainRow, DomainState, Slice } from './domains.store.ts'
import { atPointer, type Declared, type DeclareProblem, type Finding, refuse } from './finding.ts'
import type { MailIntent } from './intent.ts'
import type { MailPolicy } from './mail-policy.ts'
import { findAccount } from './accounts.store.ts'
import { type ChangeRequest, planRestoration, planStep, type Step, viewOfChanges } from './plan.ts'
import { decodeChanges, encodeChanges, type StoredChange } from './plan-codec.ts'
import type { PlanView, RecordChangeView, RrsetView } from './plan-view.ts'
import { policyOf } from './policy.ts'
import { checkDomainName } from './reserved-names.ts'
import { mayDo, type Scope, sees, systemScope } from './scope.ts'
import { nextSerial, type Published, publishedZone } from './zones.ts'
import { seenRecords, type PasteRecord } from './paste.ts'
import { equalSets } from './rrset.ts'
import { typeName } from '../dns/records/index.ts'

export type DeclareOptions = {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly allowPrivate: boolean
}

export type DomainRequest = ChangeRequest & { readonly domain: string }
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
export type Applied = { readonly change: readonly ChangeView[]; readonly serials: Readonly<Record<string, number>> }
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

/** A plan that nobody applied is forgotten after this. */
export const planMs = 60 * 60 * 1_000

type StoredStep = {
  readonly domainId: string
  readonly domain: string
  readonly version: number
  readonly changes: readonly StoredChange[]
  readonly intent: MailIntent | null
  readonly owned: Owned
  readonly intentBefore: MailIntent | null
  readonly ownedBefore: Owned
  readonly sentences: readonly Text[]
  readonly undoes: string | null
}
type StoredPlan = { readonly view: PlanView; readonly steps: readonly StoredStep[] }

export type Declare = ReturnType<typeof createDeclare>

export function createDeclare({ store, clock, brand, allowPrivate }: DeclareOptions) {
  const { db } = store
  const listeners = new Set<(published: Published) => void>()
  const policyListeners = new Set<(domain: string) => void>()
  const policies = new Map<string, MailPolicy | undefined>()
  const tell = (published: Published): void => listeners.forEach((listener) => listener(published))

  async function find(scope: Scope, text: string): Promise<Declared<DomainState>> {
    const name = nameOf(text)
    if (!name.ok) return name
    const state = await rows.findDomain(db, scope, name.value)
    return state ? ok(state) : refuse('no-such-domain', noSuchDomain)
  }

  const options = { brand, allowPrivate }

  /** Keeps a plan of these steps until it is applied or forgotten. */
  async function keepPlan(scope: Scope, steps: readonly PlannedStep[]): Promise<PlanView> {
    const now = clock.now()
    const view: PlanView = {
      id: newId(now),
      expiresAt: now + planMs,
      sentences: steps.flatMap(({ step }) => step.sentences),
      diff: steps.flatMap(({ state, step }) => viewOfChanges(state.name, state.zone, step.changes)),
      findings: steps.flatMap(({ step }) => step.findings),
      refusals: steps.flatMap(({ step }) => step.refusals),
    }
    const stored: StoredPlan = { view, steps: steps.map(toStored) }
    await rows.insertPlan(db, scope, {
      id: view.id,
      createdAt: now,
      expiresAt: view.expiresAt,
      body: JSON.stringify(stored),
    })
    return view
  }

  async function applyStep(
    tx: Parameters<typeof rows.insertChange>[0],
    scope: Scope,
    options: { step: StoredStep; plan: string; insisted: readonly string[]; now: number },
  ) {
    const { step, plan, insisted, now } = options
    const parsed = nameOf(step.domain)
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
    const after = { ...state, zone: state.zone.with(changes), intent: step.intent ?? undefined, serial }
    const isOtherPolicy = JSON.stringify(policyOf(state, brand)) !== JSON.stringify(policyOf(after, brand))
    return { view, serial, state: after, isOtherPolicy }
  }

  const viewOfChange = (row: rows.ChangeRow): ChangeView => (JSON.parse(row.body) as { view: ChangeView }).view

  return {
    brand,
    find,

    async list(scope: Scope, slice: Slice): Promise<Page<DomainRow>> {
      const found = await rows.listDomains(db, scope, slice)
      const items = found.slice(0, slice.limit)
      return { items, next: found.length > items.length ? items.at(-1)!.name : null }
    },

    /** Adds a domain without records; what it needs is planned then. */
    async add(
      scope: Scope,
      given: { domain: string; dns?: DnsMode | undefined; account?: string | undefined },
    ): Promise<Declared<DomainState>> {
      const name = nameOf(given.domain)
      if (!name.ok) return atPointer(name.problem, '/domain')
      const allowed = checkDomainName(name.value)
      if (!allowed.ok) return atPointer(allowed.problem, '/domain')
      const account = await findAccount(db, scope, given.account ?? scope.accountId)
      if (!account) return refuse('no-such-account', noSuchAccount, { pointer: '/account' })
      const now = clock.now()
      const reversed = reversedOf(name.value)
      const added = await store.transact(async (tx) => {
        const related = await rows.relatives(tx, reversed)
        if (related.some((one) => one.name === nameToText(name.value) && sees(scope, one.accountPath)))
          return refuse('domain-exists', domainExists)
        // A zone above or below another account's needs that account's consent, or an operator's (who sees both).
        if (related.some((one) => !sees(scope, one.accountPath) || one.name === nameToText(name.value)))
          return refuse('domain-of-another', domainOfAnother)
        await rows.insertDomain(tx, {
          id: newId(now),
          account: account.id,
          name: nameToText(name.value),
          reversed,
          dns: given.dns ?? 'here',
          serial: nextSerial(0, now),
          ownerToken: randomBytes(16).toString('hex'),
          byOperator: mayDo(scope, 'operator'),
          createdAt: now,
        })
        return ok(undefined)
      })
      if (!added.ok) return added
      const state = await find(scope, given.domain)
      if (state.ok && state.value.dns === 'here')
        tell({ kind: 'replaced', zone: publishedZone(state.value.zone, brand, state.value.serial) })
      policies.clear()
      return state
    },

    async remove(scope: Scope, domain: string): Promise<Declared<undefined>> {
      const state = await find(scope, domain)
      if (!state.ok) return state
      await store.transact((tx) => rows.deleteDomain(tx, state.value.id))
      policies.clear()
      tell({ kind: 'removed', apex: state.value.zone.apex })
      return ok(undefined)
    },

    async plan(scope: Scope, requests: readonly DomainRequest[]): Promise<Declared<PlanView>> {
      const steps: PlannedStep[] = []
      for (const [index, request] of requests.entries()) {
        const state = await find(scope, request.domain)
        if (!state.ok) return atPointer(state.problem, `/changes/${index}/domain`)
        if (steps.some((one) => one.state.id === state.value.id))
          return refuse('domain-twice', domainTwice, { pointer: `/changes/${index}/domain` })
        const step = planStep(state.value, request, options)
        if (!step.ok) return requests.length > 1 ? atPointer(step.problem, `/changes/${index}`) : step
        steps.push({ state: state.value, step: step.value, undoes: null })
      }
      return ok(await keepPlan(scope, steps))
    },

    async getPlan(scope: Scope, id: string): Promise<Declared<PlanView>> {
      const row = await rows.findPlan(db, scope, id)
      if (!row || row.expiresAt <= clock.now()) return refuse('no-such-plan', noSuchPlan)
      return ok((JSON.parse(row.body) as StoredPlan).view)
    },

    /** All or nothing. Applying a plan again answers what it did the first time. */
    async apply(
      scope: Scope,
      id: string,
      { insist = [] }: { insist?: readonly string[] } = {},
    ): Promise<Declared<Applied>> {
      const row = await rows.findPlan(db, scope, id)
      if (row?.outcome) return ok(JSON.parse(row.outcome) as Applied)
      if (!row || row.expiresAt <= clock.now()) return refuse('no-such-plan', noSuchPlan)
      const { view, steps } = JSON.parse(row.body) as StoredPlan
      const left = view.refusals.filter(
        (one) => !insist.includes(one.id) || (one.severity === 'error' && !mayDo(scope, 'operator')),
      )
      if (left.length > 0) return refuse('plan-refused', planRefused, { plan: view })
      const insisted = insist.filter((one) => view.refusals.some((refusal) => refusal.id === one))
      const now = clock.now()
      const done: NonNullable<Awaited<ReturnType<typeof applyStep>>>[] = []
      let outcome: string | null | undefined
      try {
        await store.transact(async (tx) => {
          done.length = 0
          // Somebody else may be applying it at the same time.
          outcome = (await rows.findPlan(tx, scope, id))?.outcome
          if (outcome) return
          for (const step of steps) {
            if (step.changes.length === 0 && !touchesMail(step)) continue
            const one = await applyStep(tx, scope, { step, plan: id, insisted, now })
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
      policies.clear()
      for (const { state } of done)
        if (state.dns === 'here') tell({ kind: 'replaced', zone: publishedZone(state.zone, brand, state.serial) })
      for (const { state, isOtherPolicy } of done)
        if (isOtherPolicy) policyListeners.forEach((listener) => listener(state.name))
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
    async undo(scope: Scope, domain: string, id: string): Promise<Declared<PlanView>> {
      const state = await find(scope, domain)
      if (!state.ok) return state
      const row = await rows.findChange(db, state.value.id, id)
      if (!row) return refuse('no-such-change', noSuchChange)
      const step = JSON.parse(row.body) as StoredStep
      const changes = decodeChanges(step.changes, state.value.zone)
      const told = changes.flatMap(({ name, type, after }) =>
        equalSets(state.value.zone.get(name, type), after)
          ? []
          : [changedSince(`${relativeTo(name, state.value.zone.apex)} ${typeName(type)}`)],
      )
      if (touchesMail(step) && !sameMail(step, state.value)) told.push(mailChangedSince(state.value.name))
      const back = planRestoration(
        state.value,
        {
          sets: changes.map(({ name, type, before }) => ({ name, type, after: before })),
          mail: touchesMail(step) ? { intent: step.intentBefore ?? undefined, owned: step.ownedBefore } : undefined,
        },
        options,
      )
      const findings = [...told, ...back.findings]
      return ok(await keepPlan(scope, [{ state: state.value, step: { ...back, findings }, undoes: id }]))
    },

    async records(
      scope: Scope,
      domain: string,
    ): Promise<Declared<readonly (RrsetView & { name: string; type: string })[]>> {
      const state = await find(scope, domain)
      if (!state.ok) return state
      return ok(
        viewOfChanges(state.value.name, state.value.zone, nothingTo(state.value)).map(({ name, type, after }) => ({
          name,
          type,
          ...after!,
        })),
      )
    },

    async zoneFile(scope: Scope, domain: string): Promise<Declared<string>> {
      const state = await find(scope, domain)
      if (!state.ok) return state
      const { zone, serial } = state.value
      return ok(formatZoneFile(publishedZone(zone, brand, serial).records, { origin: zone.apex }))
    },

    /** What to paste where the DNS lives, each with whether the world sees it. */
    async paste(scope: Scope, domain: string, resolver: Resolver): Promise<Declared<readonly PasteRecord[]>> {
      const state = await find(scope, domain)
      return state.ok ? ok(await seenRecords(state.value.zone, resolver)) : state
    },

    /** Every zone that is served here, one after the other. */
    async *zones(): AsyncGenerator<Extract<Published, { kind: 'replaced' }>['zone']> {
      for (let after = ''; ;) {
        const names = await rows.namesServedHere(db, after, 500)
        for (const text of names) {
          const state = await find(systemScope, text)
          if (state.ok) yield publishedZone(state.value.zone, brand, state.value.serial)
        }
        if (names.length < 500) return
        after = names.at(-1)!
      }
    },

    onPublished(listener: (published: Published) => void): void {
      listeners.add(listener)
    },

    /** Told after a change by which the domain's mail is to be taken or handed on in another way. */
    onPolicy(listener: (domain: string) => void): void {
      policyListeners.add(listener)
    },

    /** Whether and how Ulak takes mail for a domain; kept in memory until something changes. */
    async mailPolicyFor(domain: Name): Promise<MailPolicy | undefined> {
      const key = domain.key
      if (policies.has(key)) return policies.get(key)
      const state = await rows.findDomain(db, systemScope, domain)
      const policy = state && policyOf(state, brand)
      // Strangers ask for domains without end.
      if (policies.size >= maxPolicies) policies.clear()
      policies.set(key, policy)
      return policy
    },
  }
}

const maxPolicies = 100_000

class Outdated extends Error {}

const appliedOf = (done: readonly { view: ChangeView; serial: number }[]): Applied => ({
  change: done.map(({ view }) => view),
  serials: Object.fromEntries(done.map(({ view, serial }) => [view.domain, serial])),
})

type PlannedStep = { readonly state: DomainState; readonly step: Step; readonly undoes: string | null }

type Mail = { readonly intent: MailIntent | null | undefined; readonly owned: Owned }

const sameMail = (a: Mail, b: Mail): boolean =>
  JSON.stringify([a.intent ?? null, a.owned]) === JSON.stringify([b.intent ?? null, b.owned])

const touchesMail = (step: StoredStep): boolean =>
  !sameMail(step, { intent: step.intentBefore, owned: step.ownedBefore })

const toStored = ({ state, step, undoes }: PlannedStep): StoredStep => ({
  domainId: state.id,
  domain: state.name,
  version: state.version,
  changes: encodeChanges(step.changes),
  intent: step.intent ?? null,
  owned: step.owned,
  intentBefore: state.intent ?? null,
  ownedBefore: state.owned ?? nothingOwned,
  sentences: step.sentences,
  undoes,
})

/** Every set as it is, in the form of a change to itself. */
const nothingTo = (state: DomainState) =>
  [...state.zone.all()].map((set) => ({ name: set.name, type: set.type, before: set, after: set }))

function nameOf(text: string): Declared<Name> {
  // Text of our own making is in lower case and absolute already.
  const known = /^[a-z0-9_.-]+$/.test(text) ? parseName(`${text.replace(/\.$/, '')}.`) : undefined
  if (known?.ok) return known
  const read = readDomain(text)
  return read.kind === 'domain' ? ok(read.reading.name) : { ok: false, problem: read.problem satisfies DeclareProblem }
}

const reversedOf = (name: Name): string =>
  labelsOf(name)
    .reverse()
    .map((label) => `${Buffer.from(label).toString('latin1').toLowerCase()}.`)
    .join('')

const changedSince = (subject: string): Finding => ({
  id: 'changed-since',
  status: 'finding',
  severity: 'warning',
  subject,
  message: {
    en: `${subject} was changed again since; undoing takes that back, too.`,
    tr: `${subject} o günden beri yeniden değişti; geri alma onu da geri alır.`,
  },
  reference: null,
  fix: null,
})

const mailChangedSince = (domain: string): Finding => ({
  ...changedSince(domain),
  message: {
    en: 'The mail was declared anew since; undoing takes that back, too.',
    tr: 'Posta o günden beri yeniden bildirildi; geri alma onu da geri alır.',
  },
})

const noSuchDomain: Text = { en: 'There is no such domain here.', tr: 'Burada böyle bir alan adı yok.' }
const noSuchAccount: Text = { en: 'There is no such account.', tr: 'Böyle bir hesap yok.' }
const noSuchPlan: Text = {
  en: 'There is no such plan, or it has expired. Plan again.',
  tr: 'Böyle bir plan yok ya da süresi dolmuş. Yeniden planlayın.',
}
const noSuchChange: Text = { en: 'There is no such change.', tr: 'Böyle bir değişiklik yok.' }
const domainExists: Text = { en: 'The domain is here already.', tr: 'Alan adı zaten burada.' }
const domainOfAnother: Text = {
  en: 'This domain, or one above or below it, belongs to another account here. Ask the operator.',
  tr: 'Bu alan adı ya da üstündeki veya altındaki biri burada başka bir hesaba ait. Operatöre başvurun.',
}
const domainTwice: Text = {
  en: 'The domain stands in this plan twice. Join its changes.',
  tr: 'Alan adı bu planda iki kez geçiyor. Değişikliklerini birleştirin.',
}
const planRefused: Text = {
  en: 'The plan was refused: something would stop mail. See its refusals.',
  tr: 'Plan reddedildi: posta duracaktı. Planın ret nedenlerine bakın.',
}
const planOutdated: Text = {
  en: 'The domain was changed after this plan was made. Plan again.',
  tr: 'Bu plan yapıldıktan sonra alan adı değişti. Yeniden planlayın.',
}
