// The calls about a domain's recipients: the list that people gave, what was learned, and where a list is fetched.
import type { DomainState } from '../declare/domains.store.ts'
import { rulesOf } from '../declare/mail-rules.ts'
import type { Text } from '../dns/problem.ts'
import { formatLocalPart } from '../smtp/address.ts'
import type { Filter, OfDomain, TakeHow } from '../protect/recipients-list.ts'
import type { PullResult } from '../protect/recipients-pull.ts'
import type { CallOutput, RecipientEntry } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must } from './errors.ts'
import { iso } from './views.ts'

const defaultLimit = 100

export const ofDomain = (state: DomainState): OfDomain => ({
  id: state.id,
  apex: state.zone.apex,
  rules: rulesOf(state.intent),
})

export function createRecipientCalls({ declare, recipients }: ApiDeps) {
  const { list, pulls } = recipients
  const find = async ({ scope, params }: Asked): Promise<DomainState> => must(await declare.find(scope, params.domain))
  const howOf = ({ scope, query }: Asked, more: Pick<TakeHow, 'how' | 'source'>): TakeHow => ({
    ...more,
    by: scope.actor,
    force: query?.force === 'true',
  })

  return {
    listRecipients: async (asked: Asked): Promise<CallOutput<'listRecipients'>> => {
      const state = await find(asked)
      const { cursor, limit = defaultLimit, search } = asked.query
      const filter = { ...filterOf(asked), search: search as string | undefined }
      const { items, next } = must(await list.list(ofDomain(state), filter, { after: cursor, limit }))
      return { items: items.map((one) => entryJson(one, state.name)), next }
    },

    getRecipientSummary: async (asked: Asked): Promise<CallOutput<'getRecipientSummary'>> => {
      const state = await find(asked)
      const of = ofDomain(state)
      const { facts, counts } = await list.summary(of)
      const { recipientListComplete, unknownRecipients, recipientPull } = of.rules
      return {
        domain: state.name,
        listed: counts.listed,
        listedAt: isoOrNull(facts.listedAt),
        listedBy: facts.listedBy,
        complete: recipientListComplete,
        unknown: unknownRecipients,
        learned: { there: counts.there, notThere: counts.notThere },
        takesAll: facts.takesAll,
        testedAt: isoOrNull(facts.testedAt),
        pull: recipientPull && {
          url: recipientPull.url,
          next: isoOrNull(facts.nextPull),
          last: facts.pulledAt === null ? null : lastJson(facts.pulledAt, facts.pullResult, asked.lang),
        },
      }
    },

    addRecipients: async (asked: Asked): Promise<CallOutput<'addRecipients'>> => {
      const of = ofDomain(await find(asked))
      return must(await list.addAddresses(of, asked.body.addresses, howOf(asked, { how: 'add', source: 'added' })))
    },

    importRecipients: async (asked: Asked): Promise<CallOutput<'importRecipients'>> => {
      const of = ofDomain(await find(asked))
      const { mode = 'add', others } = asked.query
      const how = { ...howOf(asked, { how: mode, source: 'import' }), skipOthers: others === 'skip' }
      return must(await list.addFile(of, asked.body, how))
    },

    syncRecipients: async (asked: Asked): Promise<CallOutput<'syncRecipients'>> => {
      const of = ofDomain(await find(asked))
      return must(await pulls.sync(of, { force: asked.query.force === 'true' }))
    },

    removeRecipients: async (asked: Asked): Promise<CallOutput<'removeRecipients'>> => {
      const of = ofDomain(await find(asked))
      const { address } = asked.query as { address?: string | string[] }
      const addresses = address === undefined ? undefined : [address].flat()
      return must(await list.remove(of, { ...filterOf(asked), addresses }, asked.scope.actor))
    },
  }
}

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))

function filterOf({ query }: Asked): Filter {
  const at = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))
  return {
    source: query.source,
    isThere: query.there === undefined ? undefined : query.there === 'true',
    since: at(query.since),
    until: at(query.until),
  }
}

type Entry = {
  local: string
  source: string
  isThere: boolean
  since: number
  seenAt: number | null
  until: number | null
  reply: string | null
}

const entryJson = (one: Entry, domain: string): RecipientEntry => ({
  address: `${formatLocalPart(one.local)}@${domain}`,
  source: one.source as RecipientEntry['source'],
  there: one.isThere,
  since: iso(one.since),
  seen: isoOrNull(one.seenAt),
  until: isoOrNull(one.until),
  reply: one.reply,
})

function lastJson(at: number, result: string | null, lang: keyof Text) {
  const kept = JSON.parse(result ?? 'null') as PullResult | null
  return {
    at: iso(at),
    taken: kept?.ok ? kept.taken : null,
    problem: kept && !kept.ok ? kept.problem.text[lang] : null,
  }
}
