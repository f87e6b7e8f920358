// For how long whose things are kept: an account's own choice, else that of the nearest account above it that has one, else the default.
import { bad, ok, type Result, type Text } from '../dns/problem.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import { type Account, type ControlStore, findAccount, insertAudit } from './accounts.store.ts'
import { type Kind, kinds, retention } from './retention.ts'
import { listChoices, writeChoice } from './retention.store.ts'
import { mayDo, notAllowed, type Scope } from './scope.ts'

/** Of a kind that an account may choose for. */
export type Term = {
  readonly kind: Kind
  readonly what: Text
  readonly from: Text
  readonly days: number
  readonly default: number
  readonly least: number
  readonly most: number
  /** The account itself chose; else it is inherited. */
  readonly isOwn: boolean
}
/** `null`: as the account above it does. */
export type TermChoices = { readonly [kind: string]: number | null | undefined }

export type Terms = ReturnType<typeof createTerms>

type Chosen = ReadonlyMap<Kind, ReadonlyMap<string, number>>

export function createTerms({ store, clock }: { readonly store: ControlStore; readonly clock: Clock }) {
  let chosen: Chosen = new Map()

  async function load(): Promise<void> {
    const all = await listChoices(store.db)
    chosen = new Map(
      kinds.map((kind) => [
        kind,
        new Map(all.filter((one) => one.kind === kind).map(({ path, days }) => [path, days])),
      ]),
    )
  }

  /** A choice from outside the bounds of today is one of yesterday's. */
  function within(kind: Kind, days: number): number {
    const { choice, days: usual } = retention[kind]
    return choice ? Math.min(Math.max(days, choice.least), choice.most) : usual
  }

  function daysOf(kind: Kind, path: string): number {
    const own = chosen.get(kind)
    for (let at = path; own && at.length > 1; at = at.slice(0, at.lastIndexOf('/', at.length - 2) + 1)) {
      const days = own.get(at)
      if (days !== undefined) return within(kind, days)
    }
    return retention[kind].days
  }

  const termsOf = ({ path }: Account): Term[] =>
    kinds.flatMap((kind) => {
      const { choice, what, from, days } = retention[kind]
      if (!choice) return []
      const isOwn = chosen.get(kind)?.has(path) ?? false
      return { kind, what, from, days: daysOf(kind, path), default: days, ...choice, isOwn }
    })

  return {
    /** Reads what was chosen, here or by another node. */
    load,
    daysOf,
    /** The least that anybody keeps. */
    shortest: (kind: Kind): number =>
      Math.min(retention[kind].days, ...[...(chosen.get(kind)?.values() ?? [])].map((days) => within(kind, days))),

    async list(scope: Scope, account: string): Promise<Result<readonly Term[]>> {
      const found = await findAccount(store.db, scope, account)
      if (!found) return noSuchAccount()
      await load()
      return ok(termsOf(found))
    },

    /** All of the choices or none. */
    async choose(scope: Scope, account: string, choices: TermChoices): Promise<Result<readonly Term[]>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const now = clock.now()
      const made = await store.transact(async (tx): Promise<Result<Account>> => {
        const found = await findAccount(tx, scope, account)
        if (!found) return noSuchAccount()
        for (const [kind, days] of Object.entries(choices)) {
          if (days === undefined) continue
          const problem = problemOf(kind, days)
          if (problem) return problem
          await writeChoice(tx, { account: found.id, kind, days })
        }
        const entry = { at: now, account: found.id, actor: scope.actor, action: 'retention-chosen', subject: found.id }
        await insertAudit(tx, { id: newId(now), ...entry, detail: choices })
        return ok(found)
      })
      if (!made.ok) return made
      await load()
      return ok(termsOf(made.value))
    },
  }
}

export const noSuchAccount = () =>
  bad('no-such-account', { en: 'There is no such account.', tr: 'Böyle bir hesap yok.' })

function problemOf(kind: string, days: number | null) {
  const choice = kinds.includes(kind as Kind) ? retention[kind as Kind].choice : undefined
  if (!choice) {
    const names = kinds.filter((one) => retention[one].choice).join(', ')
    return bad('retention-no-choice', {
      en: `For ${kind} there is nothing to choose. There is for: ${names}.`,
      tr: `${kind} için seçilecek bir süre yok. Seçilebilenler: ${names}.`,
    })
  }
  const { least, most } = choice
  if (days === null || (days >= least && days <= most)) return undefined
  return bad('retention-out-of-bounds', {
    en: `${kind} may be kept for ${least} to ${most} days.`,
    tr: `${kind} en az ${least}, en çok ${most} gün saklanabilir.`,
  })
}
