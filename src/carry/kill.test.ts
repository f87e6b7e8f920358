// After 250 the message survives SIGKILL: at whatever moment, in the database or in the spool, being received or being handed on.
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { assertSurvivesKills } from '../../test/support/kill-rounds.ts'
import { peer } from '../../test/support/peers.ts'

const seed = randomInt(2 ** 31)

test(
  `killed twenty times under load: what was acknowledged arrives as it was, seed ${seed}`,
  peer('smtp-source'),
  (t) => assertSurvivesKills(t, 20, seed),
)
