// When the last honest cache must have let go of an old answer. Pure: looks and what is known of the change in, an instant out.
//
//   T = the latest over all servers of (the last instant at which it could serve the old answer) + the TTL of the old answer
//
// A server counts as old until the new answer was seen at it; one that is silent may serve the old one until its SOA's expire has passed. Where
// the NS set changed, a resolver may come to the old servers for as long as it keeps that set: the greater of the parent's and the child's TTL is
// added. Where the change moved hosts, what follows from an old answer may live for the TTL of their old addresses on top. A negative answer
// lives min(SOA TTL, MINIMUM), RFC 2308 §5. Resolvers that serve stale answers (RFC 8767) stand beside it: they are asked, not calculated.
import type { Answer, ServerSight, Sight } from './propagation.ts'

/** What is known of a change, from its history. Times in ms since 1970, TTLs in seconds. */
export type KnownChange = {
  readonly at: number
  readonly before: Expected
  /** Of the old answer; of a missing one the negative TTL. */
  readonly ttl: number
  readonly after: Expected
  /** The NS set was changed: the greater of the parent's and the child's TTL before. */
  readonly nsTtl?: number
  /** Hosts that the old answer names got other addresses: the greatest TTL of the old ones. */
  readonly movedHostTtl?: number
}

/** Records in presentation format, in byte order; none: there is to be no such record. */
export type Expected = readonly string[]

export type ServerState = 'new' | 'old' | 'silent'
export type ServerClock = ServerSight & {
  readonly state: ServerState
  /** Until when it could serve the old answer; undefined while it still does, or for ever if nothing of it is known. */
  readonly oldUntil: number | undefined
}

export type PropagationClock = {
  readonly expected: Expected
  readonly servers: readonly ServerClock[]
  readonly resolvers: readonly (Sight['resolvers'][number] & { readonly state: ServerState })[]
  /**
   *   done       every server and every resolver that answers gives the new answer, and T has passed
   *   agreed     every one that answers gives the new answer, but caches that were not asked may hold the old one until T
   *   changing   somebody still gives the old answer
   *   unknown    nobody answers
   */
  readonly state: 'done' | 'agreed' | 'changing' | 'unknown'
  /** T, ms since 1970; undefined while a server serves the old answer: then the clock has not begun to run. */
  readonly until: number | undefined
  /** The parts of T beyond the last server, in seconds. */
  readonly parts: { readonly ttl: number; readonly nsTtl: number; readonly movedHostTtl: number }
  /** The old TTL was not known but taken from what was seen: T is "at the latest". */
  readonly isAtTheLatest: boolean
}

/** `sights`: at least one, oldest first, all of one name and type. `expect` overrules what the change or the newest serial says. */
export function propagationClock(
  sights: readonly [Sight, ...Sight[]],
  { expect, change }: { expect?: Expected; change?: KnownChange } = {},
): PropagationClock {
  const last = sights.at(-1)!
  const expected = expect ?? change?.after ?? newestAnswer(last)
  const servers = last.servers.map((server) => serverClock(server, expected, sights, change))
  const resolvers = last.resolvers.map((one) => ({ ...one, state: stateOf(one.answer, expected) }))
  const parts = {
    ttl: change?.ttl ?? highestTtl(sights, expected),
    nsTtl: change?.nsTtl ?? changedNsTtl(sights),
    movedHostTtl: change?.movedHostTtl ?? 0,
  }
  const all = [...servers, ...resolvers].map(({ state }) => state)
  const ends = servers.map(({ oldUntil }) => oldUntil)
  const isOpen = servers.length === 0 || ends.includes(undefined)
  const until = isOpen
    ? undefined
    : Math.max(...ends.map((end) => end!)) + (parts.ttl + parts.nsTtl + parts.movedHostTtl) * 1_000
  return {
    expected,
    servers,
    resolvers,
    state: overall(all, until, last.at),
    until,
    parts,
    isAtTheLatest: change === undefined,
  }
}

function overall(all: readonly ServerState[], until: number | undefined, now: number): PropagationClock['state'] {
  if (!all.some((state) => state !== 'silent')) return 'unknown'
  if (all.includes('old')) return 'changing'
  return until !== undefined && until <= now ? 'done' : 'agreed'
}

export const stateOf = (answer: Answer, expected: Expected): ServerState => {
  if (answer.kind === 'silent') return 'silent'
  const given = answer.kind === 'none' ? [] : answer.records
  return given.length === expected.length && given.every((one, at) => one === expected[at]) ? 'new' : 'old'
}

function serverClock(
  server: ServerSight,
  expected: Expected,
  sights: readonly Sight[],
  change: KnownChange | undefined,
): ServerClock {
  const seen = sights.flatMap((sight) => {
    const same = sight.servers.find(({ address }) => address === server.address)
    return same ? [{ at: sight.at, expire: same.expire, state: stateOf(same.answer, expected) }] : []
  })
  const state = seen.at(-1)!.state
  if (state === 'new') {
    // Since the last look that was not new it could have changed at any time up to the first that was.
    const before = seen.findLastIndex((one) => one.state !== 'new')
    const firstNew = seen[before + 1]!.at
    // Never seen old: it may have been new since the change itself, which is the best that is known where the change is ours.
    const wasOld = seen.some((one) => one.state === 'old')
    return { ...server, state, oldUntil: wasOld || before >= 0 || !change ? firstNew : Math.min(change.at, firstNew) }
  }
  if (state === 'old') return { ...server, state, oldUntil: undefined }
  const lastSaid = seen.findLast((one) => one.state !== 'silent')
  // Silent since it gave the new answer: an honest server does not go back.
  if (lastSaid?.state === 'new') return { ...server, state, oldUntil: lastSaid.at }
  // A secondary answers for `expire` after it last heard from its primary: before the change, or else it would have the new answer.
  const heard = change?.at ?? lastSaid?.at ?? sights[0]!.at
  const expire = seen.findLast((one) => one.expire !== undefined)?.expire ?? highestExpire(sights)
  if (expire === undefined) return { ...server, state, oldUntil: undefined }
  return { ...server, state, oldUntil: Math.max(heard + expire * 1_000, lastSaid?.at ?? 0) }
}

/** RFC 1982: serials are compared on a circle. */
const isNewer = (a: number, b: number): boolean => a !== b && (a - b) >>> 0 < 2 ** 31

/** What the server with the newest serial gives; where none has one, what any server or resolver gives. */
function newestAnswer({ servers, resolvers }: Sight): Expected {
  let best: ServerSight | undefined
  for (const server of servers) {
    if (server.answer.kind === 'silent') continue
    if (!best || (server.serial !== undefined && (best.serial === undefined || isNewer(server.serial, best.serial))))
      best = server
  }
  const answer = best?.answer ?? resolvers.map((one) => one.answer).find(({ kind }) => kind !== 'silent')
  return answer?.kind === 'records' ? answer.records : []
}

/** Without history: the highest TTL at which an old answer was seen at a server, else of any answer at all. */
function highestTtl(sights: readonly Sight[], expected: Expected): number {
  const answers = sights.flatMap(({ servers, resolvers }) => [...servers, ...resolvers].map(({ answer }) => answer))
  const ttls = (wanted: (answer: Answer) => boolean): number[] =>
    answers.flatMap((answer) => (answer.kind !== 'silent' && wanted(answer) ? [answer.ttl] : []))
  const old = ttls((answer) => stateOf(answer, expected) === 'old')
  const all = old.length > 0 ? old : ttls(() => true)
  return all.reduce((most, ttl) => Math.max(most, ttl), 0)
}

const highestExpire = (sights: readonly Sight[]): number | undefined => {
  const all = sights.flatMap(({ servers }) => servers.flatMap(({ expire }) => expire ?? []))
  return all.length > 0 ? Math.max(...all) : undefined
}

/** Seen to change while we looked, or different at the parent and in the zone: resolvers may follow either. */
function changedNsTtl(sights: readonly Sight[]): number {
  const sets = new Set(
    sights.flatMap(({ parent, child }) => [parent, child].flatMap((side) => (side ? [side.servers.join(' ')] : []))),
  )
  if (sets.size < 2) return 0
  return Math.max(0, ...sights.flatMap(({ parent, child }) => [parent?.ttl ?? 0, child?.ttl ?? 0]))
}
