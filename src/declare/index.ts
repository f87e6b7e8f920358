// Domains and what should be true of their mail: one door for whoever asks. What is published is told to those who listen.
import { ok } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Brand } from './brand.ts'
import { createChanges } from './changes.ts'
import { createDomains } from './domains.ts'
import type { Declared } from './finding.ts'
import { createNews } from './news.ts'
import { type PasteRecord, seenRecords } from './paste.ts'
import { createPolicies } from './policies.ts'
import type { Scope } from './scope.ts'

export type { Applied, ChangeView, DomainRequest } from './changes.ts'

export type DeclareOptions = {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly allowPrivate: boolean
}

export type Declare = ReturnType<typeof createDeclare>

export function createDeclare(options: DeclareOptions) {
  const news = createNews()
  const policies = createPolicies(options)
  const domains = createDomains({ ...options, news, policies })
  const changes = createChanges({ ...options, domains, news, policies })
  return {
    ...domains,
    ...changes,
    onPublished: news.onPublished,
    onPolicy: news.onPolicy,
    mailPolicyFor: policies.find,

    /** What to paste where the DNS lives, each with whether the world sees it. */
    async paste(scope: Scope, domain: string, resolver: Resolver): Promise<Declared<readonly PasteRecord[]>> {
      const state = await domains.find(scope, domain)
      return state.ok ? ok(await seenRecords(state.value.zone, resolver)) : state
    },
  }
}
