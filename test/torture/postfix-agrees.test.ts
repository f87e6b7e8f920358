// The long form of test/e2e/postfix-agrees: a hundred and fifty random domains.
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { agreementPrograms, assertAgreement, type MailWorld } from '../support/mta-agreement.ts'
import { peer } from '../support/peers.ts'
import { seededRandom } from '../support/random.ts'

const seed = Number(process.env.ULAK_TORTURE_SEED ?? randomInt(2 ** 31))

/** One to five hosts with at most five addresses among them, which is as many as Postfix tries. */
function randomWorld(random: () => number, at: number): MailWorld {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const free = { up: 12, busy: 3, down: 99 }
  let left = 5
  const lines = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, number) => {
    const host = `h${number}`
    const mx = `@ MX ${pick([0, 5, 5, 10, 10, 20])} ${host}`
    const kind = pick(['up', 'up', 'busy', 'down', 'down', 'down', 'none', 'alias'] as const)
    if (kind === 'none' || left === 0 || (kind === 'busy' && free.busy === 0)) return `${mx}\n${host} TXT x`
    left -= 1
    if (kind === 'alias') return `${mx}\n${host} CNAME real-${host}\nreal-${host} A up${free.up--}`
    const second = left > 0 && random() < 0.3
    if (!second) return `${mx}\n${host} A ${kind}${free[kind]--}`
    left -= 1
    return `${mx}\n${host} A ${kind}${free[kind]--}\n${host} A ${pick(['up', 'down'] as const)}${free.up--}`
  })
  return {
    about: `seed ${seed}, world ${at}: ${lines.join('; ').replaceAll('\n', '; ')}`,
    zone: lines.join('\n'),
    messages: 3,
  }
}

test(`Postfix walks as Ulak predicts, seed ${seed}`, peer(...agreementPrograms), (t) => {
  const random = seededRandom(seed)
  return assertAgreement(
    t,
    Array.from({ length: 150 }, (_, at) => randomWorld(random, at)),
  )
})
