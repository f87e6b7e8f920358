// When the last honest cache must have let go of an old answer. Pure: looks and what is known of the change in, an instant out.
//
//   T = the latest over all servers of (the last instant at which it could serve the old answer) + the TTL of the old answer
//
// Our own servers take a change when it is made. Any other counts as old until the new answer was seen at it; one that is silent may serve the old
// one until its SOA's expire has passed (RFC 1035 §3.3.13). Where the NS set changed, a resolver may come to the old servers for as long as it keeps
// that set: the greater of the parent's and the child's TTL is added. Where the change moved hosts, what follows from an old answer may live for
// the TTL of their old addresses on top. A negative answer lives min(SOA TTL, MINIMUM), RFC 2308 §5. Resolvers that serve stale answers (RFC 8767)
// stand beside it: they are asked, not calculated.
import type { Expected, KnownChange } from '../declare/known-change.ts'
import type { Answer, ServerSight, Sight } from './propagation.ts'

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
  /** T rests on what was seen (the old TTL, or when a server took the change), so it may be too late but never too early. */
  readonly isAtTheLatest: boolean
}

type Place = Pick<ServerSight, 'host' | 'address'>

export type Known = {
  /** Overrules what the change or the newest serial says. */
  readonly expect?: Expected | undefined
  readonly change?: KnownChange | undefined
  /** Servers that take the change when it is made. */
  readonly isOwn?: ((server: Place) => boolean) | undefined
}

/** `sights`: at least one, oldest first, all of one name and type. */
export function propagationClock(
  sights: readonly [Sight, ...Sight[]],
  { expect, change, isOwn = () => false }: Known = {},
): PropagationClock {
  const last = sights.at(-1)!
  const expected = expect ?? change?.after ?? newestAnswer(last)
  const history = { sights, expected, change, isOwn }
  const servers = last.servers.map((server) => serverClock(server, history))
  const resolvers = last.resolvers.map((one) => ({ ...one, state: stateOf(one.answer, expected) }))
  const parts = {
    ttl: change?.ttl ?? highestTtl(sights, expected),
    nsTtl: nsTtlOf(sights, change),
    movedHostTtl: change?.movedHostTtl ?? 0,
  }
  const ends = [...servers.map(({ oldUntil }) => oldUntil), ...goneServers(history)]
  const isOpen = servers.length === 0 || ends.includes(undefined)
  const lastServer = Math.max(...ends.map((end) => end ?? 0))
  const total = parts.ttl + parts.nsTtl + parts.movedHostTtl
  const until = isOpen ? undefined : Math.max(lastServer + total * 1_000, change?.earlierUntil ?? 0)
  return {
    expected,
    servers,
    resolvers,
    state: overall(
      [...servers, ...resolvers].map(({ state }) => state),
      until,
      last.at,
    ),
    until,
    parts,
    isAtTheLatest: !change || servers.some((server) => !isOwn(server)),
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

type History = Pick<Known, 'change'> & {
  readonly sights: readonly Sight[]
  readonly expected: Expected
  isOwn(server: Place): boolean
}
type Seen = { readonly at: number; readonly expire: number | undefined; readonly state: ServerState }

const seenAt = (address: string, { sights, expected }: History): Seen[] =>
  sights.flatMap(({ at, servers }) => {
    const server = servers.find((one) => one.address === address)
    return server ? [{ at, expire: server.expire, state: stateOf(server.answer, expected) }] : []
  })

function serverClock(server: ServerSight, history: History): ServerClock {
  const seen = seenAt(server.address, history)
  const { state } = seen.at(-1)!
  return { ...server, state, oldUntil: state === 'old' ? undefined : oldUntilOf(server, seen, history) }
}

/** Of a server that does not give the old answer now. Undefined: nothing is known that would end it. */
function oldUntilOf(server: Place, seen: readonly Seen[], history: History): number | undefined {
  const { change, isOwn } = history
  const lastOld = seen.findLastIndex(({ state }) => state === 'old')
  if (change && isOwn(server) && lastOld < 0) return change.at
  // An honest server does not go back: it is over with the first new answer, whether it is silent afterwards or not.
  const firstNew = seen.slice(lastOld + 1).find(({ state }) => state === 'new')?.at
  // A secondary answers for `expire` after it last heard from its primary: before the change, or else it would have the new answer.
  const expire = seen.findLast((one) => one.expire !== undefined)?.expire ?? highestExpire(history.sights)
  const expired = expire === undefined ? undefined : (change?.at ?? firstChanged(history)) + expire * 1_000
  if (firstNew !== undefined) return change && lastOld < 0 ? Math.min(firstNew, expired ?? firstNew) : firstNew
  return expired === undefined ? undefined : Math.max(expired, seen[lastOld]?.at ?? 0)
}

/** The look at which some server first gave the new answer: the change was made before it. */
function firstChanged({ sights, expected }: History): number {
  const changed = sights.find(({ servers }) => servers.some(({ answer }) => stateOf(answer, expected) === 'new'))
  return (changed ?? sights.at(-1)!).at
}

/** Servers that are no longer named, with the instant up to which resolvers were sent to them while they could still be old. */
function goneServers(history: History): number[] {
  const last = new Set(history.sights.at(-1)!.servers.map(({ address }) => address))
  const gone = new Map(
    history.sights
      .flatMap(({ servers }) => servers)
      .filter(({ address }) => !last.has(address))
      .map((server) => [server.address, server]),
  )
  return [...gone].map(([address, server]) => {
    const lastNamed = history.sights.findLastIndex(({ servers }) => servers.some((one) => one.address === address))
    const leftAt = history.sights[lastNamed + 1]!.at
    const seen = seenAt(address, history)
    return seen.at(-1)!.state === 'old' ? leftAt : Math.min(leftAt, oldUntilOf(server, seen, history) ?? leftAt)
  })
}

/** RFC 1982: serials are compared on a circle. */
export const isNewer = (a: number, b: number): boolean => a !== b && (a - b) >>> 0 < 2 ** 31

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

/** Of a change that is known the child's TTL is known; the parent's is seen. Else what was seen to change, or differs between the two sides. */
function nsTtlOf(sights: readonly Sight[], change: KnownChange | undefined): number {
  const seen = (side: 'parent' | 'child'): number => Math.max(0, ...sights.map((sight) => sight[side]?.ttl ?? 0))
  if (change?.nsTtl !== undefined) return Math.max(change.nsTtl, seen('parent'))
  const sets = new Set(
    sights.flatMap(({ parent, child }) => [parent, child].flatMap((side) => (side ? [side.servers.join(' ')] : []))),
  )
  return sets.size < 2 ? 0 : Math.max(seen('parent'), seen('child'))
}
