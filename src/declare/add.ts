// Adds a domain: with its mail in one transaction, so that there is never one whose mail could not be declared.
import { randomBytes } from 'node:crypto'
import { labelsOf, type Name, nameToText } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import { findAccount } from './accounts.store.ts'
import { applyStep, type StepDone, tellSteps } from './apply-step.ts'
import type { Brand } from './brand.ts'
import { nothingOwned } from './compile.ts'
import * as rows from './domains.store.ts'
import type { DnsMode, DomainState } from './domains.store.ts'
import { atPointer, type Declared, refuse } from './finding.ts'
import { domainName } from './host-name.ts'
import type { MailIntent } from './intent.ts'
import type { News } from './news.ts'
import { toStored } from './plan-codec.ts'
import { passRefusals, planFor, viewOfPlan } from './planning.ts'
import type { Policies } from './policies.ts'
import { checkDomainName } from './reserved-names.ts'
import { ZoneSets } from './rrset.ts'
import { mayDo, notAllowed, type Scope } from './scope.ts'
import { nextSerial, publishedZone } from './zones.ts'

export type DomainToAdd = {
  readonly domain: string
  readonly dns?: DnsMode | undefined
  readonly account?: string | undefined
  /** Refused where it would be refused for a domain that is here. */
  readonly mail?: MailIntent | undefined
  /** Ids of refusals to pass over. */
  readonly insist?: readonly string[] | undefined
}

/** The domain as it would be before its first change; nothing is written. */
export async function newDomain(
  scope: Scope,
  given: Pick<DomainToAdd, 'domain' | 'dns' | 'account'>,
  { store, now }: { readonly store: Store<ControlTables>; readonly now: number },
): Promise<Declared<DomainState>> {
  if (!mayDo(scope, 'manage')) return notAllowed()
  const name = domainName(given.domain)
  if (!name.ok) return atPointer(name.problem, '/domain')
  const allowed = checkDomainName(name.value)
  if (!allowed.ok) return atPointer(allowed.problem, '/domain')
  const account = await findAccount(store.db, scope, given.account ?? scope.accountId)
  if (!account) return refuse('no-such-account', noSuchAccount, { pointer: '/account' })
  const text = nameToText(name.value)
  const byOperator = mayDo(scope, 'operator')
  return ok({
    id: newId(now),
    account: account.id,
    accountPath: account.path,
    name: text,
    dns: given.dns ?? 'here',
    version: 1,
    serial: nextSerial(0, now),
    ownerToken: randomBytes(16).toString('hex'),
    byOperator,
    proven: byOperator,
    createdAt: now,
    provider: null,
    role: null,
    zone: new ZoneSets(name.value, []),
    intent: undefined,
    owned: nothingOwned,
  })
}

export function createAdd(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly allowPrivate: boolean
  readonly news: News
  readonly policies: Policies
}) {
  const { store, clock, brand, news, policies } = parts
  return {
    async add(scope: Scope, given: DomainToAdd): Promise<Declared<DomainState>> {
      const now = clock.now()
      const made = await newDomain(scope, given, { store, now })
      if (!made.ok) return made
      const state = made.value
      const { apex } = state.zone
      const planned = given.mail && planFor(scope, state, { mail: given.mail }, parts)
      if (planned && !planned.ok) return planned
      const steps = planned ? [planned.value] : []
      const plan = viewOfPlan(steps, now)
      const passed = passRefusals(scope, plan, given.insist ?? [])
      if (!passed.ok) return passed

      const reversed = reversedOf(apex)
      const added = await store.transact(async (tx) => {
        // A zone above or below another account's needs the word of somebody who sees both: an operator, a reseller of the two.
        if (await rows.hasForeignRelative(tx, scope, reversed)) return refuse('domain-of-another', domainOfAnother)
        if (await rows.findDomain(tx, scope, apex)) return refuse('domain-exists', domainExists)
        const serial = nextSerial(await rows.lastSerial(tx, state.name), now)
        await rows.insertDomain(tx, { ...state, serial, reversed })
        const done: StepDone[] = []
        for (const step of steps.map(toStored)) {
          const one = await applyStep(tx, scope, { step, plan: plan.id, insisted: passed.value, now, brand })
          if (!one) throw new Error(`${state.name} changed while it was added`)
          done.push(one)
        }
        return ok({ done, state: { ...state, serial } })
      })
      if (!added.ok) return added
      policies.forget()
      const { done } = added.value
      if (done.length > 0) tellSteps(done, parts)
      else if (state.dns === 'here') news.published({ kind: 'replaced', zone: publishedZone(added.value.state, brand) })
      return ok(done.at(-1)?.state ?? added.value.state)
    },
  }
}

/** As the table has it: `example.firma.`, so that what lies below a domain stands behind it. */
export const reversedOf = (name: Name): string =>
  labelsOf(name)
    .reverse()
    .map((label) => `${Buffer.from(label).toString('latin1').toLowerCase()}.`)
    .join('')

export const noSuchAccount: Text = { en: 'There is no such account.', tr: 'Böyle bir hesap yok.' }
const domainExists: Text = { en: 'The domain is here already.', tr: 'Alan adı zaten burada.' }
export const domainOfAnother: Text = {
  en: 'This domain, or one above or below it, belongs to another account here. Ask the operator.',
  tr: 'Bu alan adı ya da üstündeki veya altındaki biri burada başka bir hesaba ait. Operatöre başvurun.',
}
