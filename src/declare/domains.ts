// The domains themselves: found, listed, shown, removed.
import { type Name, nameToText } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { formatZoneFile } from '../dns/zone-file.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Brand } from './brand.ts'
import type { Mx } from './compile-mx.ts'
import * as rows from './domains.store.ts'
import type { DomainRow, DomainState, Slice } from './domains.store.ts'
import { type Expected, otherVersion } from './expected.ts'
import { type Declared, refuse } from './finding.ts'
import { domainName } from './host-name.ts'
import type { News } from './news.ts'
import { pastMx } from './past-mx.ts'
import { viewOfChanges } from './plan.ts'
import type { RrsetView } from './plan-view.ts'
import type { Policies } from './policies.ts'
import { mayDo, notAllowed, type Scope, systemScope } from './scope.ts'
import { type PublishedZone, publishedZone } from './zones.ts'

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

export type Domains = ReturnType<typeof createDomains>

export function createDomains(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Pick<Clock, 'now'>
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

    /** When the scope had the domain, which may be gone by now. At least one time. */
    async served(
      scope: Scope,
      name: Name,
    ): Promise<Declared<readonly { readonly from: number; readonly to?: number }[]>> {
      const times = await rows.timesServed(db, scope, nameToText(name))
      return times.length > 0 ? ok(times) : refuse('no-such-domain', noSuchDomain)
    },

    /** The MX that Ulak published at a moment; undefined: it published none, or that is not known. */
    async publishedMx(domain: Name, at: number): Promise<readonly Mx[] | undefined> {
      const state = await rows.findDomain(db, systemScope, domain)
      return state && pastMx(db, state, at)
    },

    async list(scope: Scope, slice: Slice): Promise<Page<DomainRow>> {
      const found = await rows.listDomains(db, scope, slice)
      const items = found.slice(0, slice.limit)
      return { items, next: found.length > items.length ? items.at(-1)!.name : null }
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
        await rows.deleteDomain(tx, state, clock.now())
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

const noSuchDomain: Text = { en: 'There is no such domain here.', tr: 'Burada böyle bir alan adı yok.' }
