// The call that says why a mail did or did not arrive.
import { traceText } from '../carry/index.ts'
import { causeText } from '../declare/refusal.ts'
import { formatMailbox, formatMailDomain, parseMailbox, parseMailDomain } from '../smtp/address.ts'
import type { CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, refusal } from './errors.ts'
import { inZone } from '../system/zone-time.ts'
import { iso } from './views.ts'

type Json = CallOutput<'trace'>
type Traced = Awaited<ReturnType<ApiDeps['queue']['trace']>>

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const maxWithinMs = 7 * 86_400_000

export const createTrace = ({ declare, queue }: ApiDeps) => ({
  trace: async ({ scope, query }: Asked): Promise<Json> => {
    const mailbox = must(parseMailbox(query.to))
    if (mailbox.domain.kind !== 'name')
      throw refusal('address-no-at', 'Write an address of a domain.', 'Bir alan adının adresini yazın.')
    const domain = mailbox.domain.name
    const write = readZone(query.zone ?? 'UTC')
    const served = must(await declare.served(scope, domain))
    const recipient = formatMailbox(mailbox)
    const sender = query.from === undefined ? undefined : readSender(query.from)
    const at = Date.parse(query.at)
    const [from, to] = [at - withinMs(query.within), at + withinMs(query.within)]
    const found = await queue.trace(scope, { recipient, sender, from, to, at, domain, served })
    const { conclusion, hosts, world, gaps, stories, others } = found
    return {
      recipient,
      sender: sender ?? null,
      from: iso(from),
      to: iso(to),
      conclusion: {
        kind: conclusion.kind,
        at: time(conclusion.at),
        reply: conclusion.reply ?? null,
        nextTry: time(conclusion.nextTry),
        actor: conclusion.actor ?? null,
      },
      ...traceText(conclusion, { sender: sender ?? '', recipient, time: write }),
      hosts: hosts.map(({ host, state, since, met, reason }) => ({
        host,
        state,
        since: time(since),
        met: time(met),
        reason: reason || null,
      })),
      world: worldJson(world?.seen),
      published: world?.published?.map(mxJson) ?? null,
      gaps: gaps.map((one) => ({ ...one, from: iso(one.from), to: iso(one.to) })),
      seen: stories.map(storyJson),
      alsoSeen: others.map((one) => ({
        at: iso(one.at),
        sender: one.sender,
        recipient: one.recipient,
        kind: one.kind,
        reply: one.reply,
      })),
    }
  },
})

const storyJson = ({ seen, events }: Traced['stories'][number]): Json['seen'][number] => ({
  at: iso(seen.at),
  kind: seen.kind,
  sender: seen.sender,
  recipient: seen.recipient,
  client: seen.client,
  reply: seen.reply,
  by: byJson(seen.detail.by),
  spf: seen.detail.spf ?? null,
  dkim: seen.detail.dkim ?? null,
  dmarc: seen.detail.dmarc ?? null,
  message: seen.message ?? null,
  events: events.map((one) => ({
    at: iso(one.at),
    kind: one.kind,
    reply: one.reply ?? null,
    actor: one.actor ?? null,
  })),
})

function byJson(by: Traced['stories'][number]['seen']['detail']['by']): Json['seen'][number]['by'] {
  const text = by && causeText(by)
  return text ? { rule: by.rule, detail: by.detail, text } : null
}

type Seen = NonNullable<NonNullable<Traced['world']>['seen']>

const worldJson = (seen: Seen | undefined): Json['world'] =>
  seen
    ? {
        kind: seen.kind,
        mx: seen.mx.map(mxJson),
        findings: seen.findings?.map((one) => ({ ...one })) ?? null,
        from: iso(seen.from),
        to: iso(seen.to),
        certain: seen.isCertain,
      }
    : null

const mxJson = ({ preference, host, isOurs }: Seen['mx'][number]) => ({ preference, host, ulak: isOurs })

const time = (ms: number | undefined): string | null => (ms === undefined ? null : iso(ms))

function readZone(zone: string): (ms: number) => string {
  try {
    return inZone(zone)
  } catch {
    throw refusal('bad-time-zone', `There is no time zone “${zone}”.`, `“${zone}” diye bir saat dilimi yok.`)
  }
}

function readSender(text: string): string {
  if (text === '<>') return text
  if (text.includes('@')) return formatMailbox(must(parseMailbox(text)))
  return formatMailDomain(must(parseMailDomain(text)))
}

const withinMs = (text = '2h'): number => Math.min(Number(text.slice(0, -1)) * unitMs[text.at(-1)!]!, maxWithinMs)
