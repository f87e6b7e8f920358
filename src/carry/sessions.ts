// Sessions with next hops: opened through the handed-in dial, given back after use and kept open a moment for the next message.
import type { Socket } from 'node:net'
import { openSession, type Session, type SessionFailure } from '../smtp/client.ts'
import type { Clock } from '../system/clock.ts'
import { opportunisticTls } from '../system/opportunistic-tls.ts'
import type { Addresses, Hop } from './hops.ts'
import type { HostFault } from './schedule.ts'

export type Dial = (
  target: { address: string; port: number },
  options: { timeoutMs: number; signal?: AbortSignal },
) => Promise<Socket>

export type SessionPorts = {
  readonly hostname: string
  readonly dial: Dial
  readonly addresses: (hop: Hop, signal?: AbortSignal) => Promise<Addresses>
  readonly clock: Clock
}

export type OpenedSession =
  | { readonly kind: 'open'; readonly session: Session }
  /** All sessions that this host may have from us are at work. */
  | { readonly kind: 'full' }
  | { readonly kind: 'failed'; readonly fault: HostFault; readonly reason: string }

export type Sessions = {
  /**
   * `probe`: the host was down when last seen, so silence is believed sooner. `opening` gives up while there is no session yet, `signal`
   * hangs up whatever is under way.
   */
  open(hop: Hop, options: { probe: boolean; opening: AbortSignal; signal: AbortSignal }): Promise<OpenedSession>
  giveBack(hop: Hop, session: Session): void
  close(): Promise<void>
}

const maxPerHost = 10
const idleMs = 5_000
const connectMs = 30_000
/** With probes every 4 s, mail leaves within 10 s of a host's return even where packets to a dead host vanish. */
const probeConnectMs = 4_000
/** RFC 5321 §4.5.3.2.1, relaxed from 5 minutes: a server that connects but does not speak must not keep a place that long. */
const deadlines = { greeting: 60_000, ehlo: 60_000, helo: 60_000, starttls: 60_000, handshake: 60_000 }

export function createSessions(ports: SessionPorts): Sessions {
  const idle = new Map<string, Session[]>()
  const counts = new Map<string, number>()
  const ending = new AbortController()

  const count = (key: string, by: number): void => {
    const now = (counts.get(key) ?? 0) + by
    if (now > 0) counts.set(key, now)
    else counts.delete(key)
  }

  function takeIdle(key: string): Session | undefined {
    const list = idle.get(key)
    for (let session = list?.pop(); session; session = list?.pop()) {
      if (session.isUsable) return session
      count(key, -1)
    }
    return undefined
  }

  async function keepIdle(key: string, session: Session): Promise<void> {
    idle.getOrInsertComputed(key, () => []).push(session)
    await ports.clock.sleep(idleMs, ending.signal)
    const list = idle.get(key) ?? []
    const at = list.indexOf(session)
    // Taken meanwhile; whoever took it has it now.
    if (at < 0) return
    list.splice(at, 1)
    if (list.length === 0) idle.delete(key)
    count(key, -1)
    await session.close()
  }

  return {
    async open(hop, { probe, signal }) {
      const waiting = takeIdle(hop.key)
      if (waiting) return { kind: 'open', session: waiting }
      if ((counts.get(hop.key) ?? 0) >= maxPerHost) return { kind: 'full' }
      count(hop.key, 1)
      const opened = await openTo(
        hop,
        ports,
        probe ? probeConnectMs : connectMs,
        AbortSignal.any([signal, ending.signal]),
      )
      if (opened.kind !== 'open') count(hop.key, -1)
      return opened
    },
    giveBack(hop, session) {
      if (session.isUsable && !ending.signal.aborted) void keepIdle(hop.key, session)
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

async function openTo(hop: Hop, ports: SessionPorts, timeoutMs: number, signal: AbortSignal): Promise<OpenedSession> {
  const found = await ports.addresses(hop, signal)
  if (found.kind !== 'known') return { kind: 'failed', fault: 'unknown', reason: found.reason }
  const opened = await openSession(
    { hostname: ports.hostname, deadlines, signal },
    {
      connect: () => dialFirst(found.addresses, hop, ports.dial, timeoutMs, signal),
      secure: (socket) => opportunisticTls(socket, hop.host),
      sleep: (ms, end) => ports.clock.sleep(ms, end),
    },
  )
  if (opened.kind === 'open') return opened
  return { kind: 'failed', fault: faultOf(opened.failure), reason: `${hop.host}: ${opened.failure.text}` }
}

/** One address after the other: a broken family or network costs one time-out, not the host. */
async function dialFirst(
  addresses: readonly string[],
  hop: Hop,
  dial: Dial,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  let last: unknown = new Error('no address')
  for (const address of addresses) {
    try {
      return await dial({ address, port: hop.port }, { timeoutMs, signal })
    } catch (error) {
      last = error
      if (signal.aborted) break
    }
  }
  throw last
}

const faultOf = (failure: SessionFailure): HostFault => (failure.reply ? 'busy' : 'silent')
