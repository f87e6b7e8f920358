// Whether and how Ulak takes mail for a domain, asked for every recipient: kept in memory until something changes.
import type { Name } from '../dns/name.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Brand } from './brand.ts'
import { findDomain } from './domains.store.ts'
import type { MailPolicy } from './mail-policy.ts'
import { type OwnedDomain, ownedDomain } from './ownership.ts'
import { policyOf } from './policy.ts'
import { systemScope } from './scope.ts'

/** Strangers ask for domains without end. */
const maxPolicies = 100_000

type Kept = { readonly policy: MailPolicy; readonly domain: OwnedDomain }

export type Policies = ReturnType<typeof createPolicies>

export function createPolicies(parts: {
  readonly store: Store<ControlTables>
  readonly brand: Brand
  isProven(domain: OwnedDomain): Promise<boolean>
}) {
  let kept = new Map<string, Kept | undefined>()

  async function keep(domain: Name): Promise<Kept | undefined> {
    // What is read now is not kept if something changes on the way.
    const into = kept
    const state = await findDomain(parts.store.db, systemScope, domain)
    const policy = state && policyOf(state, parts.brand)
    const found = policy && { policy, domain: ownedDomain(state) }
    if (into.size >= maxPolicies) into.clear()
    into.set(domain.key, found)
    return found
  }

  return {
    forget(): void {
      kept = new Map()
    },

    /** Undefined: Ulak has no part in the mail of this domain. Mail for one whose owner is not known makes us look for him. */
    async find(domain: Name): Promise<MailPolicy | undefined> {
      const found = kept.has(domain.key) ? kept.get(domain.key) : await keep(domain)
      if (!found || found.policy.proven || !(await parts.isProven(found.domain))) return found?.policy
      return { ...found.policy, proven: true }
    },
  }
}
