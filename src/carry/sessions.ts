// Sessions with next hops: opened through the handed-in dial under the TLS policy that counts for the domain, given back after use and kept open a
// moment for the next message, also of another domain, if what was seen of their TLS is good enough for it.
import type { Socket } from 'node:net'
import { openSession, type Opened, type Session, type SessionFailure } from '../smtp/client.ts'
import { isPermanent } from '../smtp/reply.ts'
import { type SeenTls, seeTls } from '../smtp/seen-tls.ts'
import { hostFault, isBinding, type TlsFault, tlsFault, type TlsPolicy } from '../smtp/tls-policy.ts'
import type { Clock } from '../system/clock.ts'
import { opportunisticTls } from '../system/opportunistic-tls.ts'
import type { Addresses, Hop } from './hops.ts'
import type { HostFault } from './schedule.ts'
import { shownPolicy, type TlsAttempt } from './tls-facts.ts'
import type { TlsOfHop } from './tls-policy.ts'

export type Dial = (
  target: { address: string; port: number },
  options: { timeoutMs: number; signal?: AbortSignal },
) => Promise<Socket>

export type SessionPorts = {
  readonly hostname: string
  readonly dial: Dial
  readonly addresses: (hop: Hop, signal?: AbortSignal) => Promise<Addresses>
  readonly tlsOf: TlsOfHop
  /** The only authorities that are trusted, PEM, instead of the public ones. */
  readonly ca?: readonly string[] | undefined
  readonly clock: Clock
  /** How many sessions a host may have at once. */
  readonly sessionsOf: (host: string) => number
  /** How the TLS of each session went, for the counts. */
  onTls?(attempt: TlsAttempt): void
}

export type OpenedSession =
  | { readonly kind: 'open'; readonly session: Session }
  /** All sessions that this host may have from us are at work. */
  | { readonly kind: 'full' }
  /** For this domain its TLS is not good enough, or it cannot be known what it should be; that says nothing about the mail of others. */
  | { readonly kind: 'passed-over'; readonly reached: boolean; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly fault: HostFault
      readonly reason: string
      /** Where it was looked for, as far as that is known. */
      readonly addresses?: readonly string[] | undefined
    }

export type Sessions = {
  /**
   * `probe`: the host was down when last seen, so silence is believed sooner, and the number of its sessions is not asked. `opening` gives up
   * while there is no session yet, `signal` hangs up whatever is under way.
   */
  open(hop: Hop, options: { probe: boolean; opening: AbortSignal; signal: AbortSignal }): Promise<OpenedSession>
  giveBack(hop: Hop, session: Session): void
  close(): Promise<void>
}

const idleMs = 5_000
const connectMs = 30_000
/** As long as it takes until the next probe: where packets to a dead host vanish, there is always one that waits for its return. */
const probeConnectMs = 4_000
/** Addresses of one host that let us in but give us no session: after these it has had its chance. */
const maxSessionsTried = 2
/** RFC 5321 §4.5.3.2.1, relaxed from 5 minutes: a server that connects but does not speak must not keep a place that long. */
const deadlines = { greeting: 60_000, ehlo: 60_000, helo: 60_000, starttls: 60_000, handshake: 60_000 }

/** What was seen when a session was opened. */
type Sight = { readonly address: string; readonly seen: SeenTls | undefined; readonly tried: boolean }

export function createSessions(ports: SessionPorts): Sessions {
  const idle = new Map<string, Session[]>()
  const counts = new Map<string, number>()
  const sights = new WeakMap<Session, Sight>()
  const ending = new AbortController()

  const count = (key: string, by: number): void => {
    const now = (counts.get(key) ?? 0) + by
    if (now > 0) counts.set(key, now)
    else counts.delete(key)
  }

  /** A session is judged by what was seen of its TLS, not by the policy under which it was opened. */
  function isGoodFor(session: Session, policy: TlsPolicy): boolean {
    if (!isBinding(policy)) return true
    const seen = sights.get(session)?.seen
    return seen !== undefined && tlsFault(policy, seen, ports.clock.now()) === undefined
  }

  function takeIdle(key: string, policy: TlsPolicy): Session | undefined {
    const list = idle.get(key) ?? []
    for (const session of list.filter((one) => !one.isUsable)) drop(key, session)
    const session = list.findLast((one) => isGoodFor(one, policy))
    if (session) remove(key, session)
    return session
  }

  function remove(key: string, session: Session): void {
    const list = (idle.get(key) ?? []).filter((one) => one !== session)
    if (list.length > 0) idle.set(key, list)
    else idle.delete(key)
  }

  function drop(key: string, session: Session): void {
    remove(key, session)
    count(key, -1)
  }

  async function keepIdle(key: string, session: Session): Promise<void> {
    idle.getOrInsertComputed(key, () => []).push(session)
    await ports.clock.sleep(idleMs, ending.signal)
    // Taken meanwhile; whoever took it has it now.
    if (!idle.get(key)?.includes(session)) return
    drop(key, session)
    await session.close()
  }

  /** Whether one more may be opened; an idle one that is of no use here makes room. */
  function hasRoom(key: string): boolean {
    if ((counts.get(key) ?? 0) < ports.sessionsOf(key)) return true
    const [oldest] = idle.get(key) ?? []
    if (!oldest) return false
    drop(key, oldest)
    void oldest.close()
    return true
  }

  const counted = (hop: Hop, policy: TlsPolicy, sight: Sight | undefined, fault: TlsFault | undefined): void =>
    ports.onTls?.({
      domain: hop.policyDomain,
      ...shownPolicy(policy),
      host: hop.host,
      address: sight?.address ?? '',
      result: fault?.result ?? 'success',
      detail: fault?.text ?? '',
    })

  async function openUnder(
    hop: Hop,
    policy: TlsPolicy,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<OpenedSession> {
    const tried = await openTo(hop, policy, { ports, timeoutMs, signal })
    if (tried.kind === 'unknown') return { kind: 'failed', fault: 'unknown', reason: tried.reason }
    const { opened, sight } = tried
    if (opened.kind === 'open') {
      sights.set(opened.session, sight)
      counted(hop, policy, sight, told(policy, hop, sight, ports.clock.now()))
      return opened
    }
    if (opened.failure.failed === 'tls' && isBinding(policy) && !signal.aborted) {
      const fault = tried.refused ?? noTls(sight, opened.failure.text)
      counted(hop, policy, sight, fault)
      return { kind: 'passed-over', reached: true, reason: `${hop.host}: ${fault.text}` }
    }
    const reason = `${hop.host}: ${opened.failure.text}`
    return { kind: 'failed', fault: faultOf(opened.failure), reason, addresses: tried.addresses }
  }

  return {
    async open(hop, { probe, opening, signal }) {
      const asking = AbortSignal.any([opening, signal, ending.signal])
      const tls = await ports.tlsOf(hop, asking)
      if (tls.kind === 'unknown') {
        const text = `its TLSA records (DANE) cannot be found out now: ${tls.reason}`
        ports.onTls?.({
          domain: hop.policyDomain,
          policyType: 'tlsa',
          policyText: [],
          host: hop.host,
          address: '',
          result: 'dnssec-invalid',
          detail: text,
        })
        return { kind: 'passed-over', reached: false, reason: `${hop.host}: ${text}` }
      }
      const { policy } = tls
      const outside = hostFault(policy, nameOf(hop))
      if (outside && isBinding(policy)) {
        counted(hop, policy, undefined, outside)
        return { kind: 'passed-over', reached: false, reason: `${hop.host}: ${outside.text}` }
      }
      const waiting = takeIdle(hop.key, policy)
      if (waiting) {
        const sight = sights.get(waiting)
        counted(hop, policy, sight, sight && told(policy, hop, sight, ports.clock.now()))
        return { kind: 'open', session: waiting }
      }
      // A probe that hangs must not take the place of those who come when the host is back: it counts once it has a session.
      if (!probe && !hasRoom(hop.key)) return { kind: 'full' }
      if (!probe) count(hop.key, 1)
      let isOpen = false
      const givenUp = new AbortController()
      const giveUp = (): void => givenUp.abort()
      opening.addEventListener('abort', giveUp, { once: true })
      try {
        const timeoutMs = probe ? probeConnectMs : connectMs
        const end = AbortSignal.any([signal, ending.signal, givenUp.signal])
        const opened = await openUnder(hop, policy, timeoutMs, end)
        isOpen = opened.kind === 'open'
        return opened
      } finally {
        opening.removeEventListener('abort', giveUp)
        if (probe === isOpen) count(hop.key, isOpen ? 1 : -1)
      }
    },
    giveBack(hop, session) {
      if (session.isUsable && !session.speaksFor && !ending.signal.aborted) void keepIdle(hop.key, session)
      else {
        count(hop.key, -1)
        void session.close()
      }
    },
    async close() {
      ending.abort()
      const all = [...idle.values()].flat()
      idle.clear()
      await Promise.all(all.map((session) => session.close()))
    },
  }
}

const nameOf = (hop: Hop): string => hop.host.toLowerCase().replace(/\.$/, '')

/** What a report says of a session that was taken all the same. */
function told(policy: TlsPolicy, hop: Hop, sight: Sight, now: number): TlsFault | undefined {
  if (!sight.seen) return noTls(sight, 'there was no TLS')
  if (policy.kind === 'dane' && policy.usable.length === 0)
    return { result: 'tlsa-invalid', text: 'none of its TLSA records can be used' }
  return hostFault(policy, nameOf(hop)) ?? tlsFault(policy, sight.seen, now)
}

const noTls = (sight: Sight, text: string): TlsFault =>
  sight.tried
    ? { result: 'validation-failure', text: `TLS failed: ${text}` }
    : { result: 'starttls-not-supported', text: 'it does not offer STARTTLS' }

// ── One host ────────────────────────────────────────────────────────────────────────────────────

type Opening = { readonly ports: SessionPorts; readonly timeoutMs: number; readonly signal: AbortSignal }
type Tried = {
  readonly kind: 'tried'
  readonly opened: Opened
  readonly sight: Sight
  /** Why we went away after the handshake. */
  readonly refused: TlsFault | undefined
  readonly addresses?: readonly string[]
}

/** One address after the other: a broken family or network costs one time-out, not the host. */
async function openTo(
  hop: Hop,
  policy: TlsPolicy,
  opening: Opening,
): Promise<Tried | { readonly kind: 'unknown'; readonly reason: string }> {
  const found = await opening.ports.addresses(hop, opening.signal)
  if (found.kind !== 'known') return { kind: 'unknown', reason: found.reason }
  let said: Tried | undefined
  let silent: Tried | undefined
  let answered = 0
  for (const address of found.addresses) {
    const tried = await openAt(hop, address, policy, opening)
    if (tried.opened.kind === 'open') return tried
    if (tried.opened.failure.failed === 'connect') silent = tried
    else {
      said = tried
      answered += 1
    }
    if (opening.signal.aborted || answered === maxSessionsTried) break
  }
  // What a host said tells more than the silence of one of its addresses.
  const tried = said ?? silent
  return tried ? { ...tried, addresses: found.addresses } : { kind: 'unknown', reason: `${hop.host} has no address` }
}

async function openAt(hop: Hop, address: string, policy: TlsPolicy, opening: Opening): Promise<Tried> {
  const { ports, timeoutMs, signal } = opening
  let seen: SeenTls | undefined
  let tried = false
  let refused: TlsFault | undefined
  const opened = await openSession(
    { hostname: ports.hostname, tls: isBinding(policy) ? 'required' : 'opportunistic', deadlines, signal },
    {
      connect() {
        seen = undefined
        return ports.dial({ address, port: hop.port }, { timeoutMs, signal })
      },
      async secure(plain) {
        tried = true
        const name = policy.kind === 'dane' ? policy.names[0] : hop.host
        const secured = await opportunisticTls(plain, name, ports.ca)
        seen = seeTls(secured.socket, nameOf(hop))
        refused = isBinding(policy) ? tlsFault(policy, seen, ports.clock.now()) : undefined
        if (!refused) return secured
        secured.socket.on('error', () => {}).destroy()
        throw new Error(refused.text)
      },
      clock: ports.clock,
    },
  )
  return { kind: 'tried', opened, sight: { address, seen, tried }, refused }
}

const faultOf = ({ reply }: SessionFailure): HostFault =>
  reply === undefined ? 'silent' : isPermanent(reply) ? 'refusing' : 'closed'
