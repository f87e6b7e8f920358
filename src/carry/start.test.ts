// What a start costs.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { systemScope } from '../declare/scope.ts'
import { openQueue } from '../store/store.ts'
import { rig, still } from '../../test/support/carry.ts'
import { manyMessages } from '../../test/support/many-messages.ts'
import { scratch } from '../../test/support/places.ts'

/** The statements of a start on a queue of so many messages. */
async function statements(t: TestContext, messages: number): Promise<number> {
  const folder = scratch(t)
  const store = await openQueue({ engine: 'sqlite', folder })
  await manyMessages(store, messages)
  let count = 0
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      count += 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const counted = { ...store, db: store.db.withPlugin(counting) }
  const mx = await rig(t, { folder, policies: [still], ports: { store: counted } })
  const atStart = count
  assert.equal(await mx.carry.queue.total(systemScope), messages)
  return atStart
}

test('a start asks the database as often for a thousand waiting messages as for one', async (t) => {
  assert.equal(await statements(t, 1_000), await statements(t, 1))
})
