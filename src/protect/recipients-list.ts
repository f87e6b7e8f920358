// The door for people: what is known of a domain's recipients is shown, added, replaced and cleared. A list is written in slices, so that mail and
// other changes pass in between, and a whole new one takes the place of the old one in one commit.
import { type Declared, type DeclareProblem, refuse } from '../declare/finding.ts'
import type { MailRules } from '../declare/mail-rules.ts'
import { type Name, nameToText } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { formatMailDomain, parseMailbox } from '../smtp/address.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { FactsOf } from './recipient-facts.ts'
import { keyOf } from './recipient-name.ts'
import type { Learner } from './recipients-learn.ts'
import {
  maxListed,
  otherDomain,
  readAddresses,
  type ReadList,
  readRecipients,
  tooManyRecipients,
} from './recipients-text.ts'
import {
  countEntries,
  type Counts,
  countListed,
  countNewIn,
  cursorOf,
  type DomainFacts,
  type Entry,
  type EntryFilter,
  freeGeneration,
  insertListed,
  isHere,
  type Listed,
  listEntries,
  type ListSource,
  removeEntries,
  removeLeftovers,
  writeFacts,
} from './recipients.store.ts'

/** A domain that the caller was allowed to find. */
export type OfDomain = { readonly id: string; readonly apex: Name; readonly rules: MailRules }

export type Taken = {
  readonly added: number
  readonly removed: number
  /** Named more than once in what was given. */
  readonly twice: number
  /** Of other domains, passed over. */
  readonly others: number
  /** On the list now. */
  readonly listed: number
}

export type TakeHow = {
  readonly how: 'add' | 'replace'
  readonly source: ListSource
  readonly by: string
  /** Also a list that is suspiciously small takes the place of the old one. */
  readonly force: boolean
}

export type Filter = Omit<EntryFilter, 'keys'> & { readonly addresses?: readonly string[] | undefined }

export type RecipientList = ReturnType<typeof createRecipientList>

/** Rows of one commit: a few milliseconds of the writing thread. */
const sliceRows = 500
/** A list of fewer may change as it likes. */
const fewRecipients = 10

export function createRecipientList(ports: {
  readonly store: Store<ControlTables>
  readonly facts: FactsOf
  readonly learner: Learner
  readonly clock: Clock
  /** What was just asked of the domain's hosts is no longer believed. */
  onChanged(domainId: string): void
}) {
  const { store, facts, learner, clock } = ports
  const busy = new Set<string>()

  /** One change of a domain's list at a time. */
  async function alone<T>(domainId: string, work: () => Promise<Declared<T>>): Promise<Declared<T>> {
    if (busy.has(domainId)) return refuse('recipients-busy', isBusy)
    busy.add(domainId)
    try {
      return await work()
    } finally {
      busy.delete(domainId)
      facts.forget(domainId)
      ports.onChanged(domainId)
    }
  }

  async function insert(
    of: OfDomain,
    all: readonly Listed[],
    how: TakeHow & { generation: number },
  ): Promise<number | undefined> {
    const list = {
      domain: of.id,
      generation: how.generation,
      source: how.source,
      at: clock.now(),
      exact: of.rules.exactLocalParts,
    }
    let added = 0
    for (let at = 0; at < all.length; at += sliceRows) {
      const slice = all.slice(at, at + sliceRows)
      const done = await store.transact(async (tx) =>
        (await isHere(tx, of.id)) ? insertListed(tx, slice, list) : undefined,
      )
      if (done === undefined) return undefined
      added += done
    }
    return added
  }

  const sweep = async (domainId: string, generation: number): Promise<void> => {
    while ((await removeLeftovers(store.db, domainId, generation)) > 0);
  }

  /** An empty list is none, so that it refuses nobody. */
  async function note(of: OfDomain, generation: number, by: string): Promise<number> {
    const listed = await countListed(store.db, of.id, generation)
    const at = listed > 0 ? clock.now() : null
    await writeFacts(store.db, of.id, { generation, listedAt: at, listedBy: at === null ? null : by })
    return listed
  }

  async function replace(
    of: OfDomain,
    all: readonly Listed[],
    how: TakeHow,
  ): Promise<Declared<Omit<Taken, 'twice' | 'others'>>> {
    const { generation: old } = await facts.find(of.id)
    const before = await countListed(store.db, of.id, old)
    if (!how.force && isSuspicious(before, all.length))
      return refuse('recipients-suspicious', suspicious(before, all.length))
    const generation = await freeGeneration(store.db, of.id, old)
    if ((await insert(of, all, { ...how, generation })) === undefined) return gone()
    const reader = await store.reader()
    const added = await countNewIn(reader, of.id, { generation, notIn: old })
    const removed = await countNewIn(reader, of.id, { generation: old, notIn: generation })
    const listed = await note(of, generation, how.by)
    await sweep(of.id, generation)
    return ok({ added, removed, listed })
  }

  async function add(
    of: OfDomain,
    all: readonly Listed[],
    how: TakeHow,
  ): Promise<Declared<Omit<Taken, 'twice' | 'others'>>> {
    const { generation } = await facts.find(of.id)
    if ((await countListed(store.db, of.id, generation)) + all.length > maxListed)
      return refuse('recipients-too-many', tooManyRecipients)
    const added = await insert(of, all, { ...how, generation })
    if (added === undefined) return gone()
    return ok({ added, removed: 0, listed: await note(of, generation, how.by) })
  }

  async function take(of: OfDomain, read: ReadList, how: TakeHow): Promise<Declared<Taken>> {
    if (!read.ok) return read
    const { recipients, twice, others } = read.value
    return alone(of.id, async () => {
      const done = how.how === 'replace' ? await replace(of, recipients, how) : await add(of, recipients, how)
      return done.ok ? ok({ ...done.value, twice, others }) : done
    })
  }

  const optionsOf = ({ apex, rules }: OfDomain, skipOthers = false) => ({
    domain: apex,
    exact: rules.exactLocalParts,
    skipOthers,
  })

  return {
    async summary({ id }: OfDomain): Promise<{ readonly facts: DomainFacts; readonly counts: Counts }> {
      const known = await facts.find(id)
      await learner.flush()
      const place = { domain: id, generation: known.generation }
      return { facts: known, counts: await countEntries(await store.reader(), place, clock.now()) }
    },

    async list(
      of: OfDomain,
      filter: Filter,
      { after, limit }: { after: string | undefined; limit: number },
    ): Promise<Declared<{ readonly items: readonly Entry[]; readonly next: string | null }>> {
      const wanted = filterOf(of, filter)
      if (!wanted.ok) return wanted
      await learner.flush()
      const { generation } = await facts.find(of.id)
      const from = after === undefined ? undefined : Buffer.from(after, 'base64url').toString()
      const slice = { after: isCursor(from) ? from : undefined, limit: limit + 1, now: clock.now() }
      const found = await listEntries(await store.reader(), { domain: of.id, generation }, wanted.value, slice)
      const items = found.slice(0, limit)
      const next = found.length > limit ? Buffer.from(cursorOf(items.at(-1)!)).toString('base64url') : null
      return ok({ items, next })
    },

    async addAddresses(of: OfDomain, addresses: readonly unknown[], how: TakeHow): Promise<Declared<Taken>> {
      return take(of, await readAddresses(addresses, optionsOf(of)), how)
    },

    async addFile(
      of: OfDomain,
      bytes: Uint8Array,
      how: TakeHow & { readonly skipOthers: boolean },
    ): Promise<Declared<Taken>> {
      return take(of, await readRecipients(bytes, optionsOf(of, how.skipOthers)), how)
    },

    /** Of the list and of what was learned. */
    async remove(
      of: OfDomain,
      filter: Filter,
      by: string,
    ): Promise<Declared<{ readonly listed: number; readonly learned: number }>> {
      const wanted = filterOf(of, filter)
      if (!wanted.ok) return wanted
      if (Object.values(wanted.value).every((value) => value === undefined)) return refuse('recipients-which', sayWhich)
      return alone(of.id, async () => {
        await learner.flush()
        const { generation, listedBy } = await facts.find(of.id)
        const removed = await store.transact((tx) => removeEntries(tx, { domain: of.id, generation }, wanted.value))
        learner.forget(of.id)
        if (removed.listed > 0 || listedBy === null) await note(of, generation, by)
        return ok(removed)
      })
    },
  }
}

function filterOf(of: OfDomain, { addresses, ...filter }: Filter): Declared<EntryFilter> {
  if (addresses === undefined) return ok({ ...filter, search: filter.search && keyOf(filter.search) })
  const keys: string[] = []
  const domain = nameToText(of.apex)
  for (const [index, text] of addresses.entries()) {
    const mailbox = parseMailbox(text.includes('@') ? text : `${text}@${domain}`)
    if (!mailbox.ok) return refuse(mailbox.problem.code, mailbox.problem.text, { pointer: `/query/address/${index}` })
    if (formatMailDomain(mailbox.value.domain) !== domain)
      return refuse('recipient-other-domain', otherDomain(text), { pointer: `/query/address/${index}` })
    keys.push(keyOf(mailbox.value.local))
  }
  return ok({ ...filter, keys })
}

function isCursor(text: string | undefined): text is string {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    return Array.isArray(parsed) && typeof parsed[0] === 'string' && typeof parsed[1] === 'string'
  } catch {
    return false
  }
}

/** A list that lost half of its names is more likely half a list. */
const isSuspicious = (before: number, after: number): boolean =>
  (before > 0 && after === 0) || (before >= fewRecipients && after < before / 2)

const gone = (): { ok: false; problem: DeclareProblem } =>
  refuse('no-such-domain', { en: 'The domain was removed meanwhile.', tr: 'Alan adı bu arada kaldırıldı.' })

const isBusy: Text = {
  en: 'The list of this domain is being changed. Try again in a moment.',
  tr: 'Bu alan adının listesi şu anda değiştiriliyor. Biraz sonra yeniden deneyin.',
}
const suspicious = (before: number, after: number): Text => ({
  en: `The new list has ${after} recipients and the present one ${before}: that looks like part of a list, so nothing was changed. Say that you mean it (\`force\`) if it is right.`,
  tr: `Yeni listede ${after}, şimdikinde ${before} alıcı var: bu, listenin bir parçasına benziyor; hiçbir şey değiştirilmedi. Doğruysa bunu istediğinizi belirtin (\`force\`).`,
})
const sayWhich: Text = {
  en: 'Say what is to be removed: an address, a source (`list`, `learned`, …), who is not there, or a time.',
  tr: 'Neyin kaldırılacağını belirtin: bir adres, bir kaynak (`list`, `learned`, …), bulunmayanlar ya da bir zaman.',
}
