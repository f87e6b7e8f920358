// Hands waiting mail on. The agenda says which domain's turn it is; a turn walks the domain's next hops in route order, opens a session with
// the first that answers, and only then claims messages, oldest first, until nothing is due. While no host answers, nothing is claimed and
// nothing written: the domain is parked with its hosts, and woken when one of them is back.
import type { Health } from '../declare/health.ts'
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { Offer } from '../smtp/client.ts'
import { Deadline } from '../smtp/deadline.ts'
import { Agenda } from './agenda.ts'
import { keptOffer } from './capabilities.ts'
import type { Hop, HopFinder } from './hops.ts'
import { type HostFailure, Hosts } from './hosts.ts'
import type { HopMeeting } from './hop-history.store.ts'
import { type LanePorts, Lanes, Places, type Road } from './lanes.ts'
import type { Paces } from './pace.ts'
import { hostFaults } from './schedule.ts'
import { WaitingLines } from './waiting-lines.ts'

export type DeliveryPorts = LanePorts & {
  /** By the route of a recipient: a domain of ours or a detour. */
  readonly policyFor: (route: string) => Promise<MailPolicy | undefined>
  readonly hops: HopFinder
  readonly paces: Paces
  readonly health?: Health | undefined
  nextDue(domain: string): Promise<number | undefined>
  waitingDomains(): Promise<readonly { domain: string; nextTry: number }[]>
  /** A next hop answered or failed; for the journal, and not waited for. */
  hopMet?(meeting: Omit<HopMeeting, 'at'>): void
}

/** Why a domain's mail waits, for people. */
export type Waiting = {
  readonly reason: string
  readonly since: number
  readonly nextTry: number
  /** `busy`: a host is there and cannot take more now; `nowhere`: there is no host, or none that may be used. */
  readonly state: 'down' | 'busy' | 'nowhere'
}

export type Delivery = {
  start(): Promise<void>
  /** Mail for the domain came in. */
  wake(domain: string): void
  /** A person, or a changed policy: try now, whatever is known of the hosts. */
  tryNow(domain: string): void
  /** Somebody connected to us from this address: if a host that is down has it, that is back, perhaps. */
  peerSeen(address: string): void
  /** Looks whether a host is there, and learns from it. Resolves when it has answered or failed. */
  greet(hop: Hop): Promise<void>
  waiting(domain: string): Waiting | undefined
  /** The hosts of a domain whose mail waits, as its last turn found them. */
  hopsOf(domain: string): readonly Hop[] | undefined
  /** Lets messages under way finish for `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** Domains whose turn it is at once; most of them look for a host. */
const maxTurns = 400
/** Lanes of all domains that hold claimed messages at once: with maxClaimedBytes, what they hold in memory. */
const maxLanes = 100
/** A domain that waits for hosts looks this often whether they are still its hosts. */
const parkedLookMs = 60_000
/** When a host's TLS is not what the domain asks for: somebody has to mend it, or its DNS has to answer. */
const passedOverLookMs = 60_000
/** When it is not known where the mail goes, or the domain is nobody's now. */
const lostLookMs = 60_000
/** A domain in line is called when there is room; should nobody call it, it looks for itself. */
const inLineLookMs = 30_000
/** A host that takes no further session may have enough of them, or be gone since: that is seen within moments. */
const soonMs = 500

export function createDelivery(ports: DeliveryPorts): Delivery {
  const { clock, log } = ports
  const agenda = new Agenda()
  const routes = new Map<string, readonly Hop[]>()
  const waits = new Map<string, Omit<Waiting, 'state'> & { readonly passedOver?: readonly string[] }>()
  const turns = new Map<string, Promise<void>>()
  const probes = new Set<Promise<void>>()
  const again = new Set<string>()
  const greetings = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  const hangUp = new AbortController()
  let bell = Promise.withResolvers<void>()
  let running: Promise<void> | undefined

  const ring = (): void => bell.resolve()
  const alarm = new Deadline(clock, ring)

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      bell = Promise.withResolvers()
      const now = clock.now()
      while (turns.size < maxTurns) {
        const domain = agenda.take(now)
        if (domain === undefined) break
        begin(domain)
      }
      for (let due = hosts.takeProbe(now); due; due = hosts.takeProbe(now)) beginProbe(due.hop)
      const turnAt = turns.size < maxTurns ? agenda.next() : undefined
      const next = Math.min(turnAt ?? Infinity, hosts.nextProbeAt() ?? Infinity)
      alarm.set(Math.min(Math.max(next - clock.now(), 0), 3_600_000))
      await bell.promise
    }
    alarm.end()
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
    const wasParked = hosts.isParked(domain)
    hosts.unpark(domain)
    const hops = await findHops(domain)
    if (!hops) return void routes.delete(domain)
    routes.set(domain, hops)
    const end = await new Lanes(domain, hops, ports, road).run()
    if (stopping.signal.aborted) return
    // Its mail may have gone meanwhile: then nobody wants the host.
    const isLeft = !wasParked || (await ports.nextDue(domain)) !== undefined
    if (end.kind === 'parked' && isLeft) return park(domain, hops, end.passedOver)
    waits.delete(domain)
    if (end.kind === 'in-line') return agenda.advance(domain, clock.now() + (end.lookSoon ? soonMs : inLineLookMs))
    const due = await ports.nextDue(domain)
    if (due !== undefined) agenda.advance(domain, due)
    else routes.delete(domain)
  }

  /** `passedOver`: why hosts that may well be there are not used for this domain. */
  function park(domain: string, hops: readonly Hop[], passedOver: readonly string[]): void {
    const down = hops.filter((hop) => hosts.get(hop.key))
    // One of them may have come back since.
    if (passedOver.length === 0 && down.length < hops.length) return agenda.set(domain, clock.now())
    hosts.park(domain, down)
    const lookAt = clock.now() + (passedOver.length > 0 ? passedOverLookMs : parkedLookMs)
    agenda.set(domain, lookAt)
    const reasons = [...passedOver, ...down.map((hop) => hosts.get(hop.key)!.reason)]
    wait(domain, { reason: reasons.join('; '), nextTry: lookAt, passedOver })
  }

  function beginProbe(hop: Hop): void {
    const probe = takeProbe(hop)
      .catch((error: unknown) => log.error({ err: error, host: hop.key }, 'a probe failed'))
      .finally(() => {
        hosts.probeEnded(hop.key)
        probes.delete(probe)
        ring()
      })
    probes.add(probe)
  }

  /** Its session is at hand for the first who is woken. */
  async function takeProbe(hop: Hop, probe = true): Promise<void> {
    const begun = clock.now()
    const opened = await ports.sessions.open(hop, { probe, opening: stopping.signal, signal: hangUp.signal })
    if (opened.kind === 'open') {
      ports.sessions.giveBack(hop, opened.session)
      hostReached(hop, opened.session.offer)
    } else if (opened.kind === 'passed-over' && opened.reached) hostReached(hop)
    else if (opened.kind !== 'full' && !stopping.signal.aborted) hostFailed(hop, { fault: 'unknown', ...opened, begun })
  }

  function greet(hop: Hop): Promise<void> {
    const known = greetings.get(hop.key)
    if (known) return known
    const isDown = hosts.get(hop.key) !== undefined
    const greeting = takeProbe(hop, isDown)
      .catch((error: unknown) => log.error({ err: error, host: hop.key }, 'a host could not be greeted'))
      .finally(() => greetings.delete(hop.key))
    greetings.set(hop.key, greeting)
    return greeting
  }

  async function findHops(domain: string): Promise<readonly Hop[] | undefined> {
    const policy = await ports.policyFor(domain)
    if (!policy) return nowhere(domain, `${domain} is not served here any more`)
    const found = await ports.hops.find(policy, stopping.signal)
    return found.kind === 'hops' ? found.hops : nowhere(domain, found.reason)
  }

  /** Mail already taken waits. */
  function nowhere(domain: string, reason: string): undefined {
    wait(domain, { reason, nextTry: clock.now() + lostLookMs })
    agenda.set(domain, clock.now() + lostLookMs)
  }

  function wait(domain: string, why: { reason: string; nextTry: number; passedOver?: readonly string[] }): void {
    const before = waits.get(domain)
    waits.set(domain, { ...why, since: before?.since ?? clock.now() })
    if (!before) log.info({ domain, reason: why.reason }, 'mail waits')
  }

  function hostFailed(hop: Hop, failure: HostFailure): void {
    const known = hosts.get(hop.key)
    const { fault, reason } = failure
    const down = hosts.failed(hop, failure)
    ports.health?.failed(hop, down)
    if (fault !== 'busy') paces.down(hop.key)
    if (!known) {
      log.warn({ host: hop.key, fault, reason, nextProbe: down.nextProbe }, 'a next hop is down')
    }
    ports.hopMet?.({ host: hop.key, isUp: false, reason })
    // Whoever stands in line waits for another reason now.
    for (const domain of lines.dissolve(hop.key)) call(domain)
    ring()
  }

  function hostReached(hop: Hop, offer?: Offer): void {
    if (offer) ports.health?.offered(hop, keptOffer(offer))
    ports.hopMet?.({ host: hop.key, isUp: true, reason: '' })
    const down = hosts.get(hop.key)
    if (!down) return
    log.info({ host: hop.key, downFor: clock.now() - down.since }, 'a next hop is back')
    ports.health?.reached(hop)
    for (const domain of hosts.reached(hop.key)) call(domain)
  }

  /** It is this domain's turn. */
  function call(domain: string): void {
    // The end of a turn rings.
    if (turns.has(domain)) return void again.add(domain)
    agenda.advance(domain, clock.now())
    ring()
  }

  const hosts = new Hosts()
  const paces = ports.paces
  const lines = new WaitingLines()
  const road: Road = {
    hosts,
    paces,
    lines,
    places: new Places(maxLanes),
    lost: new Set(),
    stopping: stopping.signal,
    hangUp: hangUp.signal,
    failed: hostFailed,
    opened(hop, offer) {
      // One that sends some away still takes others; its pause stands.
      if (hosts.get(hop.key)?.fault !== 'busy') hostReached(hop, offer)
    },
    roomAt(host) {
      const next = lines.next(host)
      if (next !== undefined) call(next)
    },
    reasonOf: (domain) => waitingOf(domain)?.reason,
  }

  function waitingOf(domain: string): Waiting | undefined {
    const wait = waits.get(domain)
    const downs = hosts.hopsOf(domain).flatMap((hop) => hosts.get(hop.key) ?? [])
    if (downs.length === 0) return wait && { ...wait, state: 'nowhere' }
    return {
      state: downs.some(({ fault }) => fault === 'busy') ? 'busy' : 'down',
      reason: [...(wait?.passedOver ?? []), ...downs.map(({ reason }) => reason)].join('; '),
      // Until the last of them failed, the mail had a way.
      since: Math.max(...downs.map(({ since }) => since)),
      nextTry: Math.max(Math.min(...downs.map(({ nextProbe }) => nextProbe)), clock.now()),
    }
  }

  return {
    async start() {
      for (const { key, trouble } of ports.health?.down() ?? []) {
        const fault = hostFaults.find((one) => one === trouble!.fault) ?? 'silent'
        hosts.restore(key, { ...trouble!, fault })
      }
      for (const { domain, nextTry } of await ports.waitingDomains()) agenda.set(domain, nextTry)
      running = run()
    },
    wake(domain) {
      // A parked domain waits for its host; more mail does not bring that back sooner.
      if (!hosts.isParked(domain)) call(domain)
    },
    tryNow(domain) {
      for (const { key } of routes.get(domain) ?? []) hosts.hurry(key, clock.now())
      call(domain)
    },
    peerSeen(address) {
      const there = hosts.at(address)
      for (const host of there) hosts.hurry(host, clock.now())
      if (there.length > 0) ring()
    },
    greet,
    waiting: waitingOf,
    hopsOf: (domain) => routes.get(domain),
    async stop(graceMs) {
      stopping.abort()
      ring()
      await running
      const deadline = setTimeout(() => hangUp.abort(), graceMs)
      await Promise.all([...turns.values(), ...probes, ...greetings.values()])
      clearTimeout(deadline)
      await ports.sessions.close()
    },
  }
}
