// The table of worlds: zone data in, the route JSON out, word for word.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routeResult } from '../../src/api/contract.ts'
import { route } from '../../src/prove/route.ts'
import { worlds } from './index.ts'
import { askedOf, expectedOf, ownOf, resolverOf, type World } from './world.ts'

const routeIn = (world: World) =>
  route(askedOf(world), {
    resolver: resolverOf(world),
    own: ownOf(world),
    down: world.down ?? [],
    allowPrivate: world.allowPrivate ?? false,
  })

for (const [topic, list] of Object.entries(worlds)) {
  test(topic, async (t) => {
    for (const world of list) {
      await t.test(world.about, async () => {
        const found = await routeIn(world)
        assert.deepEqual(found, expectedOf(world))
        assert.deepEqual(Object.keys(found).sort(), ['domain', 'findings', 'outcome', 'source', 'tries'])
        routeResult.parse(found)
      })
    }
  })
}

test('there are at least 120 worlds, and no two of a topic are about the same', () => {
  const all = Object.entries(worlds).flatMap(([topic, list]) => list.map((world) => `${topic}: ${world.about}`))
  assert.ok(all.length >= 120, String(all.length))
  assert.equal(new Set(all).size, all.length)
})
