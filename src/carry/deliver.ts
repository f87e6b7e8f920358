// Hands waiting mail on. The agenda says which domain's turn it is; a turn walks the domain's next hops in route order, opens a session with
// the first that answers, and only then claims messages, oldest first, until nothing is due. While no host answers, nothing is claimed and
// nothing written: the domain is parked with its hosts, and woken when one of them is back.
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { DeliveryResult, RecipientResult, Session } from '../smtp/client.ts'
import { formatReply } from '../smtp/reply.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { Agenda } from './agenda.ts'
import { outgoing } from './body.ts'
import type { Hop, HopFinder } from './hops.ts'
import { Hosts } from './hosts.ts'
import type { QueueEvent } from './queue.ts'
import type { DueMessage, Outcome } from './queue.store.ts'
import type { HostFault } from './schedule.ts'
import type { Sessions } from './sessions.ts'
import type { Spool } from './spool.ts'

/** What a host said to the recipients of one message. */
export type RecipientOutcomes = {
  readonly domain: string
  readonly host: string
  readonly recipients: readonly RecipientResult[]
}

export type DeliveryPorts = {
  /** By the route of a recipient: a domain of ours or a detour. */
  readonly policyFor: (route: string) => Promise<MailPolicy | undefined>
  readonly hops: HopFinder
  readonly sessions: Sessions
  readonly spool: Spool
  readonly clock: Clock
  readonly log: Log
  /** The queue: what is due becomes `trying` in the commit that this waits for. */
  claim(domain: string, limit: number): Promise<DueMessage[]>
  settle(outcomes: readonly Outcome[]): Promise<void>
  nextDue(domain: string): Promise<number | undefined>
  waitingDomains(): Promise<readonly { domain: string; nextTry: number }[]>
  onRecipients?(outcomes: RecipientOutcomes): void
}

/** Why a domain's mail waits, for people. */
export type Waiting = { readonly reason: string; readonly since: number; readonly nextTry: number }

export type Delivery = {
  start(): Promise<void>
  /** Mail for the domain came in. */
  wake(domain: string): void
  /** A person, or a changed policy: try now, whatever is known of the hosts. */
  tryNow(domain: string): void
  waiting(domain: string): Waiting | undefined
  /** Lets messages under way finish for `graceMs`. */
  stop(graceMs: number): Promise<void>
}

const maxTurns = 50
const lanesPerDomain = 4
const claimedAtOnce = 20
/** Messages whose connection broke once that are remembered. */
const maxLost = 10_000
/** A domain that is parked behind another one's probe looks for itself this often: its policy may have changed. */
const parkedLookMs = 60_000
/** When a host's TLS is not what the domain asks for: somebody has to mend it, or its DNS has to answer. */
const passedOverLookMs = 60_000
/** When it is not known where the mail goes, or the domain is nobody's now. */
const lostLookMs = 60_000
/** Longer than any probe. */
const heirMs = 12_000
/** How soon a turn that found all sessions of its host at work comes again. */
const crowdedMs = 500

export function createDelivery(ports: DeliveryPorts): Delivery {
  const { clock, log } = ports
  const agenda = new Agenda()
  const hosts = new Hosts()
  const waits = new Map<string, Waiting>()
  const turns = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const lost = new Set<string>()
  const stopping = new AbortController()
  const hangUp = new AbortController()
  let alarm = new AbortController()
  let running: Promise<void> | undefined

  const ring = (): void => alarm.abort()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      alarm = new AbortController()
      const now = clock.now()
      while (turns.size < maxTurns) {
        const domain = agenda.take(now)
        if (domain === undefined) break
        begin(domain)
      }
      const next = turns.size < maxTurns ? agenda.next() : undefined
      const rest = Math.min(Math.max((next ?? Infinity) - clock.now(), 0), 3_600_000)
      await clock.sleep(rest, AbortSignal.any([alarm.signal, stopping.signal]))
    }
  }

  function begin(domain: string): void {
    const turn = takeTurn(domain)
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return
        // The store, or a bug: the mail is safe, and the turn comes again.
        log.error({ err: error, domain }, 'a delivery turn failed')
        agenda.set(domain, clock.now() + lostLookMs)
      })
      .finally(() => {
        turns.delete(domain)
        if (again.delete(domain)) agenda.set(domain, clock.now())
        ring()
      })
    turns.set(domain, turn)
  }

  async function takeTurn(domain: string): Promise<void> {
    // It was to probe for others too. Should it find its hosts changed and probe nothing, they do not wait for it.
    for (const heir of hosts.unpark(domain)) agenda.advance(heir, clock.now() + heirMs)
    const hops = await findHops(domain)
    if (!hops) return
    const lanes = new Lanes(domain, hops)
    await lanes.run()
    if (stopping.signal.aborted) return
    if (lanes.parkedAt !== undefined) return agenda.set(domain, lanes.parkedAt)
    waits.delete(domain)
    const due = await ports.nextDue(domain)
    if (due !== undefined) agenda.advance(domain, due)
  }

  async function findHops(domain: string): Promise<readonly Hop[] | undefined> {
    const policy = await ports.policyFor(domain)
    if (!policy) return nowhere(domain, `${domain} is not served here any more`)
    const found = await ports.hops.find(policy, stopping.signal)
    return found.kind === 'hops' ? found.hops : nowhere(domain, found.reason)
  }

  /** Mail already taken waits. */
  function nowhere(domain: string, reason: string): undefined {
    wait(domain, reason, clock.now() + lostLookMs)
    agenda.set(domain, clock.now() + lostLookMs)
  }

  function wait(domain: string, reason: string, nextTry: number): void {
    const before = waits.get(domain)
    if (!before) log.info({ domain, reason }, 'mail waits')
    waits.set(domain, { reason, since: before?.since ?? clock.now(), nextTry })
  }

  function hostFailed(hop: Hop, fault: HostFault, reason: string): void {
    const known = hosts.get(hop.key)
    const down = hosts.failed(hop.key, fault, reason, clock.now())
    const first = hosts.first(hop.key)
    if (first !== undefined) agenda.set(first, down.nextProbe)
    if (!known) log.warn({ host: hop.key, fault, reason, nextProbe: down.nextProbe }, 'a next hop is down')
  }

  function hostReached(hop: Hop): void {
    const down = hosts.get(hop.key)
    if (!down) return
    log.info({ host: hop.key, downFor: clock.now() - down.since }, 'a next hop is back')
    for (const domain of hosts.reached(hop.key)) agenda.set(domain, clock.now())
    ring()
  }

  /**
   * A connection that breaks in the middle says something about the host the first time, and about the message the second time: one that
   * makes a server fall over must not keep the others waiting for ever.
   */
  function isFirstLoss(message: string, result: DeliveryResult): boolean {
    const isLost = result.session !== 'ok' && result.session.failed === 'lost' && !result.session.reply
    if (!isLost || lost.delete(message) || lost.size >= maxLost) return false
    lost.add(message)
    return true
  }

  /** One turn of one domain: a first lane, and more when it finds more than it can carry at once. */
  class Lanes {
    parkedAt: number | undefined
    readonly #domain: string
    readonly #hops: readonly Hop[]
    #open = 0

    constructor(domain: string, hops: readonly Hop[]) {
      this.#domain = domain
      this.#hops = hops
    }

    run(): Promise<void> {
      this.#open += 1
      return this.#lane().finally(() => (this.#open -= 1))
    }

    async #lane(): Promise<void> {
      const others: Promise<void>[] = []
      let at = await this.#connect()
      try {
        while (at && !stopping.signal.aborted) {
          const batch = await ports.claim(this.#domain, claimedAtOnce)
          if (batch.length === 0) break
          if (batch.length === claimedAtOnce && this.#open < lanesPerDomain) others.push(this.run())
          at = await this.#carry(batch, at)
        }
      } finally {
        if (at) ports.sessions.giveBack(at.hop, at.session)
        await Promise.all(others)
      }
    }

    /** Sends a batch; the session that is open at its end, if any. */
    async #carry(batch: readonly DueMessage[], first: Connected): Promise<Connected | undefined> {
      let at: Connected | undefined = first
      const settled: Promise<void>[] = []
      for (const message of batch) {
        at = await this.#renewed(at)
        const events = at
          ? await this.#send(message, at)
          : notReached(message, waits.get(this.#domain)?.reason ?? 'Ulak stopped')
        settled.push(
          ports.settle(
            message.recipients.map(({ id }, index) => ({
              recipientId: id,
              messageId: message.id,
              event: events[index]!,
            })),
          ),
        )
      }
      await Promise.all(settled)
      return this.#renewed(at)
    }

    /** The same session while it can be used, else another one. */
    async #renewed(at: Connected | undefined): Promise<Connected | undefined> {
      if (!at || (at.session.isUsable && !stopping.signal.aborted)) return at
      ports.sessions.giveBack(at.hop, at.session)
      return stopping.signal.aborted ? undefined : this.#connect()
    }

    async #send(message: DueMessage, { hop, session }: Connected): Promise<readonly QueueEvent[]> {
      const { size, body } = outgoing(message, ports.spool)
      const result = await session.send({
        from: message.sender === '' ? undefined : message.sender,
        recipients: message.recipients.map(({ address }) => address),
        size,
        body,
        smtputf8: message.smtputf8,
        eightBit: message.eightBit,
      })
      ports.onRecipients?.({ domain: message.domain, host: hop.host, recipients: result.recipients })
      const closing = isClosing(result)
      if (closing) hostFailed(hop, 'busy', `${hop.host}: ${closing}`)
      const brokenOff = closing !== undefined || isFirstLoss(message.id, result)
      const events = result.recipients.map((recipient) => eventOf(recipient, result, { message, hop, brokenOff }))
      log.info(
        {
          message: message.id,
          domain: message.domain,
          host: hop.host,
          tls: result.tls,
          outcomes: events.map(({ kind }) => kind),
        },
        'message sent',
      )
      return events
    }

    /** The first host in route order that takes us; parks the domain when there is none. */
    async #connect(): Promise<Connected | undefined> {
      const passedOver: string[] = []
      for (const hop of this.#hops) {
        const down = hosts.get(hop.key)
        if (down && clock.now() < down.nextProbe) continue
        if (down) hosts.probing(hop.key, clock.now() + heirMs)
        const opened = await ports.sessions.open(hop, {
          probe: down !== undefined,
          opening: stopping.signal,
          signal: hangUp.signal,
        })
        if (opened.kind === 'open') {
          hostReached(hop)
          return { hop, session: opened.session }
        }
        if (stopping.signal.aborted) return undefined
        if (opened.kind === 'full') return this.#crowded()
        if (opened.kind === 'passed-over') {
          if (opened.reached) hostReached(hop)
          passedOver.push(opened.reason)
          continue
        }
        hostFailed(hop, opened.fault, opened.reason)
      }
      return this.#park(passedOver)
    }

    /** With a lane of this domain at work there is nothing to do; else it comes again soon. */
    #crowded(): undefined {
      if (this.#open === 1) this.parkedAt = clock.now() + crowdedMs
    }

    #park(passedOver: readonly string[]): undefined {
      const down = this.#hops.filter((hop) => hosts.get(hop.key))
      const reasons = [...passedOver, ...down.map((hop) => hosts.get(hop.key)!.reason)]
      const probeAt = Math.min(...down.map((hop) => hosts.get(hop.key)!.nextProbe))
      const lookAt = passedOver.length > 0 ? clock.now() + passedOverLookMs : Infinity
      const mustProbe = hosts.park(
        this.#domain,
        down.map((hop) => hop.key),
      )
      this.parkedAt = Math.max(Math.min(mustProbe ? probeAt : clock.now() + parkedLookMs, lookAt), clock.now())
      wait(this.#domain, reasons.join('; '), Math.min(probeAt, lookAt))
    }
  }

  return {
    async start() {
      for (const { domain, nextTry } of await ports.waitingDomains()) agenda.set(domain, nextTry)
      running = run()
    },
    wake(domain) {
      // A parked domain waits for its host; more mail does not bring that back sooner.
      if (hosts.isParked(domain)) return
      if (turns.has(domain)) again.add(domain)
      else agenda.advance(domain, clock.now())
      ring()
    },
    tryNow(domain) {
      for (const host of hosts.hostsOf(domain)) hosts.forget(host)
      if (turns.has(domain)) again.add(domain)
      else agenda.set(domain, clock.now())
      ring()
    },
    waiting: (domain) => waits.get(domain),
    async stop(graceMs) {
      stopping.abort()
      ring()
      await running
      const deadline = setTimeout(() => hangUp.abort(), graceMs)
      await Promise.all(turns.values())
      clearTimeout(deadline)
      await ports.sessions.close()
    },
  }
}

type Connected = { readonly hop: Hop; readonly session: Session }

const notReached = (message: DueMessage, reply: string): QueueEvent[] =>
  message.recipients.map(() => ({ kind: 'not-reached', reply, received: message.received }))

/** 421 says that the server goes away, not that it dislikes the message (RFC 5321 §3.8). */
const isClosing = (result: DeliveryResult): string | undefined =>
  result.session !== 'ok' && result.session.reply?.code === 421 ? result.session.text : undefined

type Sent = { readonly message: DueMessage; readonly hop: Hop; readonly brokenOff: boolean }

function eventOf(recipient: RecipientResult, result: DeliveryResult, { message, hop, brokenOff }: Sent): QueueEvent {
  const failure = result.session === 'ok' ? undefined : result.session.text
  const text = recipient.reply ? formatReply(recipient.reply) : (recipient.problem?.text.en ?? failure ?? 'no answer')
  const reply = `${hop.host}: ${text}`
  switch (recipient.outcome) {
    case 'delivered':
      return { kind: 'delivered' }
    case 'never':
      return { kind: 'refused', reply }
    case 'later':
      return brokenOff && (recipient.reply === undefined || recipient.reply.code === 421)
        ? { kind: 'not-reached', reply, received: message.received }
        : { kind: 'refused-for-now', reply }
  }
}
