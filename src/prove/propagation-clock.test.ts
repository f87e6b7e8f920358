import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KnownChange } from '../declare/known-change.ts'
import type { Answer, ServerSight, Sight } from './propagation.ts'
import { propagationClock } from './propagation-clock.ts'

const old: Answer = { kind: 'records', records: ['10 old.example.'], ttl: 3_600 }
const fresh: Answer = { kind: 'records', records: ['10 new.example.'], ttl: 300 }
const none: Answer = { kind: 'none', ttl: 120 }
const silent: Answer = { kind: 'silent', reason: 'timeout' }

/** Seconds from the change at 0. */
const s = (seconds: number): number => seconds * 1_000
const change: KnownChange = { at: 0, before: ['10 old.example.'], ttl: 3_600, after: ['10 new.example.'] }
const isOwn = ({ host }: { host: string }): boolean => host === 'ns1.example'
const server = (n: number, answer: Answer, serial = 1, expire: number | undefined = 1_209_600): ServerSight => ({
  host: `ns${n}.example`,
  address: `192.0.2.${n}`,
  serial: answer.kind === 'silent' ? undefined : serial,
  expire: answer.kind === 'silent' ? undefined : expire,
  answer,
})
const ns = { servers: ['ns1.example', 'ns2.example'], ttl: 86_400 }
const sight = (seconds: number, servers: readonly ServerSight[], more: Partial<Sight> = {}): Sight => ({
  at: s(seconds),
  name: 'firma.example',
  type: 'MX',
  zone: 'firma.example',
  parent: ns,
  child: ns,
  servers,
  resolvers: [],
  ...more,
})
const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000)

test('one server, ours: the old answer lives for its TTL from the change on', () => {
  const clock = propagationClock([sight(60, [server(1, fresh, 2)])], { change, isOwn })
  assert.deepEqual([clock.state, seconds(clock.until), clock.isAtTheLatest], ['agreed', 3_600, false])
  const later = propagationClock([sight(3_601, [server(1, fresh, 2)])], { change, isOwn })
  assert.equal(later.state, 'done')
})

test('a secondary that took the change later counts until then; while it is old the clock does not run', () => {
  const first = sight(60, [server(1, fresh, 2), server(2, old, 1)])
  const one = propagationClock([first], { change, isOwn })
  assert.deepEqual([one.state, one.until], ['changing', undefined])
  assert.deepEqual(
    one.servers.map(({ state, oldUntil }) => [state, seconds(oldUntil)]),
    [
      ['new', 0],
      ['old', undefined],
    ],
  )
  const two = propagationClock([first, sight(600, [server(1, fresh, 2), server(2, fresh, 2)])], { change, isOwn })
  assert.deepEqual([two.state, seconds(two.until), two.isAtTheLatest], ['agreed', 600 + 3_600, true])
})

test('a silent secondary may serve the old answer until its SOA expires, counted from before the change', () => {
  const never = propagationClock([sight(60, [server(1, fresh, 2, 1_000), server(2, silent)])], { change, isOwn })
  assert.deepEqual([never.state, seconds(never.until)], ['agreed', 1_000 + 3_600])
  const seenOld = propagationClock(
    [
      sight(2_000, [server(1, fresh, 2, 1_000), server(2, old, 1, 1_000)]),
      sight(2_100, [server(1, fresh, 2), server(2, silent)]),
    ],
    { change },
  )
  assert.equal(seconds(seenOld.until), 2_000 + 3_600, 'it was seen to serve the old one even later')
  const seenNew = propagationClock(
    [sight(60, [server(1, fresh, 2), server(2, fresh, 2)]), sight(120, [server(1, fresh, 2), server(2, silent)])],
    { change },
  )
  assert.equal(seconds(seenNew.until), 60 + 3_600, 'a server does not go back')
})

test('what never answered and has no known expire leaves the clock open', () => {
  const clock = propagationClock([sight(60, [{ ...server(1, fresh, 2), expire: undefined }, server(2, silent)])], {
    change,
  })
  assert.deepEqual([clock.state, clock.until], ['agreed', undefined])
})

test('a new NS set adds the greater TTL of parent and child, moved hosts that of their old addresses', () => {
  const both = propagationClock([sight(60, [server(1, fresh, 2)])], {
    change: { ...change, nsTtl: 172_800, movedHostTtl: 7_200 },
    isOwn,
  })
  assert.equal(seconds(both.until), 3_600 + 172_800 + 7_200)
  const seen = propagationClock([
    sight(60, [server(1, fresh, 2)]),
    sight(120, [server(1, fresh, 2)], { parent: { servers: ['ns9.example'], ttl: 172_800 } }),
  ])
  assert.equal(seconds(seen.until), 60 + 300 + 172_800)
})

test('a record that is new after there was none: the negative TTL of RFC 2308', () => {
  const clock = propagationClock([sight(10, [server(1, fresh, 2)])], {
    change: { ...change, before: [], ttl: 120 },
    isOwn,
  })
  assert.equal(seconds(clock.until), 120)
  const seen = propagationClock([sight(10, [server(1, none, 1)]), sight(20, [server(1, fresh, 2)])])
  assert.deepEqual([seconds(seen.until), seen.isAtTheLatest], [20 + 120, true])
})

test('a record that is to be gone', () => {
  const clock = propagationClock([sight(10, [server(1, none, 2)])], { change: { ...change, after: [] }, isOwn })
  assert.deepEqual([clock.state, seconds(clock.until)], ['agreed', 3_600])
  assert.equal(propagationClock([sight(10, [server(1, old, 1)])], { expect: [] }).state, 'changing')
})

test('DNS elsewhere: the newest serial says what is new, the highest TTL seen says how long at the latest', () => {
  const clock = propagationClock([sight(0, [server(1, old, 4_294_967_295), server(2, fresh, 3)])])
  assert.deepEqual([clock.expected, clock.state, clock.until], [['10 new.example.'], 'changing', undefined])
  const later = propagationClock([
    sight(0, [server(1, old, 4_294_967_295), server(2, fresh, 3)]),
    sight(30, [server(1, fresh, 3), server(2, fresh, 3)]),
  ])
  assert.deepEqual([seconds(later.until), later.isAtTheLatest], [30 + 3_600, true])
})

test('a resolver that holds the old answer, or serves it stale (RFC 8767), is told by name', () => {
  const clock = propagationClock(
    [
      sight(5_000, [server(1, fresh, 2)], {
        resolvers: [
          { address: '192.0.2.53', answer: { ...old, ttl: 30 } },
          { address: '192.0.2.54', answer: fresh },
          { address: '192.0.2.55', answer: silent },
        ],
      }),
    ],
    { change, isOwn },
  )
  assert.deepEqual([clock.state, clock.resolvers.map(({ state }) => state)], ['changing', ['old', 'new', 'silent']])
  assert.equal(seconds(clock.until), 3_600, 'honest caches are over it; this one is not honest')
})

test('nobody answers: nothing is known', () => {
  assert.equal(propagationClock([sight(0, [server(1, silent)])], { change }).state, 'unknown')
  assert.deepEqual(propagationClock([sight(0, [])]).until, undefined)
})

test('a server of somebody else is old until its new answer was seen, however long ago the change was made', () => {
  const clock = propagationClock([sight(600, [server(1, fresh, 2), server(2, fresh, 2)])], { change, isOwn })
  assert.deepEqual([seconds(clock.until), clock.isAtTheLatest], [600 + 3_600, true])
  const weeks = propagationClock([sight(3_000_000, [server(1, fresh, 2), server(2, fresh, 2, 86_400)])], {
    change,
    isOwn,
  })
  assert.equal(seconds(weeks.until), 86_400 + 3_600, 'but not longer than its SOA lets it live')
})

test('a server that is silent between two new answers was new all the time', () => {
  const looks = [fresh, silent, fresh].map((answer, at) => sight(at * 60, [server(2, answer, 2)]))
  assert.equal(seconds(propagationClock(looks as [Sight, ...Sight[]]).until), 300)
})

test('a secondary that falls silent before the change was seen may have heard from its primary just before it', () => {
  const clock = propagationClock([
    sight(0, [server(1, old, 1, 1_000), server(2, old, 1, 1_000)]),
    sight(100, [server(1, fresh, 2, 1_000), server(2, silent)]),
  ])
  assert.equal(seconds(clock.until), 100 + 1_000 + 3_600)
})

test('a server that is no longer named counts until it was left, though its successor was new before', () => {
  const both = { servers: ['ns1.example', 'ns2.example'], ttl: 86_400 }
  const left = { servers: ['ns2.example'], ttl: 86_400 }
  const clock = propagationClock([
    sight(0, [server(1, old, 1), server(2, fresh, 2)], { parent: both, child: both }),
    sight(100, [server(2, fresh, 2)], { parent: left, child: left }),
  ])
  assert.equal(seconds(clock.until), 100 + 3_600 + 86_400)
})

test('what stood before the old answer may outlive it', () => {
  const clock = propagationClock([sight(60, [server(1, fresh, 2)])], {
    change: { ...change, ttl: 60, earlierUntil: s(50_000) },
    isOwn,
  })
  assert.equal(seconds(clock.until), 50_000)
})

test('of a change of our NS set the TTL that the parent gives counts where it is the greater', () => {
  const seen = sight(60, [server(1, fresh, 2)], { parent: { servers: ['ns1.example'], ttl: 172_800 } })
  assert.equal(propagationClock([seen], { change: { ...change, nsTtl: 3_600 }, isOwn }).parts.nsTtl, 172_800)
})
