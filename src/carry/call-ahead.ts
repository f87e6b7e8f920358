// Asks a domain's own mail hosts whether they would take a recipient: MAIL FROM:<>, RCPT, RSET, and never DATA. A host is asked at most once a
// second, whoever wants to know, and one that does not answer is left alone for a while.
import type { MailPolicy } from '../declare/mail-policy.ts'
import { detectProvider, findPreset } from '../declare/presets/index.ts'
import { parseName } from '../dns/name.ts'
import type { Reply } from '../smtp/reply.ts'
import type { Clock } from '../system/clock.ts'
import type { HopMeeting } from './hop-history.store.ts'
import type { Hop, HopFinder } from './hops.ts'
import type { Sessions } from './sessions.ts'

export type CallAheadAnswer =
  /** The reply to each RCPT; undefined: none, because MAIL was refused or the connection broke. */
  | { readonly kind: 'replies'; readonly host: string; readonly replies: readonly (Reply | undefined)[] }
  /** No host answers. */
  | { readonly kind: 'down' }
  /** It is too soon to ask again, or nobody may be asked. */
  | { readonly kind: 'not-now' }

/** `addresses` as SMTP writes them, all of the policy's domain. Never rejects. */
export type CallAhead = (policy: MailPolicy, addresses: readonly string[]) => Promise<CallAheadAnswer>

/** Whoever is at the door waits no longer than this in all. */
export const callAheadMs = 3_000
const paceMs = 1_000
/** Whoever finds others before him waits for his turn, but not longer than this. */
const maxTurnMs = 2_000
/** A host that did not answer is not asked again for so long: each RCPT would wait for it. */
const restMs = 10_000
/** Hosts whose last turn or silence is remembered. */
const maxHosts = 20_000

export function createCallAhead(ports: {
  readonly hops: HopFinder
  readonly sessions: Sessions
  readonly clock: Clock
  /** For the journal, and not waited for. */
  hopMet?(meeting: Omit<HopMeeting, 'at'>): void
}): CallAhead {
  const { clock } = ports
  const turns = new Map<string, number>()
  const resting = new Map<string, number>()

  /** Waits for the host's next turn; false: too many wait for it. */
  async function turn(host: string): Promise<boolean> {
    const now = clock.now()
    const at = Math.max(now, turns.get(host) ?? 0)
    if (at - now > maxTurnMs) return false
    remember(turns, host, at + paceMs, now)
    if (at > now) await clock.sleep(at - now)
    return true
  }

  async function ask(hop: Hop, addresses: readonly string[]): Promise<CallAheadAnswer> {
    if (!(await turn(hop.key))) return { kind: 'not-now' }
    return withDeadline(async (late) => {
      for (let isFirst = true; ; isFirst = false) {
        const opened = await ports.sessions.open(hop, { probe: false, opening: late, signal: late })
        if (opened.kind === 'failed') {
          // One that did not answer within our own patience may still be there.
          if (!late.aborted) ports.hopMet?.({ host: hop.key, isUp: false, reason: opened.reason })
          return { kind: 'down' }
        }
        if (opened.kind !== 'open') return { kind: 'not-now' }
        const { session } = opened
        ports.hopMet?.({ host: hop.key, isUp: true, reason: '' })
        // One that was open already does not know of this question's deadline.
        const hangUp = (): void => session.destroy()
        late.addEventListener('abort', hangUp, { once: true })
        const { recipients, session: ending } = await session.verify(addresses)
        late.removeEventListener('abort', hangUp)
        ports.sessions.giveBack(hop, session)
        const replies = recipients.map(({ rcpt }) => rcpt)
        // One that had been idle may have been ended by the server: that says nothing.
        const isStale = ending !== 'ok' && !ending.reply && !replies.some((reply) => reply)
        if (!(isStale && isFirst) || late.aborted) return { kind: 'replies', host: hop.host, replies }
      }
    })
  }

  async function withDeadline<T>(work: (late: AbortSignal) => Promise<T>): Promise<T> {
    const [late, done] = [new AbortController(), new AbortController()]
    void clock.sleep(callAheadMs, done.signal).then(() => {
      if (!done.signal.aborted) late.abort()
    })
    try {
      return await work(late.signal)
    } finally {
      done.abort()
    }
  }

  return async (policy, addresses) => {
    if (!policy.ownServers || !policy.rules.callAhead) return { kind: 'not-now' }
    const found = await withDeadline((late) => ports.hops.find(policy, late).catch(() => undefined))
    if (found?.kind !== 'hops') return { kind: 'not-now' }
    let answer: CallAheadAnswer = { kind: 'not-now' }
    for (const hop of found.hops) {
      if (isOfProvider(hop.host)) continue
      if ((resting.get(hop.key) ?? 0) <= clock.now()) {
        answer = await ask(hop, addresses)
        if (answer.kind !== 'down') return answer
        remember(resting, hop.key, clock.now() + restMs, clock.now())
      }
      answer = { kind: 'down' }
    }
    return answer
  }
}

/** A provider would take questions for a search for addresses, whatever the domain says of its hosts. */
function isOfProvider(host: string): boolean {
  const name = parseName(`${host.replace(/\.$/, '')}.`)
  const provider = name.ok ? detectProvider([name.value]) : undefined
  return provider !== undefined && findPreset(provider.id) !== undefined
}

/** What is over makes room. */
function remember(times: Map<string, number>, host: string, until: number, now: number): void {
  if (times.size >= maxHosts && !times.has(host)) {
    for (const [key, time] of times) if (time <= now) times.delete(key)
    if (times.size >= maxHosts) times.delete(times.keys().next().value!)
  }
  times.set(host, until)
}
