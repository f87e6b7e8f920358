// One turn of one domain: a first lane, and more as its host takes more. A lane opens a session with the first next hop that is there, and only
// then claims messages, longest due first, until nothing is due or others have waited long enough for a session with the same host.
import { readReceived } from '../message/received.ts'
import type { DeliveryResult, Offer, RecipientResult, Session } from '../smtp/client.ts'
import { formatReply } from '../smtp/reply.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { outgoing } from './body.ts'
import { maxSmallBytes } from './intake.ts'
import type { Hop } from './hops.ts'
import type { HostFailure, Hosts } from './hosts.ts'
import { maxSessions, type Paces } from './pace.ts'
import type { QueueEvent } from './queue.ts'
import { type DueMessage, maxClaimedBytes, type Outcome } from './queue.store.ts'
import type { Sessions } from './sessions.ts'
import type { Spool } from './spool.ts'
import type { WaitingLines } from './waiting-lines.ts'

/** What a host said to the recipients of one message. */
export type RecipientOutcomes = {
  /** A domain of ours, or a detour. */
  readonly route: string
  readonly host: string
  readonly recipients: readonly RecipientResult[]
}

export type LanePorts = {
  readonly sessions: Sessions
  readonly spool: Spool
  readonly clock: Clock
  readonly log: Log
  /** The queue: what is due becomes `trying` in the commit that this waits for. */
  claim(domain: string, limit: number): Promise<DueMessage[]>
  settle(outcomes: readonly Outcome[]): Promise<void>
  onRecipients?(outcomes: RecipientOutcomes): void
}

/** What all lanes share. */
export type Road = {
  readonly hosts: Hosts
  readonly paces: Paces
  readonly lines: WaitingLines
  /** Lanes of all domains that may hold claimed messages at once. */
  readonly places: Places
  /** Messages whose connection broke once. */
  readonly lost: Set<string>
  readonly stopping: AbortSignal
  readonly hangUp: AbortSignal
  failed(hop: Hop, failure: HostFailure): void
  /** It is there. */
  opened(hop: Hop, offer?: Offer): void
  /** A session with this host may be had now. */
  roomAt(host: string): void
  reasonOf(domain: string): string | undefined
}

export type LaneEnd =
  /** What was due is under way or done. */
  | { readonly kind: 'done' }
  /** No host is to be had; `passedOver` says why those are not used that are there. */
  | { readonly kind: 'parked'; readonly passedOver: readonly string[] }
  /** All sessions of a host are at work, or so it seems (`lookSoon`: it took no further one); it waits in line. */
  | { readonly kind: 'in-line'; readonly lookSoon: boolean }

/** How many messages a lane claims at first, and at most; see batchAfter. */
const firstBatch = 4
const maxBatch = 100
/** Batches after which a lane makes room for others that wait for the same host. */
const fairBatches = 2
/** A host that took a message this long ago is there. */
const atWorkMs = 2_000
/** Messages whose connection broke once that are remembered. */
const maxLost = 10_000

type Connected = { readonly hop: Hop; readonly session: Session }

/** How many of something there may be at once, first come, first served. */
export class Places {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  free(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}

export class Lanes {
  readonly #domain: string
  readonly #hops: readonly Hop[]
  readonly #ports: LanePorts
  readonly #road: Road
  readonly #open = new Set<Promise<void>>()
  #end: LaneEnd = { kind: 'done' }
  /** The last claim was a full one. */
  #hasMore = false

  constructor(domain: string, hops: readonly Hop[], ports: LanePorts, road: Road) {
    this.#domain = domain
    this.#hops = hops
    this.#ports = ports
    this.#road = road
  }

  async run(): Promise<LaneEnd> {
    this.#begin()
    // A lane may begin others until it ends itself.
    const faults: unknown[] = []
    while (this.#open.size > 0) {
      for (const lane of await Promise.allSettled(this.#open)) if (lane.status === 'rejected') faults.push(lane.reason)
    }
    if (faults.length > 0) throw faults[0]
    return this.#end
  }

  #begin(): void {
    const lane: Promise<void> = this.#lane().finally(() => this.#open.delete(lane))
    this.#open.add(lane)
  }

  /** Another one, as long as there is work for it. */
  #beginMore(): void {
    if (this.#hasMore && this.#open.size < maxSessions && !this.#road.stopping.aborted) this.#begin()
  }

  async #lane(): Promise<void> {
    const { places } = this.#road
    let at = await this.#connect()
    if (!at) return
    await places.take()
    let size = firstBatch
    try {
      for (let batches = 0; at && !this.#road.stopping.aborted; batches += 1) {
        if (this.#road.lines.isWaitedFor(at.hop.key) && (this.#open.size > 1 || batches >= fairBatches)) {
          if (this.#open.size === 1) this.#standInLine(at.hop)
          break
        }
        const batch = await this.#ports.claim(this.#domain, size)
        this.#hasMore = isFull(batch, size)
        if (batch.length === 0) break
        this.#beginMore()
        const begun = this.#ports.clock.now()
        at = await this.#carry(batch, at)
        size = batchAfter(size, this.#ports.clock.now() - begun)
      }
    } finally {
      places.free()
      if (at) this.#giveBack(at)
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
        : notReached(message, this.#road.reasonOf(this.#domain) ?? 'Ulak stopped')
      settled.push(
        this.#ports.settle(
          message.recipients.map(({ id, address }, index) => ({
            recipientId: id,
            messageId: message.id,
            address,
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
    const { stopping, hosts } = this.#road
    if (!at) return undefined
    const isBusy = hosts.get(at.hop.key)?.fault === 'busy'
    if (at.session.isUsable && !isBusy && !stopping.aborted) return at
    this.#giveBack(at)
    return stopping.aborted ? undefined : this.#connect()
  }

  #giveBack({ hop, session }: Connected): void {
    this.#ports.sessions.giveBack(hop, session)
    this.#road.roomAt(hop.key)
  }

  #standInLine(hop: Hop, lookSoon = false): void {
    this.#road.lines.join(hop.key, this.#domain)
    this.#end = { kind: 'in-line', lookSoon }
  }

  async #send(message: DueMessage, { hop, session }: Connected): Promise<readonly QueueEvent[]> {
    const { log } = this.#ports
    const { size, body } = outgoing(message, this.#ports.spool)
    const result = await session.send({
      from: message.sender === '' ? undefined : message.sender,
      recipients: message.recipients.map(({ address }) => address),
      size,
      body,
      smtputf8: message.smtputf8,
      eightBit: message.eightBit,
      ...(hop.tellsClient && { client: readReceived(message.trace) }),
    })
    this.#ports.onRecipients?.({ route: this.#domain, host: hop.host, recipients: result.recipients })
    const brokenOff = this.#learn(message, result, { hop, session })
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

  /** What the answers say about the host. True: about it alone, so that the message is as if it had not been tried. */
  #learn(message: DueMessage, result: DeliveryResult, { hop, session }: Connected): boolean {
    const { paces } = this.#road
    const closing = closingOf(result)
    if (closing !== undefined) {
      // Many servers end a session after some number of messages; only one that takes none is sent away.
      if (!carriers.has(session)) this.#sentAway(hop, closing)
      return true
    }
    if (result.recipients.some(({ outcome }) => outcome !== 'later')) {
      carriers.add(session)
      this.#road.opened(hop)
      if (paces.taken(hop.key, this.#ports.clock.now())) {
        this.#beginMore()
        this.#road.roomAt(hop.key)
      }
    } else {
      paces.putOff(hop.key)
      const overloaded = result.recipients.map(({ reply }) => reply).find((reply) => reply && isOverloaded(reply))
      if (overloaded) this.#sentAway(hop, formatReply(overloaded))
    }
    return this.#isFirstLoss(message.id, result)
  }

  #sentAway(hop: Hop, answer: string): void {
    const begun = this.#ports.clock.now()
    // Of many sessions that are sent away at once the first one says it.
    const known = this.#road.hosts.get(hop.key)
    if (known && known.nextProbe > begun) return
    const waitMs = this.#road.paces.sentAway(hop.key)
    this.#road.failed(hop, { fault: 'busy', reason: `${hop.host}: ${answer}`, begun, waitMs })
  }

  /**
   * A connection that breaks in the middle says something about the host the first time, and about the message the second time: one that
   * makes a server fall over must not keep the others waiting for ever.
   */
  #isFirstLoss(message: string, result: DeliveryResult): boolean {
    const { lost } = this.#road
    const isLost = result.session !== 'ok' && result.session.failed === 'lost' && !result.session.reply
    if (!isLost || lost.delete(message) || lost.size >= maxLost) return false
    lost.add(message)
    return true
  }

  /** A session with the first host in route order that is there. Only probes connect to those that are down. */
  async #connect(): Promise<Connected | undefined> {
    const { hosts, stopping, hangUp } = this.#road
    const passedOver: string[] = []
    for (const hop of this.#hops) {
      if (hosts.get(hop.key)) {
        hosts.want(hop)
        continue
      }
      const begun = this.#ports.clock.now()
      const opened = await this.#ports.sessions.open(hop, { probe: false, opening: stopping, signal: hangUp })
      if (opened.kind === 'open') {
        this.#road.opened(hop, opened.session.offer)
        return { hop, session: opened.session }
      }
      if (stopping.aborted) return undefined
      if (opened.kind === 'passed-over') {
        passedOver.push(opened.reason)
        continue
      }
      if (opened.kind === 'full' || this.#isAtWork(hop)) {
        if (opened.kind === 'failed') this.#road.paces.putOffMany(hop.key)
        // With a lane of this domain at work there is nothing to wait for.
        if (this.#open.size === 1) this.#standInLine(hop, opened.kind === 'failed')
        return undefined
      }
      this.#road.failed(hop, { ...opened, begun })
    }
    this.#end = { kind: 'parked', passedOver }
    return undefined
  }

  /** It took something a moment ago: if it takes no further connection, it has enough of them. */
  #isAtWork(hop: Hop): boolean {
    const last = this.#road.paces.lastTaken(hop.key)
    return last !== undefined && this.#ports.clock.now() - last < atWorkMs
  }
}

/** Small batches where messages take long, so that other lanes find some; large ones where they go fast, so that the queue is asked seldom. */
const batchAfter = (size: number, tookMs: number): number =>
  tookMs < 250 ? Math.min(size * 2, maxBatch) : tookMs > 1_000 ? Math.max(1, size >> 1) : size

/** There are more, likely. */
const isFull = (batch: readonly DueMessage[], size: number): boolean =>
  batch.length === size ||
  batch.reduce((sum, { body }) => sum + (body?.length ?? 0), 0) > maxClaimedBytes - maxSmallBytes

/** Sessions by which a message was taken, or refused for good. */
const carriers = new WeakSet<Session>()

const notReached = (message: DueMessage, reply: string): QueueEvent[] =>
  message.recipients.map(() => ({ kind: 'not-reached', reply, received: message.received }))

/** 421 says that the server goes away, not that it dislikes the message (RFC 5321 §3.8). */
const closingOf = (result: DeliveryResult): string | undefined =>
  result.session !== 'ok' && result.session.reply?.code === 421 ? result.session.text : undefined

/** 4xx that is about the host and not about this message: RFC 3463 §3.4, "mail system status". */
const isOverloaded = ({ code, enhanced }: { code: number; enhanced?: string | undefined }): boolean =>
  enhanced ? enhanced.startsWith('4.3.') : code === 452

type Sent = { readonly message: DueMessage; readonly hop: Hop; readonly brokenOff: boolean }

function eventOf(recipient: RecipientResult, result: DeliveryResult, { message, hop, brokenOff }: Sent): QueueEvent {
  const failure = result.session === 'ok' ? undefined : result.session.text
  const text = recipient.reply ? formatReply(recipient.reply) : (recipient.problem?.text.en ?? failure ?? 'no answer')
  const reply = `${hop.host}: ${text}`
  switch (recipient.outcome) {
    case 'delivered':
      return { kind: 'delivered', reply }
    case 'never':
      return { kind: 'refused', reply }
    case 'later':
      return brokenOff && (recipient.reply === undefined || recipient.reply.code === 421)
        ? { kind: 'not-reached', reply, received: message.received }
        : { kind: 'refused-for-now', reply }
  }
}
