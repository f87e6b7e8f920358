// Domains and what should be true of their mail: one door for whoever asks. What is published is told to those who listen.
import { ok } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { createAdd } from './add.ts'
import type { Brand } from './brand.ts'
import { createChanges } from './changes.ts'
import { createDomains } from './domains.ts'
import type { DomainState } from './domains.store.ts'
import { createExpectations } from './expectations.ts'
import type { Declared } from './finding.ts'
import { createImport } from './import.ts'
import { createNews } from './news.ts'
import { createOwnership, lookAgainMs, ownedDomain } from './ownership.ts'
import { type PasteRecord, seenRecords } from './paste.ts'
import { createPolicies } from './policies.ts'
import { createPostmaster } from './postmaster.ts'
import type { Scope } from './scope.ts'

export type { ChangeView } from './apply-step.ts'
export type { ImportedZone } from './import.ts'
export type { Applied, DomainRequest, PlannedDomain } from './changes.ts'

export type DeclareOptions = {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly allowPrivate: boolean
  /** The world: who names us as an MX, whose token and which records it sees. */
  readonly resolver: Resolver
}

export type Declare = ReturnType<typeof createDeclare>

export function createDeclare(options: DeclareOptions) {
  const news = createNews()
  const ownership = createOwnership({
    ...options,
    onProven(domain) {
      policies.forget()
      news.policyChanged(domain)
    },
  })
  const policies = createPolicies({ ...options, isProven: (domain) => ownership.isProven(domain, lookAgainMs.mail) })
  const domains = createDomains({ ...options, news, policies })
  const adding = createAdd({ ...options, news, policies })
  const importing = createImport({ ...options, news, policies })
  const changes = createChanges({ ...options, domains, news, policies })
  /** The domain, after a look whether its owner shows himself. */
  async function findProven(scope: Scope, domain: string): Promise<Declared<DomainState>> {
    const state = await domains.find(scope, domain)
    if (!state.ok) return state
    return ok({ ...state.value, proven: await ownership.isProven(ownedDomain(state.value), lookAgainMs.person) })
  }

  return {
    ...domains,
    ...adding,
    ...importing,
    ...changes,
    onPublished: news.onPublished,
    onPolicy: news.onPolicy,
    ...createExpectations({ ...options, domains }),
    mailPolicyFor: policies.find,
    /** Of the hostmaster's domain, for mail to the postmaster alone. */
    postmasterPolicyFor: createPostmaster(options),

    findProven,

    /** What to paste where the DNS lives, each with whether the world sees it. */
    async paste(scope: Scope, domain: string): Promise<Declared<readonly PasteRecord[]>> {
      const state = await findProven(scope, domain)
      return state.ok ? ok(await seenRecords(state.value, options.resolver)) : state
    },
  }
}
