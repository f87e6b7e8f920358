// The long form of carry/power-cut: the power goes after every single call.
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { peer } from '../support/peers.ts'
import { type Crash, eachCrash, record } from '../support/power-cut.ts'

const seed = Number(process.env.ULAK_TORTURE_SEED ?? randomInt(2 ** 31))

test(
  `after a power cut at every moment: what was acknowledged is there, whole, seed ${seed}`,
  peer('gcc'),
  async (t) => {
    const recorded = await record(t, 100)
    const crashes: Crash[] = recorded.log.flatMap((_, at) => [
      { at, fate: 'lost' },
      { at, fate: seed + at },
      ...(at % 10 === 0 ? [{ at, fate: 'kept' } as const] : []),
    ])
    await eachCrash(t, recorded, crashes)
    t.diagnostic(`${recorded.log.length} calls, ${crashes.length} crashes`)
  },
)
