// Accounts and who may act for them. A token's secret is random and shown once; only its SHA-256 is kept, which is enough for a
// secret that nobody could guess. Every change leaves a row in the audit trail, in the same transaction.
import { createHash, randomBytes } from 'node:crypto'
import { nameToText } from '../dns/name.ts'
import { bad, ok, type Problem, type Result } from '../dns/problem.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import * as rows from './accounts.store.ts'
import type { Account, ControlStore, Slice, Token } from './accounts.store.ts'
import { domainName } from './host-name.ts'
import { childPath, mayDo, mayGive, notAllowed, type Role, type Scope } from './scope.ts'

export type { Account, AuditEntry, ControlStore, Slice, Token } from './accounts.store.ts'

/** How deep the tree may be: operator, reseller, customer and some. A path stays short enough for every index. */
export const maxAccountDepth = 8
/** How long the link to the first operator is good; a new start prints a new one. */
export const firstLinkMs = 24 * 60 * 60 * 1000
/** A shorter operator token could be guessed; said as a warning, since it is the operator's own choice. */
export const minTokenLength = 20

/** `next` is what to ask `after`; null on the last page. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

export type Started =
  /** `unknownToken`: ULAK_TOKEN is set and opens nothing here. */
  | { readonly kind: 'ready'; readonly unknownToken: boolean }
  /** ULAK_TOKEN became the first operator token. */
  | { readonly kind: 'token-taken'; readonly weak: boolean }
  /** Nobody can come in yet but with this code. */
  | { readonly kind: 'needs-operator'; readonly code: string }

export type Accounts = ReturnType<typeof createAccounts>

const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex')
const newSecret = (prefix: string): string => `${prefix}_${randomBytes(24).toString('base64url')}`

export function createAccounts(deps: { readonly store: ControlStore; readonly clock: Clock }) {
  const { store, clock } = deps
  const { db } = store

  return {
    /** Called once before anybody is let in. On an empty store `token` becomes the operator's; without one a code is made. */
    async start(options: { readonly token?: string | undefined }): Promise<Started> {
      const now = clock.now()
      if (await rows.anyAccount(db)) {
        const known = !options.token || (await rows.findTokenScope(db, hashOf(options.token), now)) !== undefined
        return { kind: 'ready', unknownToken: !known }
      }
      if (options.token) {
        const hash = hashOf(options.token)
        await store.transact((tx) => makeOperator(tx, { name: 'ULAK_TOKEN', hash, now }))
        return { kind: 'token-taken', weak: options.token.length < minTokenLength }
      }
      const code = randomBytes(24).toString('base64url')
      const link = { id: newId(now), hash: hashOf(code), createdAt: now, expiresAt: now + firstLinkMs }
      await store.transact((tx) => rows.replaceLink(tx, link))
      return { kind: 'needs-operator', code }
    },

    async firstOperator(given: {
      code: string
      name: string
    }): Promise<Result<{ secret: string; scope: Scope; account: Account }>> {
      const now = clock.now()
      const secret = newSecret('ulak')
      return store.transact(async (tx) => {
        if ((await rows.anyAccount(tx)) || !(await rows.linkIsOpen(tx, hashOf(given.code), now))) return linkUsed()
        await rows.deleteLinks(tx)
        const made = await makeOperator(tx, { name: given.name, hash: hashOf(secret), now })
        return ok({ secret, ...made })
      })
    },

    /** Whose token this is; undefined for an unknown or expired one. */
    authenticate: (secret: string): Promise<Scope | undefined> => rows.findTokenScope(db, hashOf(secret), clock.now()),

    list: async (scope: Scope, slice: Slice): Promise<Page<Account>> =>
      toPage(await rows.listAccounts(db, scope, slice), slice),
    find: (scope: Scope, id: string): Promise<Account | undefined> => rows.findAccount(db, scope, id),

    async add(scope: Scope, given: { name: string; parent?: string | undefined }): Promise<Result<Account>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const now = clock.now()
      const id = newId(now)
      return store.transact(async (tx) => {
        const parent = await rows.findAccount(tx, scope, given.parent ?? scope.accountId)
        if (!parent) return noSuchAccount()
        if (parent.path.split('/').length - 2 >= maxAccountDepth) return tooDeep()
        const account = { id, parent: parent.id, path: childPath(parent.path, id), name: given.name, createdAt: now }
        await rows.insertAccount(tx, account)
        await audit(tx, scope, now, { action: 'account-added', account: id, subject: given.name })
        return ok(account)
      })
    },

    /** Whoever does not manage them sees only his own. */
    listTokens: async (scope: Scope, slice: Slice): Promise<Page<Token>> =>
      toPage(
        await rows.listTokens(db, scope, { ...slice, ...(!mayDo(scope, 'manage') && { only: scope.tokenId ?? '' }) }),
        slice,
      ),

    async addToken(
      scope: Scope,
      given: {
        account?: string | undefined
        role: Role
        name: string
        expiresAt?: number | undefined
        /** For a member, and only for one: the domains that are given to him. */
        domains?: readonly string[] | undefined
      },
    ): Promise<Result<{ token: Token; secret: string }>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      if (!mayGive(scope, given.role)) return roleTooHigh()
      const now = clock.now()
      if (given.expiresAt !== undefined && given.expiresAt <= now) return alreadyExpired()
      const secret = newSecret('ulak')
      return store.transact(async (tx) => {
        const account = await rows.findAccount(tx, scope, given.account ?? scope.accountId)
        if (!account) return noSuchAccount()
        if (given.role === 'operator' && account.parent !== null) return operatorBelow()
        const domains = await givenDomains(tx, account, given)
        if (!domains.ok) return domains
        const token: Token = {
          id: newId(now),
          account: account.id,
          role: given.role,
          name: given.name,
          createdAt: now,
          expiresAt: given.expiresAt ?? null,
          domains: domains.value && domains.value.map(({ name }) => name),
        }
        await rows.insertToken(tx, token, hashOf(secret))
        await rows.giveDomains(tx, token.id, domains.value ?? [])
        await audit(tx, scope, now, {
          action: 'token-added',
          account: account.id,
          subject: token.id,
          detail: { name: token.name, role: token.role, ...(token.domains && { domains: token.domains }) },
        })
        return ok({ token, secret })
      })
    },

    /** Gives a member these domains in the place of those that he had. */
    async setTokenDomains(scope: Scope, id: string, wanted: readonly string[]): Promise<Result<Token>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const now = clock.now()
      return store.transact(async (tx) => {
        const token = await rows.findToken(tx, scope, id)
        if (!token) return noSuchToken()
        const account = await rows.findAccount(tx, scope, token.account)
        if (!account) return noSuchAccount()
        const domains = await givenDomains(tx, account, { role: token.role, domains: wanted })
        if (!domains.ok) return domains
        await rows.takeDomains(tx, id)
        await rows.giveDomains(tx, id, domains.value ?? [])
        const names = domains.value && domains.value.map(({ name }) => name)
        await audit(tx, scope, now, {
          action: 'token-domains-set',
          account: account.id,
          subject: id,
          detail: { name: token.name, domains: names },
        })
        return ok({ ...token, domains: names })
      })
    },

    async removeToken(scope: Scope, id: string): Promise<Result<undefined>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const now = clock.now()
      return store.transact(async (tx) => {
        const token = await rows.findToken(tx, scope, id)
        if (!token) return noSuchToken()
        if (!mayGive(scope, token.role)) return roleTooHigh()
        if (token.role === 'operator' && !(await rows.otherOperatorToken(tx, id))) return lastOperator()
        await rows.deleteToken(tx, id)
        await audit(tx, scope, now, {
          action: 'token-removed',
          account: token.account,
          subject: id,
          detail: { name: token.name },
        })
        return ok(undefined)
      })
    },

    /** For what other parts do by somebody's order and no history of their own records. `account`: whose thing it was; the caller's own if not given. */
    recordAudit: (
      scope: Scope,
      entry: { action: string; subject: string; account?: string; detail?: unknown },
    ): Promise<void> => audit(db, scope, clock.now(), { account: scope.accountId, ...entry }),
    listAudit: async (scope: Scope, slice: Slice): Promise<Page<rows.AuditEntry>> =>
      toPage(await rows.listAudit(db, scope, slice), slice),
  }
}

type Db = Parameters<typeof rows.insertAudit>[0]

async function makeOperator(
  tx: Db,
  given: { name: string; hash: string; now: number },
): Promise<{ scope: Scope; account: Account }> {
  const { now, name } = given
  const id = newId(now)
  const account: Account = { id, parent: null, path: childPath('/', id), name: 'Ulak', createdAt: now }
  const token: Token = {
    id: newId(now),
    account: id,
    role: 'operator',
    name,
    createdAt: now,
    expiresAt: null,
    domains: null,
  }
  const scope: Scope = { accountId: id, accountPath: account.path, role: 'operator', actor: name, tokenId: token.id }
  await rows.insertAccount(tx, account)
  await rows.insertToken(tx, token, given.hash)
  await audit(tx, scope, now, { action: 'operator-made', account: id, subject: token.id, detail: { name } })
  return { scope, account }
}

type GivenDomain = { readonly id: string; readonly name: string }

/** What a member is given; null for the other roles, which see all of their account. */
async function givenDomains(
  tx: Db,
  account: Account,
  { role, domains }: { role: Role; domains?: readonly string[] | undefined },
): Promise<Result<readonly GivenDomain[] | null>> {
  if (role !== 'member') return domains === undefined ? ok(null) : onlyForMembers()
  if (!domains || domains.length === 0) return memberWithoutDomains()
  const names = new Set<string>()
  for (const text of domains) {
    const name = domainName(text)
    if (!name.ok) return name
    names.add(nameToText(name.value))
  }
  const found = await rows.domainsOf(tx, account, [...names])
  const missing = [...names].find((name) => !found.some((one) => one.name === name))
  return missing === undefined ? ok(found) : notOfAccount(missing)
}

/** A row in the audit trail, in the transaction of what it tells of. */
export async function audit(
  db: Db,
  scope: Scope,
  now: number,
  entry: { action: string; account: string; subject: string; detail?: unknown },
): Promise<void> {
  const { account, action, subject, detail = {} } = entry
  await rows.insertAudit(db, { id: newId(now), at: now, account, actor: scope.actor, action, subject, detail })
}

/** The store hands over one more than was asked for, if there is more. */
export function toPage<T extends { readonly id: string }>(found: readonly T[], slice: Slice): Page<T> {
  const items = found.slice(0, slice.limit)
  return { items, next: found.length > slice.limit ? items.at(-1)!.id : null }
}

type Refused = { readonly ok: false; readonly problem: Problem }

const noSuchAccount = (): Refused =>
  bad('no-such-account', { en: 'There is no such account.', tr: 'Böyle bir hesap yok.' })

const noSuchToken = (): Refused =>
  bad('no-such-token', { en: 'There is no such token.', tr: 'Böyle bir belirteç yok.' })

const roleTooHigh = (): Refused =>
  bad('role-too-high', {
    en: 'Nobody can give or take a role above his own.',
    tr: 'Kimse kendi rolünün üstünde bir rolü veremez ya da geri alamaz.',
  })

const onlyForMembers = (): Refused =>
  bad('domains-for-members', {
    en: 'Only a member is given domains; the other roles see all domains of their account. Leave out "domains".',
    tr: 'Alan adları yalnızca üyeye (member) verilir; öteki roller hesabın bütün alan adlarını görür. "domains" alanını çıkarın.',
  })

const memberWithoutDomains = (): Refused =>
  bad('member-without-domains', {
    en: 'A member acts on the domains given to it. Name at least one in "domains".',
    tr: 'Üye (member) yalnızca kendisine verilen alan adlarında işlem yapar. "domains" alanında en az birini yazın.',
  })

const notOfAccount = (domain: string): Refused =>
  bad('no-such-domain', {
    en: `${domain} is no domain of that account or of one below it.`,
    tr: `${domain} o hesabın ya da altındaki bir hesabın alan adı değil.`,
  })

const operatorBelow = (): Refused =>
  bad('operator-below-top', {
    en: 'Only the account at the top has operators. Choose administrator, member or reader here.',
    tr: 'Operatör yalnızca en üstteki hesapta bulunur. Burada administrator, member ya da reader seçin.',
  })

const alreadyExpired = (): Refused =>
  bad('token-expires-in-past', {
    en: 'The token would have expired already. Give a time in the future, or none.',
    tr: 'Belirtecin süresi daha şimdiden dolmuş olurdu. Gelecekte bir zaman verin ya da süre vermeyin.',
  })

const lastOperator = (): Refused =>
  bad('last-operator', {
    en: 'This is the last operator token that does not expire; without it nobody could come in. Make another one first.',
    tr: 'Bu, süresi dolmayan son operatör belirteci; o olmadan kimse giremezdi. Önce bir başkasını oluşturun.',
  })

const tooDeep = (): Refused =>
  bad('account-too-deep', {
    en: `Accounts may lie at most ${maxAccountDepth} deep. Choose a parent nearer to the top.`,
    tr: `Hesaplar en çok ${maxAccountDepth} kat derin olabilir. Üste daha yakın bir üst hesap seçin.`,
  })

const linkUsed = (): Refused =>
  bad('link-not-valid', {
    en: 'This link was used already or has expired. While there is no operator, starting Ulak again prints a new one.',
    tr: 'Bu bağlantı kullanılmış ya da süresi dolmuş. Henüz operatör yoksa Ulak yeniden başlatılınca yenisini yazar.',
  })
