// TSIG keys: secrets that another server and Ulak share. A secret is shown once, when it is made; what is kept of it is sealed.
import { randomBytes } from 'node:crypto'
import { decodeBase64 } from '../dns/bytes.ts'
import { name as parseKnown, nameToText } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { parseTypeName, typeName } from '../dns/records/index.ts'
import { secretBytes, type TsigAlgorithm, type TsigKey } from '../dns/tsig.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import type { Log } from '../system/log.ts'
import { type Secrets, SecretsFault } from '../system/secrets.ts'
import { findAccount, type Slice } from './accounts.store.ts'
import { audit } from './accounts.ts'
import type { Page } from './domains.ts'
import { findDomain } from './domains.store.ts'
import { type Declared, refuse } from './finding.ts'
import { domainName } from './host-name.ts'
import * as rows from './keys.store.ts'
import type { KeyRow } from './keys.store.ts'
import { mayDo, notAllowed, type Scope, systemScope } from './scope.ts'

/** What a key may write by dynamic update (RFC 2136). */
export type Grant = {
  readonly domains: readonly string[]
  readonly operations: readonly ('add' | 'remove')[]
  /** Relative to the domain; `@` the domain itself, `*` at the end any labels: `_acme-challenge.*`; `*` alone every name. */
  readonly names: readonly string[]
  /** Mnemonics; `*` for all. */
  readonly types: readonly string[]
}

export type KeyView = {
  readonly name: string
  readonly account: string
  readonly algorithm: string
  readonly createdAt: number
  /** The secret before this one is taken until then. */
  readonly oldUntil: number | null
  readonly update: Grant | null
  /** False: its secret was sealed with another key file. */
  readonly usable: boolean
}

/** A key as the wire needs it. */
export type RingKey = {
  readonly id: string
  readonly accountPath: string
  readonly update: Grant | null
  /** The newest first. */
  readonly secrets: readonly TsigKey[]
}

/** `old`: the secret before, good until `oldUntil`. */
type Held = { readonly key: RingKey; readonly old: readonly TsigKey[]; readonly oldUntil: number }

export type KeyToAdd = {
  readonly name: string
  readonly account?: string | undefined
  readonly algorithm?: TsigAlgorithm | undefined
  /** Base64, where the other side made it. */
  readonly secret?: string | undefined
  readonly update?: (Partial<Grant> & { readonly domains: readonly string[] }) | undefined
}

/** A secret that somebody brings has at least so many bytes; one of ours as many as its MAC. */
const minSecretBytes = 16
const maxSecretBytes = 512
/** How long both secrets are taken after one was replaced, unless told. */
export const keepOldMs = 24 * 3_600_000

/** A new key may only prove to a certificate authority whose a name is (RFC 8555 §8.4). */
const acmeOnly = {
  operations: ['add', 'remove'],
  names: ['_acme-challenge', '_acme-challenge.*'],
  types: ['TXT'],
} as const

export type Keys = Awaited<ReturnType<typeof createKeys>>

export async function createKeys(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly log: Log
}) {
  const { store, clock, secrets, log } = parts
  const { db } = store
  let ring: ReadonlyMap<string, Held> = new Map()

  const find = (tx: Parameters<typeof rows.findKey>[0], scope: Scope, name: string) =>
    rows.findKey(tx, scope, name.toLowerCase().replace(/\.$/, ''))

  /** Undefined: there is another key file than the one it was sealed with, or none; that is told once. */
  function open(row: KeyRow, sealed: string): Uint8Array | undefined {
    try {
      return secrets.open('tsig', row.id, sealed)
    } catch (error) {
      if (!(error instanceof SecretsFault)) throw error
      if (!told.has(row.id))
        log.error({ keyName: row.name, err: error }, 'this key signs nothing: its secret cannot be opened')
      told.add(row.id)
      return undefined
    }
  }
  const told = new Set<string>()

  function heldOf(row: KeyRow): Held {
    const secret = (sealed: string): TsigKey[] => {
      const opened = open(row, sealed)
      return opened ? [{ name: parseKnown(row.name), algorithm: row.algorithm as TsigAlgorithm, secret: opened }] : []
    }
    const key = { id: row.id, accountPath: row.accountPath, update: grantOf(row), secrets: secret(row.secret) }
    const old = row.old_secret !== null && (row.old_until ?? 0) > clock.now() ? secret(row.old_secret) : []
    return { key, old, oldUntil: row.old_until ?? 0 }
  }

  const secretsNow = ({ key, old, oldUntil }: Held): readonly TsigKey[] =>
    oldUntil > clock.now() ? [...key.secrets, ...old] : key.secrets

  async function load(): Promise<void> {
    const all = await rows.allKeys(db, systemScope)
    ring = new Map(all.map((row) => [parseKnown(row.name).key, heldOf(row)]))
  }

  function viewOf(row: KeyRow): KeyView {
    const isOldTaken = row.old_until !== null && row.old_until > clock.now()
    return {
      name: row.name,
      account: row.account_id,
      algorithm: row.algorithm,
      createdAt: row.created_at,
      oldUntil: isOldTaken ? row.old_until : null,
      update: grantOf(row),
      usable: secretsNow(heldOf(row)).length > 0,
    }
  }

  /** Domains that the caller sees, types that exist, patterns that can fit. */
  async function readGrant(scope: Scope, given: NonNullable<KeyToAdd['update']>): Promise<Declared<Grant>> {
    const domains: string[] = []
    for (const text of given.domains) {
      const parsed = domainName(text)
      const state = parsed.ok ? await findDomain(db, scope, parsed.value) : undefined
      if (!state) return refuse('no-such-domain', noSuchDomain(text), { pointer: '/update/domains' })
      domains.push(state.name)
    }
    const types: string[] = []
    for (const text of given.types ?? acmeOnly.types) {
      const parsed = text === '*' ? undefined : parseTypeName(text)
      if (parsed && !parsed.ok) return refuse(parsed.problem.code, parsed.problem.text, { pointer: '/update/types' })
      types.push(parsed ? typeName(parsed.value) : '*')
    }
    const names = (given.names ?? acmeOnly.names).map((one) => one.toLowerCase())
    return ok({ domains, types, names, operations: [...new Set(given.operations ?? acmeOnly.operations)] })
  }

  await load()
  return {
    /** By the key of the key's name. An old secret is in it until its time is over. */
    find(nameKey: string): RingKey | undefined {
      const held = ring.get(nameKey)
      return held && { ...held.key, secrets: secretsNow(held) }
    },
    reload: load,

    async list(scope: Scope, slice: Slice): Promise<Page<KeyView>> {
      const found = await rows.listKeys(db, scope, slice)
      const items = found.slice(0, slice.limit).map(viewOf)
      return { items, next: found.length > items.length ? items.at(-1)!.name : null }
    },

    async add(scope: Scope, given: KeyToAdd): Promise<Declared<{ key: KeyView; secret: string }>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const name = domainName(given.name)
      if (!name.ok) return refuse(name.problem.code, name.problem.text, { pointer: '/name' })
      const account = await findAccount(db, scope, given.account ?? scope.accountId)
      if (!account) return refuse('no-such-account', noSuchAccount, { pointer: '/account' })
      const algorithm = given.algorithm ?? 'hmac-sha256'
      const secret = given.secret === undefined ? randomBytes(secretBytes(algorithm)) : decodeBase64(given.secret)
      if (!secret || secret.length < minSecretBytes || secret.length > maxSecretBytes)
        return refuse('bad-key-secret', badSecret, { pointer: '/secret' })
      const grant = given.update && (await readGrant(scope, given.update))
      if (grant && !grant.ok) return grant
      const now = clock.now()
      const id = newId(now)
      const row = {
        id,
        account_id: account.id,
        name: nameToText(name.value),
        algorithm,
        secret: secrets.seal('tsig', id, secret),
        old_secret: null,
        old_until: null,
        created_at: now,
        grants: grant ? JSON.stringify(grant.value) : null,
      }
      const isAdded = await store.transact(async (tx) => {
        if (!(await rows.insertKey(tx, row))) return false
        await audit(tx, scope, now, { action: 'key-added', account: row.account_id, subject: row.name })
        return true
      })
      if (!isAdded) return refuse('key-exists', keyExists, { pointer: '/name' })
      await load()
      return ok({ key: viewOf({ ...row, accountPath: account.path }), secret: Buffer.from(secret).toString('base64') })
    },

    /** A new secret under the same name; the one before is taken for `keepMs` more. */
    async rotate(
      scope: Scope,
      name: string,
      { keepMs = keepOldMs }: { keepMs?: number } = {},
    ): Promise<Declared<{ key: KeyView; secret: string }>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const row = await find(db, scope, name)
      if (!row) return refuse('no-such-key', noSuchKey)
      const now = clock.now()
      const secret = randomBytes(secretBytes(row.algorithm as TsigAlgorithm))
      const changed = {
        secret: secrets.seal('tsig', row.id, secret),
        old_secret: keepMs > 0 ? row.secret : null,
        old_until: keepMs > 0 ? now + keepMs : null,
      }
      await store.transact(async (tx) => {
        await rows.replaceSecret(tx, row.id, changed)
        await audit(tx, scope, now, { action: 'key-rotated', account: row.account_id, subject: row.name })
      })
      await load()
      return ok({ key: viewOf({ ...row, ...changed }), secret: secret.toString('base64') })
    },

    async remove(scope: Scope, name: string): Promise<Declared<undefined>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const removed = await store.transact(async (tx) => {
        const row = await find(tx, scope, name)
        if (!row) return refuse('no-such-key', noSuchKey)
        const [user] = await rows.usersOfKey(tx, row.id)
        if (user !== undefined) return refuse('key-in-use', keyInUse(user))
        await rows.deleteKey(tx, row.id)
        await audit(tx, scope, clock.now(), { action: 'key-removed', account: row.account_id, subject: row.name })
        return ok(undefined)
      })
      if (removed.ok) await load()
      return removed
    },
  }
}

const grantOf = ({ grants }: KeyRow): Grant | null => (grants === null ? null : (JSON.parse(grants) as Grant))

const noSuchKey: Text = { en: 'There is no such key.', tr: 'Böyle bir anahtar yok.' }
const noSuchAccount: Text = { en: 'There is no such account.', tr: 'Böyle bir hesap yok.' }
const noSuchDomain = (text: string): Text => ({
  en: `There is no such domain here: ${text}.`,
  tr: `Burada böyle bir alan adı yok: ${text}.`,
})
const keyExists: Text = {
  en: 'A key of this name is here already. Take another name: both sides sign under it.',
  tr: 'Bu adda bir anahtar zaten var. Başka bir ad seçin: iki taraf da bu adla imzalar.',
}
const keyInUse = (user: string): Text => ({
  en: `The key is in use by ${user}. Give that another key, or remove it, first.`,
  tr: `Anahtarı ${user} kullanıyor. Önce ona başka bir anahtar verin ya da onu kaldırın.`,
})
const badSecret: Text = {
  en: `The secret must be base64 of ${minSecretBytes} to ${maxSecretBytes} bytes. Leave it out, and Ulak makes one.`,
  tr: `Gizli değer ${minSecretBytes} ile ${maxSecretBytes} bayt arasında base64 olmalı. Vermezseniz Ulak bir tane üretir.`,
}
