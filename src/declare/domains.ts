// The domains themselves: added, found, listed, shown, removed.
import { randomBytes } from 'node:crypto'
import { labelsOf, type Name, nameToText } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { formatZoneFile } from '../dns/zone-file.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import { findAccount } from './accounts.store.ts'
import type { Brand } from './brand.ts'
import * as rows from './domains.store.ts'
import type { DnsMode, DomainRow, DomainState, Slice } from './domains.store.ts'
import { type Expected, otherVersion } from './expected.ts'
import { atPointer, type Declared, refuse } from './finding.ts'
import { domainName } from './host-name.ts'
import type { News } from './news.ts'
import { viewOfChanges } from './plan.ts'
import type { RrsetView } from './plan-view.ts'
import type { Policies } from './policies.ts'
import { checkDomainName } from './reserved-names.ts'
import { mayDo, notAllowed, type Scope, systemScope } from './scope.ts'
import { nextSerial, type PublishedZone, publishedZone } from './zones.ts'

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

export type Domains = ReturnType<typeof createDomains>

export function createDomains(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly news: News
  readonly policies: Policies
}) {
  const { store, clock, brand, news, policies } = parts
  const { db } = store

  async function find(scope: Scope, text: string): Promise<Declared<DomainState>> {
    const name = domainName(text)
    if (!name.ok) return name
    const state = await rows.findDomain(db, scope, name.value)
    return state ? ok(state) : refuse('no-such-domain', noSuchDomain)
  }

  return {
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
      if (!mayDo(scope, 'manage')) return notAllowed()
      const name = domainName(given.domain)
      if (!name.ok) return atPointer(name.problem, '/domain')
      const allowed = checkDomainName(name.value)
      if (!allowed.ok) return atPointer(allowed.problem, '/domain')
      const account = await findAccount(db, scope, given.account ?? scope.accountId)
      if (!account) return refuse('no-such-account', noSuchAccount, { pointer: '/account' })
      const now = clock.now()
      const reversed = reversedOf(name.value)
      const added = await store.transact(async (tx) => {
        // A zone above or below another account's needs the word of somebody who sees both: an operator, a reseller of the two.
        if (await rows.hasForeignRelative(tx, scope, reversed)) return refuse('domain-of-another', domainOfAnother)
        if (await rows.findDomain(tx, scope, name.value)) return refuse('domain-exists', domainExists)
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
        news.published({ kind: 'replaced', zone: publishedZone(state.value, brand) })
      policies.forget()
      return state
    },

    async remove(scope: Scope, domain: string, expected: Expected = {}): Promise<Declared<undefined>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const name = domainName(domain)
      if (!name.ok) return name
      const removed = await store.transact(async (tx) => {
        const state = await rows.findDomain(tx, scope, name.value)
        if (!state) return refuse('no-such-domain', noSuchDomain)
        const overtaken = otherVersion(state, expected)
        if (overtaken) return overtaken
        await rows.deleteDomain(tx, state.id)
        return ok(state.zone.apex)
      })
      if (!removed.ok) return removed
      policies.forget()
      news.published({ kind: 'removed', apex: removed.value })
      return ok(undefined)
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
      return ok(formatZoneFile(publishedZone(state.value, brand).records, { origin: state.value.zone.apex }))
    },

    /** Every zone that is served here, one after the other. */
    async *zones(): AsyncGenerator<PublishedZone> {
      for (let after = ''; ;) {
        const names = await rows.namesServedHere(db, after, 500)
        for (const text of names) {
          const state = await find(systemScope, text)
          if (state.ok) yield publishedZone(state.value, brand)
        }
        if (names.length < 500) return
        after = names.at(-1)!
      }
    },
  }
}

/** Every set as it is, in the form of a change to itself. */
const nothingTo = (state: DomainState) =>
  [...state.zone.all()].map((set) => ({ name: set.name, type: set.type, before: set, after: set }))

const reversedOf = (name: Name): string =>
  labelsOf(name)
    .reverse()
    .map((label) => `${Buffer.from(label).toString('latin1').toLowerCase()}.`)
    .join('')

const noSuchDomain: Text = { en: 'There is no such domain here.', tr: 'Burada böyle bir alan adı yok.' }
const noSuchAccount: Text = { en: 'There is no such account.', tr: 'Böyle bir hesap yok.' }
const domainExists: Text = { en: 'The domain is here already.', tr: 'Alan adı zaten burada.' }
const domainOfAnother: Text = {
  en: 'This domain, or one above or below it, belongs to another account here. Ask the operator.',
  tr: 'Bu alan adı ya da üstündeki veya altındaki biri burada başka bir hesaba ait. Operatöre başvurun.',
}
