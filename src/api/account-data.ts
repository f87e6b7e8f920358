// What is kept of an account: for how long.
import type { Term } from '../declare/retention-terms.ts'
import type { Text } from '../dns/problem.ts'
import type { CallOutput, RetentionTerm } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must } from './errors.ts'

export function createAccountCalls({ terms }: ApiDeps) {
  return {
    async getRetention({ scope, params, lang }: Asked): Promise<CallOutput<'getRetention'>> {
      return termsJson(must(await terms.list(scope, params.account)), lang)
    },
    async setRetention({ scope, params, body, lang }: Asked): Promise<CallOutput<'setRetention'>> {
      return termsJson(must(await terms.choose(scope, params.account, body.days)), lang)
    },
  }
}

const termsJson = (all: readonly Term[], lang: keyof Text): { items: RetentionTerm[]; next: null } => ({
  items: all.map(({ what, from, isOwn, ...term }) => ({ ...term, what: what[lang], from: from[lang], own: isOwn })),
  next: null,
})
