// Whether the world asks Ulak for a domain that is declared to be served here. Pure: what was seen in, a state out.
//
//   the parent names           our servers that answer   since it was first seen     state
//   nothing is known of it     any                       –                           unknown
//   nobody, or not us alone    all                       –                           ready
//   not us alone               not all                   –                           old-servers
//   nobody                     not all                   –                           unknown
//   us alone                   any                       less than the old NS TTL    switching, until T
//   us alone                   one at least              longer                      answers
//   us alone                   none                      longer                      silent
//
//   T = when the parent was first seen to name us alone + the greater of the parent's NS TTL and the zone's own NS TTL before
//
// "Us alone": every server that the parent names is one of ours or stands in the zone's own NS set, and one of ours is among them.

export type HereState = 'unknown' | 'old-servers' | 'ready' | 'switching' | 'answers' | 'silent'

export type HereSeen = {
  /** What the parent names; undefined: it could not be seen. */
  readonly parent:
    | readonly { readonly host: string; readonly isOurs: boolean; readonly isInZone: boolean }[]
    | undefined
  /** Each of our own name servers, and whether it gave the zone with authority, at its present serial or a newer one. */
  readonly own: readonly { readonly host: string; readonly answers: boolean }[]
  /** ms since 1970. */
  readonly firstNamed: number | undefined
  /** Seconds: the greater of both sides, while others were named. */
  readonly oldNsTtl: number
}

export const namesUsAlone = (parent: NonNullable<HereSeen['parent']>): boolean =>
  parent.some(({ isOurs }) => isOurs) && parent.every(({ isOurs, isInZone }) => isOurs || isInZone)

/** `until`: T, ms since 1970, where the state is `switching`. */
export function hereState(seen: HereSeen, now: number): { readonly state: HereState; readonly until?: number } {
  const { parent, own, firstNamed = now, oldNsTtl } = seen
  if (!parent) return { state: 'unknown' }
  const allAnswer = own.length > 0 && own.every(({ answers }) => answers)
  if (!namesUsAlone(parent)) {
    if (allAnswer) return { state: 'ready' }
    return { state: parent.length === 0 ? 'unknown' : 'old-servers' }
  }
  const until = firstNamed + oldNsTtl * 1_000
  if (now < until) return { state: 'switching', until }
  return { state: own.some(({ answers }) => answers) ? 'answers' : 'silent' }
}

// ── What is remembered from look to look ────────────────────────────────────────────────────────

export type HereRow = {
  /** The last that was known: that nothing can be seen for a while does not end it. */
  readonly state: HereState
  readonly since: number
  readonly firstNamed: number | undefined
  /** Seconds; undefined: nobody was seen to be named yet. */
  readonly nsTtl: number | undefined
  /** When the parent was first seen to name others again, after it had named us alone. */
  readonly leftAt: number | undefined
  readonly lookedAt: number
  readonly nextLook: number
}

export type HereNow = { readonly state: HereState; readonly until?: number; readonly row: HereRow }

const leastWaitMs = 30_000
const mostWaitMs = 60 * 60 * 1_000
/** Where Ulak answers, a look is only to notice that the delegation moves away. */
const hereWaitMs = 24 * 60 * 60 * 1_000

/** `nsTtl`: of this look, seconds. A domain that was never seen with other servers may have had some all the same: then the present TTL counts. */
export function afterLook(
  before: HereRow | undefined,
  { at, nsTtl, ...seen }: Pick<HereSeen, 'parent' | 'own'> & { readonly at: number; readonly nsTtl: number },
): HereNow {
  const isOurs = seen.parent && namesUsAlone(seen.parent)
  const firstNamed = isOurs ? (before?.firstNamed ?? at) : isOurs === undefined ? before?.firstNamed : undefined
  const oldNsTtl =
    isOurs === false ? Math.max(nsTtl, before?.nsTtl ?? 0) : (before?.nsTtl ?? (isOurs ? nsTtl : undefined))
  const now = hereState({ ...seen, firstNamed, oldNsTtl: oldNsTtl ?? 0 }, at)
  const state = now.state === 'unknown' ? (before?.state ?? 'unknown') : now.state
  const since = before?.state === state ? before.since : state === 'switching' ? (firstNamed ?? at) : at
  const leftAt = isOurs ? undefined : isOurs === false && before?.firstNamed !== undefined ? at : before?.leftAt
  const wait = state === 'answers' ? hereWaitMs : Math.min(Math.max((at - since) / 10, leastWaitMs), mostWaitMs)
  const nextLook = Math.round(Math.min(at + wait, now.until ?? Number.POSITIVE_INFINITY))
  return { ...now, row: { state, since, firstNamed, nsTtl: oldNsTtl, leftAt, lookedAt: at, nextLook } }
}
