// The calls of the propagation clock: one look, and a stream of looks that ends by itself.
import type { Expectation } from '../declare/expectations.ts'
import type { Declared } from '../declare/finding.ts'
import type { Expected } from '../declare/known-change.ts'
import { propagationClock } from '../prove/propagation-clock.ts'
import { expectedOf } from '../prove/propagation-expect.ts'
import { propagationJson } from '../prove/propagation-json.ts'
import type { Sights } from '../prove/propagation-watch.ts'
import type { CallOutput, StreamEnd } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, type Refusal, refusal } from './errors.ts'
import { createSeats, type StreamEvent } from './events.ts'

const maxStreams = { total: 200, ofAccount: 20 }
/** A listener who wants to know more comes again. */
const maxStreamMs = 60 * 60 * 1_000

export function createPropagation({ declare, propagation, clock }: ApiDeps) {
  const seats = createSeats(maxStreams)

  async function questionOf({ scope, params, query }: Asked): Promise<Declared<Expectation>> {
    const found = await declare.expectation(scope, params.domain, query)
    if (!found.ok || query.expect === undefined) return found
    const given = expectedOf([query.expect].flat() as string[], found.value.type)
    if (!given.ok) return { ok: false, problem: { ...given.problem, pointer: '/query/expect' } }
    return { ok: true, value: { ...found.value, expect: given.value, change: changeTo(given.value, found.value) } }
  }

  const jsonOf = (sights: Sights, { expect, change }: Expectation): CallOutput<'getPropagation'> =>
    propagationJson(sights.at(-1)!, propagationClock(sights, { expect, change, isOwn: propagation.isOwn }))

  async function* events(asked: Asked, first: Expectation): AsyncGenerator<StreamEvent> {
    const end = clock.now() + maxStreamMs
    for await (const sights of propagation.follow(first.name, first.type, asked.signal)) {
      // The domain may be changed or taken away while somebody watches.
      const question = await questionOf(asked)
      if (!question.ok) return yield ended('gone')
      const look = jsonOf(sights, question.value)
      yield { data: look }
      if (look.state === 'agreed' || look.state === 'done') return yield ended('agreed')
      if (clock.now() >= end) return yield ended('time')
    }
  }

  return {
    getPropagation: async (asked: Asked): Promise<unknown> => {
      const question = must(await questionOf(asked))
      return jsonOf(await propagation.sights(question.name, question.type), question)
    },

    watchPropagation: async (asked: Asked): Promise<AsyncIterable<StreamEvent>> => {
      const question = must(await questionOf(asked))
      if (!seats.take(asked.scope.accountId, asked.signal)) throw tooMany()
      return events(asked, question)
    },
  }
}

const ended = (reason: StreamEnd['reason']): StreamEvent => ({
  event: 'end',
  data: { reason },
})

/** What the history says is of use only for the answer that it leads to. */
const changeTo = (expect: Expected, { change }: Expectation): Expectation['change'] =>
  change && change.after.join('\n') === expect.join('\n') ? change : undefined

const tooMany = (): Refusal =>
  refusal(
    'too-many-streams',
    `Too many streams are open: ${maxStreams.ofAccount} for an account, ${maxStreams.total} in all. Close one, or ask again and again instead.`,
    `Çok fazla akış açık: hesap başına ${maxStreams.ofAccount}, toplam ${maxStreams.total}. Birini kapatın ya da aralıklarla sorun.`,
  )
