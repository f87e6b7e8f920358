// The call that says why a mail did or did not arrive.
import { traceText } from '../carry/index.ts'
import { nameToText } from '../dns/name.ts'
import { formatMailbox, formatMailDomain, parseMailbox, parseMailDomain } from '../smtp/address.ts'
import type { CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, refusal } from './errors.ts'
import { inUtc, iso } from './views.ts'

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const maxWithinMs = 7 * 86_400_000

export const createTrace = ({ declare, queue }: ApiDeps) => ({
  trace: async ({ scope, query }: Asked): Promise<CallOutput<'trace'>> => {
    const mailbox = must(parseMailbox(query.to))
    if (mailbox.domain.kind !== 'name')
      throw refusal('address-no-at', 'Write an address of a domain.', 'Bir alan adının adresini yazın.')
    const { zone, createdAt } = must(await declare.find(scope, nameToText(mailbox.domain.name)))
    const recipient = formatMailbox(mailbox)
    const sender = query.from === undefined ? undefined : readSender(query.from)
    const at = Date.parse(query.at)
    const [from, to] = [at - withinMs(query.within), at + withinMs(query.within)]
    const found = await queue.trace(scope, {
      recipient,
      sender,
      from,
      to,
      at,
      domain: zone.apex,
      servedSince: createdAt,
    })
    const { conclusion, hosts, stories, others } = found
    const { desk, customer } = traceText(conclusion, {
      sender: sender ?? '',
      recipient,
      time: (ms, lang) => inUtc(lang)(ms),
    })
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
      desk,
      customer,
      hosts: hosts.map(({ host, state, since, reason }) => ({
        host,
        state,
        since: time(since),
        reason: reason || null,
      })),
      seen: stories.map(({ seen, events }) => ({
        at: iso(seen.at),
        kind: seen.kind,
        sender: seen.sender,
        client: seen.client,
        reply: seen.reply,
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
      })),
      alsoSeen: others.map((one) => ({ at: iso(one.at), sender: one.sender, kind: one.kind, reply: one.reply })),
    }
  },
})

const time = (ms: number | undefined): string | null => (ms === undefined ? null : iso(ms))

function readSender(text: string): string {
  if (text === '<>') return text
  if (text.includes('@')) return formatMailbox(must(parseMailbox(text)))
  return formatMailDomain(must(parseMailDomain(text)))
}

const withinMs = (text = '2h'): number => Math.min(Number(text.slice(0, -1)) * unitMs[text.at(-1)!]!, maxWithinMs)
