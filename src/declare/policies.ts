// Whether and how Ulak takes mail for a domain, asked for every recipient: kept in memory until something changes.
import type { Name } from '../dns/name.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Brand } from './brand.ts'
import { findDomain } from './domains.store.ts'
import type { MailPolicy } from './mail-policy.ts'
import { policyOf } from './policy.ts'
import { systemScope } from './scope.ts'

/** Strangers ask for domains without end. */
const maxPolicies = 100_000

export type Policies = ReturnType<typeof createPolicies>

export function createPolicies({ store, brand }: { store: Store<ControlTables>; brand: Brand }) {
  let policies = new Map<string, MailPolicy | undefined>()

  return {
    forget(): void {
      policies = new Map()
    },

    /** Undefined: Ulak has no part in the mail of this domain. */
    async find(domain: Name): Promise<MailPolicy | undefined> {
      const key = domain.key
      if (policies.has(key)) return policies.get(key)
      // What is read now is not kept if something changes on the way.
      const into = policies
      const state = await findDomain(store.db, systemScope, domain)
      const policy = state && policyOf(state, brand)
      if (into.size >= maxPolicies) into.clear()
      into.set(key, policy)
      return policy
    },
  }
}
