// What each call does: values in, values out. Refusals are thrown and become problem documents in server.ts.
import type { DecisionResult, QueuedMessage, ReleaseTo } from '../carry/index.ts'
import type { Declared } from '../declare/finding.ts'
import type { DomainRequest } from '../declare/index.ts'
import { findPreset, presets } from '../declare/presets/index.ts'
import { mayDo, notAllowed, type Scope } from '../declare/scope.ts'
import { readDomain } from '../dns/idna.ts'
import { canonicalIp } from '../dns/ip.ts'
import { equalNames, nameToText } from '../dns/name.ts'
import { createAccountCalls } from './account-data.ts'
import type { CallName } from './contract.ts'
import { createDelegation } from './delegation.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { createDrilling } from './drill.ts'
import { must, Refusal, refusal } from './errors.ts'
import { importedJson } from './imports.ts'
import { createOutward } from './outward.ts'
import { createProbing } from './probe.ts'
import { createPropagation } from './propagation.ts'
import { createQueueCalls, noSuchMessage } from './queue.ts'
import { createRecipientCalls } from './recipients.ts'
import { createTrace } from './trace.ts'
import { createTransferCalls } from './transfers.ts'
import {
  accountJson,
  appliedJson,
  changeJson,
  destinationJson,
  detailJson,
  messageJson,
  planJson,
  presetJson,
  summaryJson,
  tokenJson,
} from './views.ts'

export type Handlers = { readonly [N in CallName]: (asked: Asked) => Promise<unknown> }

const defaultLimit = 100

/** A call that stands for a plan of one change: places are told in what its caller wrote. */
function asWritten<T>(result: Declared<T>, written: string): Declared<T> {
  if (result.ok || result.problem.pointer === undefined) return result
  const inner = result.problem.pointer.replace(/^\/changes\/0(?=\/|$)/, '')
  const { pointer: _long, ...problem } = result.problem
  const pointer = inner.startsWith(written) ? inner.slice(written.length) : inner
  return { ok: false, problem: pointer === '' ? problem : { ...problem, pointer } }
}

export function createHandlers(deps: ApiDeps): Handlers {
  const { accounts, declare, queue } = deps
  const slice = ({ query }: Asked) => ({
    after: query.cursor as string | undefined,
    limit: (query.limit as number | undefined) ?? defaultLimit,
  })
  const waiting = async (scope: Scope, domain: string): Promise<number> =>
    (await queue.totals(scope, [domain])).get(domain) ?? 0
  const listOf = (text: string | undefined): string[] => (text ?? '').split(',').filter((one) => one !== '')

  /** Plan and apply in one, all or nothing. */
  async function direct(
    asked: Asked,
    request: Omit<DomainRequest, 'domain' | 'versions'>,
    written: string,
  ): Promise<unknown> {
    const { scope, params, lang, query, versions } = asked
    const plan = must(asWritten(await declare.plan(scope, [{ domain: params.domain, versions, ...request }]), written))
    return appliedJson(must(await declare.apply(scope, plan.id, { insist: listOf(query.insist) })), lang)
  }

  function decided(result: DecisionResult): QueuedMessage | undefined {
    if (result.kind === 'not-found') throw noSuchMessage()
    if (result.kind === 'not-possible') throw new Refusal(result.problem)
    return result.message
  }

  const decision =
    (verb: 'retry' | 'hold') =>
    async ({ scope, params }: Asked): Promise<unknown> => {
      const message = decided(await queue[verb](scope, params.message))
      if (!message) throw noSuchMessage()
      return messageJson(message)
    }

  return {
    about: async ({ scope }) => ({
      ...deps.about(),
      waiting: await queue.total(scope),
    }),
    me: async ({ scope }) => {
      const account = await accounts.find(scope, scope.accountId)
      if (!account) throw refusal('no-such-account', 'Your account is gone.', 'Hesabınız artık yok.')
      return { account: accountJson(account), role: scope.role, actor: scope.actor }
    },
    firstOperator: async ({ body }) => {
      const { secret, scope, account } = must(await accounts.firstOperator(body))
      return { token: secret, me: { account: accountJson(account), role: scope.role, actor: scope.actor } }
    },

    listAccounts: async (asked) => {
      const { items, next } = await accounts.list(asked.scope, slice(asked))
      return { items: items.map(accountJson), next }
    },
    addAccount: async ({ scope, body }) => accountJson(must(await accounts.add(scope, body))),
    getAccount: async ({ scope, params }) => {
      const account = await accounts.find(scope, params.account)
      if (!account) throw refusal('no-such-account', 'There is no such account.', 'Böyle bir hesap yok.')
      return accountJson(account)
    },
    listTokens: async (asked) => {
      const { items, next } = await accounts.listTokens(asked.scope, slice(asked))
      return { items: items.map(tokenJson), next }
    },
    addToken: async ({ scope, body }) => {
      const expiresAt = body.expiresAt === undefined ? undefined : Date.parse(body.expiresAt)
      const { token, secret } = must(await accounts.addToken(scope, { ...body, expiresAt }))
      return { token: tokenJson(token), secret }
    },
    setTokenDomains: async ({ scope, params, body }) =>
      tokenJson(must(await accounts.setTokenDomains(scope, params.token, body.domains))),
    removeToken: async ({ scope, params }) => must(await accounts.removeToken(scope, params.token)),

    listPresets: async ({ lang }) => ({ items: presets.map((one) => presetJson(one, lang)), next: null }),
    getPreset: async ({ params, lang }) => {
      const preset = findPreset(params.preset)
      if (!preset)
        throw refusal(
          'no-such-preset',
          'There is no such preset. See the list of presets.',
          'Böyle bir hazır ayar yok. Hazır ayarların listesine bakın.',
        )
      return presetJson(preset, lang)
    },

    addPlan: async ({ scope, body, lang }) => planJson(must(await declare.plan(scope, body.changes)), lang),
    getPlan: async ({ scope, params, lang }) => planJson(must(await declare.getPlan(scope, params.plan)), lang),
    applyPlan: async ({ scope, params, body, lang }) =>
      appliedJson(must(await declare.apply(scope, params.plan, body)), lang),

    listDomains: async (asked) => {
      const { items, next } = await declare.list(asked.scope, { ...slice(asked), search: asked.query.search })
      const totals = await queue.totals(
        asked.scope,
        items.map(({ name }) => name),
      )
      return { items: items.map((row) => summaryJson(row, totals.get(row.name) ?? 0, asked.lang)), next }
    },
    addDomain: async ({ scope, body, lang }) => detailJson(must(await declare.add(scope, body)), 0, lang),
    importZones: async ({ scope, body, lang }) => ({
      items: must(await declare.importZones(scope, body)).map((one) => importedJson(one, lang)),
    }),
    getDomain: async ({ scope, params, lang }) => {
      const state = must(await declare.findProven(scope, params.domain))
      return detailJson(state, await waiting(scope, state.name), lang)
    },
    removeDomain: async ({ scope, params, versions }) => {
      const state = must(await declare.find(scope, params.domain))
      if ((await waiting(scope, state.name)) > 0) {
        throw refusal(
          'mail-waits',
          'Mail waits here for this domain. Deliver, release or remove it first.',
          'Bu alan adı için bekleyen posta var. Önce teslim edin, bırakın ya da silin.',
        )
      }
      return must(await declare.remove(scope, params.domain, { versions }))
    },
    declareMail: (asked) => direct(asked, { mail: asked.body }, '/mail'),
    listRrsets: async (asked) =>
      pageOf(
        must(await declare.records(asked.scope, asked.params.domain)),
        slice(asked),
        ({ name, type }) => `${name === '@' ? '' : name} ${type}`,
      ),
    setRrset: (asked) =>
      direct(
        asked,
        { rrsets: [{ name: asked.params.name, type: asked.params.type, set: asked.body }] },
        '/rrsets/0/set',
      ),
    removeRrset: (asked) =>
      direct(asked, { rrsets: [{ name: asked.params.name, type: asked.params.type, set: null }] }, '/rrsets/0'),
    getZone: async ({ scope, params }) => must(await declare.zoneFile(scope, params.domain)),
    setZone: (asked) => direct(asked, { zone: asked.body }, '/zone'),
    getRoute: async ({ scope, params, query }) => {
      const state = must(await declare.find(scope, params.domain))
      return deps.route(state.zone.apex, listOf(query.down).map(hostOf))
    },
    simulate: async ({ scope, body, lang }) => {
      const down = ((body.down ?? []) as string[]).map(hostOf)
      const all = body.plan === undefined ? [] : must(await declare.planned(scope, body.plan))
      const wanted = body.domain === undefined ? undefined : must(await declare.find(scope, body.domain)).zone.apex
      const planned = wanted ? all.find(({ apex }) => equalNames(apex, wanted)) : all.length === 1 ? all[0] : undefined
      const domain = wanted ?? planned?.apex
      if (!domain || (body.plan !== undefined && !planned)) throw whichDomain()
      return deps.simulate({ domain, policy: await declare.mailPolicyFor(domain), planned, down }, lang)
    },
    getCheck: async ({ scope, params, lang }) => {
      const state = must(await declare.findProven(scope, params.domain))
      return deps.check(state.zone.apex, lang, state.dns)
    },
    getPaste: async ({ scope, params }) => {
      const records = must(await declare.paste(scope, params.domain))
      const words = new Set(records.map(({ seen }) => (seen === 'different' ? 'no' : seen)))
      return { records, seen: words.size === 1 ? [...words][0] : words.size === 0 ? 'unknown' : 'partly' }
    },
    ...createAccountCalls(deps),
    ...createProbing(deps),
    ...createDrilling(deps),
    ...createTrace(deps),
    ...createPropagation(deps),
    ...createDelegation(deps),
    ...createOutward(deps),
    ...createRecipientCalls(deps),
    ...createTransferCalls(deps),
    listChanges: async (asked) => {
      const { items, next } = must(await declare.changes(asked.scope, asked.params.domain, slice(asked)))
      return { items: items.map((one) => changeJson(one, asked.lang)), next }
    },
    undoChange: async ({ scope, params, versions, lang }) =>
      planJson(must(await declare.undo(scope, params.domain, params.change, { versions })), lang),

    ...createQueueCalls(deps),
    listDestinations: async ({ scope, lang }) => {
      const now = deps.clock.now()
      return { items: (await queue.destinations(scope)).map((one) => destinationJson(one, now, lang)), next: null }
    },
    retryWaiting: async ({ scope, body }) => {
      if ('host' in body) return { domains: await queue.retryHost(scope, body.host.toLowerCase().replace(/\.$/, '')) }
      const { name } = must(await declare.find(scope, body.domain))
      await queue.retryDomain(name)
      return { domains: 1 }
    },
    getQueued: async ({ scope, params }) => {
      const message = await queue.find(scope, params.message)
      if (!message) throw noSuchMessage()
      return messageJson(message)
    },
    retryQueued: decision('retry'),
    holdQueued: decision('hold'),
    releaseQueued: async ({ scope, params, body }) => {
      const { to } = body as { to?: ReleaseTo }
      // Mail that goes elsewhere is mail that somebody else reads.
      if (to && !mayDo(scope, 'manage')) must(notAllowed())
      const message = decided(await queue.release(scope, params.message, to))
      if (!message) throw noSuchMessage()
      if (to) await accounts.recordAudit(scope, { action: 'mail-sent-elsewhere', subject: message.id, detail: to })
      return messageJson(message)
    },
    removeQueued: async ({ scope, params }) => void decided(await queue.remove(scope, params.message)),

    listBackups: async ({ lang }) => deps.listBackups(lang),
    addBackup: async ({ body, lang }) => deps.addBackup(body.folder, lang),
  }
}

/** One page of a list that is at hand as a whole, in the order of its keys; the cursor is the last key. */
function pageOf<T>(
  all: readonly T[],
  { after, limit }: { after: string | undefined; limit: number },
  keyOf: (item: T) => string,
): { items: readonly T[]; next: string | null } {
  const from = after && Buffer.from(after, 'base64url').toString()
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => from === undefined || key > from)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const items = rest.slice(0, limit)
  return {
    items: items.map(({ item }) => item),
    next: rest.length > items.length ? Buffer.from(items.at(-1)!.key).toString('base64url') : null,
  }
}

const whichDomain = (): Refusal =>
  refusal(
    'which-domain',
    'Name a domain, a plan with one domain, or a plan and which of its domains is meant.',
    'Bir alan adı, tek alan adlı bir plan ya da bir plan ile alan adlarından birini belirtin.',
  )

/** A host in any spelling, or an address, as routes have it. */
function hostOf(text: string): string {
  const ip = canonicalIp(text)
  if (ip !== undefined) return ip
  const read = readDomain(text)
  if (read.kind === 'domain') return nameToText(read.reading.name)
  throw new Refusal(read.problem)
}
