// The long form of carry/kill: two hundred kills.
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { assertSurvivesKills } from '../support/kill-rounds.ts'
import { peer } from '../support/peers.ts'

const seed = Number(process.env.ULAK_TORTURE_SEED ?? randomInt(2 ** 31))

test(
  `killed two hundred times under load: what was acknowledged arrives as it was, seed ${seed}`,
  peer('smtp-source'),
  (t) => assertSurvivesKills(t, 200, seed),
)
