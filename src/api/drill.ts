// The calls about drills. A drill sends mail to the owner's own address, and only where the domain is shown to be his: see `limits`.
import { wayText, handOverText, nowhereText, outcomeText } from '../prove/drill-text.ts'
import type { Drill } from '../prove/drills.ts'
import type { Text } from '../dns/problem.ts'
import type { CallOutput, Drill as DrillJson } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, type Refusal, refusal } from './errors.ts'
import { ownMailbox } from './probe.ts'
import { createTurns, type TurnLimits } from './turns.ts'
import { iso } from './views.ts'

const limits: TurnLimits = { seats: { total: 10, ofAccount: 2 }, pauseMs: 60_000, anHour: 20 }

export function createDrilling({ declare, drills, clock }: ApiDeps) {
  const turns = createTurns(limits, clock, { tooSoon, tooMany })

  return {
    beginDrill: async ({ scope, params, body, lang }: Asked): Promise<CallOutput<'beginDrill'>> => {
      const state = must(await declare.findProven(scope, params.domain))
      const { address = `postmaster@${state.name}` } = body as { address?: string }
      const mailbox = ownMailbox(address, state)
      if (!state.proven) throw notProven()
      const done = new AbortController()
      turns.enter(scope.accountId, state.name, done.signal)
      const begun = await drills.begin(
        { domainId: state.id, domain: state.zone.apex, address: mailbox, actor: scope.actor },
        () => done.abort(),
      )
      return drillJson(begun, state.name, lang)
    },

    listDrills: async ({ scope, params, lang }: Asked): Promise<CallOutput<'listDrills'>> => {
      const { id, name } = must(await declare.find(scope, params.domain))
      return { items: (await drills.list(id)).map((one) => drillJson(one, name, lang)), next: null }
    },
  }
}

function drillJson(drill: Drill, domain: string, lang: keyof Text): DrillJson {
  const { nowhere, ways, handOver } = drill.facts
  return {
    id: drill.id,
    domain,
    address: drill.address,
    actor: drill.actor,
    begunAt: iso(drill.begunAt),
    endedAt: drill.endedAt === undefined ? null : iso(drill.endedAt),
    state: drill.state,
    outcome: drill.outcome ?? null,
    text: nowhere ? nowhereText[nowhere][lang] : drill.outcome ? outcomeText[drill.outcome][lang] : null,
    ways: ways.map((way) => ({
      host: way.host,
      preference: way.preference,
      isUlak: way.isUlak,
      state: way.state,
      reply: way.reply ?? null,
      message: way.message ?? null,
      to: way.to ?? null,
      ms: way.ms ?? null,
      text: wayText(way)[lang],
    })),
    handOver: handOver
      ? {
          outcome: handOver.outcome,
          host: handOver.host ?? null,
          spf: handOver.spf ?? null,
          reply: handOver.reply ?? null,
          why: handOver.why ?? null,
          text: handOverText(handOver, domain)[lang],
        }
      : null,
  }
}

const tooSoon = (seconds: number | undefined): Refusal =>
  seconds === undefined
    ? refusal(
        'drill-too-soon',
        'A drill of this domain is under way at this moment.',
        'Bu alan adının bir tatbikatı şu anda sürüyor.',
      )
    : refusal(
        'drill-too-soon',
        `A drill of this domain ended just now. Come again in ${seconds} s.`,
        `Bu alan adının bir tatbikatı az önce bitti. ${seconds} sn sonra yeniden deneyin.`,
      )

const tooMany = (): Refusal =>
  refusal(
    'too-many-drills',
    `Too many drills: ${limits.seats.ofAccount} at a time and ${limits.anHour} an hour for an account, ${limits.seats.total} at a time in all.`,
    `Çok fazla tatbikat: hesap başına aynı anda ${limits.seats.ofAccount}, saatte ${limits.anHour}; toplamda aynı anda ${limits.seats.total}.`,
  )

const notProven = (): Refusal =>
  refusal(
    'domain-not-proven',
    'A drill sends mail, so it is made only of a domain that is shown to be yours. Publish its token at _ulak first.',
    'Tatbikat posta gönderdiği için yalnızca size ait olduğu gösterilmiş bir alan adında yapılır. Önce belirtecini _ulak altında yayımlayın.',
  )
