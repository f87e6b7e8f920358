// The power goes: what was synced is there, what was not is lost, kept, torn or reordered. Every message that was acknowledged is whole.
import { test } from 'node:test'
import { peer } from '../../test/support/peers.ts'
import { type Crash, eachCrash, record } from '../../test/support/power-cut.ts'
import { seededRandom } from '../../test/support/random.ts'

test('after a power cut at any moment: what was acknowledged is there, whole', peer('gcc'), async (t) => {
  const recorded = await record(t, 100)
  const random = seededRandom(4)
  const crashes: Crash[] = Array.from({ length: 60 }, (_, at) => ({
    at: Math.floor(random() * (recorded.log.length + 1)),
    fate: at % 3 === 0 ? 'lost' : at % 10 === 0 ? 'kept' : at,
  }))
  await eachCrash(t, recorded, crashes)
})
