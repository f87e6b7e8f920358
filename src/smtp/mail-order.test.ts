// Hosts of equal preference: every order is equally likely (RFC 5321 §5.1). The tests are tried on the shuffles that others have shipped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../test/support/random.ts'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { findMailHosts, inOrder } from './mail-hosts.ts'

type Shuffle = (hosts: readonly string[], random: () => number) => readonly string[]

const ours: Shuffle = (hosts, random) =>
  inOrder(
    hosts.map((id) => ({ preference: 10, id })),
    random,
  ).map(({ id }) => id)

/** One pass over neighbours, as Haraka had it: the third of three is never first. */
const onePass: Shuffle = (hosts, random) => {
  const list = [...hosts]
  for (let at = 0; at < list.length - 1; at += 1) {
    if (random() < 0.5) [list[at], list[at + 1]] = [list[at + 1]!, list[at]!]
  }
  return list
}

/** Sorted and left so, as mx-connect has it. */
const sorted: Shuffle = (hosts) => hosts.toSorted()

/** Each place changed with any other: looks uniform and is not. */
const anyPlace: Shuffle = (hosts, random) => {
  const list = [...hosts]
  for (let at = 0; at < list.length; at += 1) {
    const other = Math.floor(random() * list.length)
    ;[list[at], list[other]] = [list[other]!, list[at]!]
  }
  return list
}

/** A random first host and the others behind it in their old order: right in the first place only. */
const turned: Shuffle = (hosts, random) => {
  const start = Math.floor(random() * hosts.length)
  return [...hosts.slice(start), ...hosts.slice(0, start)]
}

const hostsOf = (size: number): string[] => ['a', 'b', 'c', 'd', 'e'].slice(0, size)
const factorial = (size: number): number => (size < 2 ? 1 : size * factorial(size - 1))

/** How often each order came out; the key is the order. */
function countOrders(shuffle: Shuffle, size: number, rounds: number, random: () => number): Map<string, number> {
  const counts = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const order = shuffle(hostsOf(size), random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  return counts
}

/** How often each order should be met: enough for the least biased of the shuffles below to be nine sigma away. */
const expectedOf = (size: number): number => (size > 3 ? 500 : 5_000)

/** Whether every order was met as often as it should, within five standard deviations of its count. */
function isUniform(shuffle: Shuffle, size: number, random: () => number): boolean {
  const orders = factorial(size)
  const expected = expectedOf(size)
  const rounds = orders * expected
  const counts = countOrders(shuffle, size, rounds, random)
  const sigma = Math.sqrt(rounds * (1 / orders) * (1 - 1 / orders))
  return counts.size === orders && [...counts.values()].every((count) => Math.abs(count - expected) < 5 * sigma)
}

test('each order of equals is made by exactly one sequence of draws', () => {
  for (const size of [2, 3, 4, 5]) {
    const counts = new Map<string, number>()
    const draw = (done: readonly number[]): void => {
      const choices = size - done.length
      if (choices < 2) {
        const draws = [...done]
        // The k-th draw picks among `size - k` places.
        const order = ours(hostsOf(size), () => draws.shift()!).join('')
        counts.set(order, (counts.get(order) ?? 0) + 1)
        return
      }
      for (let pick = 0; pick < choices; pick += 1) draw([...done, (pick + 0.5) / choices])
    }
    draw([])
    assert.equal(counts.size, factorial(size))
    assert.ok([...counts.values()].every((count) => count === 1))
  }
})

test('with a seeded generator the counts are these', () => {
  assert.deepEqual(Object.fromEntries(countOrders(ours, 3, 6_000, seededRandom(7505))), {
    abc: 1033,
    acb: 1042,
    bac: 1013,
    bca: 1003,
    cab: 949,
    cba: 960,
  })
})

test('unseeded, three and five equals come in every order equally often, within five sigma', () => {
  assert.ok(isUniform(ours, 3, Math.random))
  assert.ok(isUniform(ours, 5, Math.random))
})

test('the shuffles that others have shipped do not pass that test', () => {
  for (const shuffle of [onePass, sorted, anyPlace, turned]) {
    assert.equal(isUniform(shuffle, 3, Math.random), false, shuffle.name)
    assert.equal(isUniform(shuffle, 5, Math.random), false, shuffle.name)
  }
})

test('from the DNS to the order: better hosts stay before, worse behind, and each equal is first a third of the time', async () => {
  const resolver = world({
    'firma.example': {
      MX: ['20 last.example.', '10 c.example.', '10 a.example.', '5 best.example.', '10 b.example.'],
    },
    ...Object.fromEntries(['best', 'a', 'b', 'c', 'last'].map((host) => [`${host}.example`, { A: ['192.0.2.1'] }])),
  })
  const rounds = 3_000
  const first = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const found = await findMailHosts(name('firma.example'), { resolver, isSelf: () => false, random: Math.random })
    assert.ok(found.kind === 'hosts')
    const order = found.hosts.map(({ text }) => text)
    assert.deepEqual([order[0], order[4]], ['best.example', 'last.example'])
    first.set(order[1]!, (first.get(order[1]!) ?? 0) + 1)
  }
  const sigma = Math.sqrt((rounds * 2) / 9)
  assert.equal(first.size, 3)
  for (const [host, count] of first) assert.ok(Math.abs(count - rounds / 3) < 5 * sigma, `${host}: ${count}`)
})

test('among more equals than a sender tries, each has the same chance to be tried', async () => {
  const many = Array.from({ length: 40 }, (_, at) => `h${at}.example`)
  const resolver = world({ 'firma.example': { MX: many.map((host) => `10 ${host}.`) } })
  const rounds = 400
  const kept = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const found = await findMailHosts(name('firma.example'), { resolver, isSelf: () => false, random: Math.random })
    assert.ok(found.kind === 'no-mail-host')
    for (const { text } of found.hosts) kept.set(text, (kept.get(text) ?? 0) + 1)
  }
  const [share, sigma] = [(rounds * 3) / 4, Math.sqrt(rounds * (3 / 16))]
  assert.equal(kept.size, 40)
  for (const [host, count] of kept) assert.ok(Math.abs(count - share) < 5 * sigma, `${host}: ${count}`)
})
