// Accounts and domains on an empty store, with an operator, and what is published as it is told.
import assert from 'node:assert/strict'
import { createAccounts } from '../../src/declare/accounts.ts'
import { createDeclare } from '../../src/declare/index.ts'
import type { Role, Scope } from '../../src/declare/scope.ts'
import type { Published } from '../../src/declare/zones.ts'
import type { Resolver } from '../../src/dns/resolver.ts'
import type { ControlTables, Store } from '../../src/store/store.ts'
import { type Clock, systemClock } from '../../src/system/clock.ts'
import { world } from './world.ts'

export const brand = {
  nameservers: [{ name: 'ns1.ulak.example', addresses: ['192.0.2.53'] }],
  mxNames: [{ name: 'mx.ulak.example', addresses: ['192.0.2.25'] }],
  hostmaster: '',
}

/** An own server with Ulak behind it, under a name in the customer's zone. */
export const backup = {
  provider: 'own-servers',
  hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.10'] }],
  ulak: { role: 'backup' as const, preference: 20, name: 'backup.mail' },
}

export async function declareRig(store: Store<ControlTables>, options: { clock?: Clock; resolver?: Resolver } = {}) {
  const clock = options.clock ?? systemClock
  const accounts = createAccounts({ store, clock })
  await accounts.start({ token: 'a-token-that-is-long-enough' })
  const scope = (await accounts.authenticate('a-token-that-is-long-enough')) as Scope
  const declare = createDeclare({ store, clock, brand, allowPrivate: true, resolver: options.resolver ?? world({}) })
  const published: Published[] = []
  declare.onPublished((one) => published.push(one))
  /** Somebody of a new account. */
  const join = async (name: string, role: Role = 'administrator', by = scope): Promise<Scope> => {
    const account = must(await accounts.add(by, { name, parent: by.accountId }))
    const { secret } = must(await accounts.addToken(by, { account: account.id, role, name }))
    return (await accounts.authenticate(secret)) as Scope
  }
  return { accounts, scope, declare, published, join }
}

export const must = <T>(result: { ok: true; value: T } | { ok: false; problem: unknown }): T => {
  assert.ok(result.ok, JSON.stringify(result))
  return result.value
}

export const codeOf = (result: { ok: boolean; problem?: { code: string } }): string | undefined => result.problem?.code
