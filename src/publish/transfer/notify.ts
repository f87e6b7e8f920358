// Tells secondaries of a new version, until each has said that it heard: RFC 1996.
import { isIPv6 } from 'node:net'
import type { Keys } from '../../declare/keys.ts'
import type { Peer, PeerAddress } from '../../declare/peers.ts'
import { classes, decodeMessage, emptyMessage, encodeMessage, noFlags, opcodes, rcodes } from '../../dns/message.ts'
import { type Name, name as parseKnown, nameToText } from '../../dns/name.ts'
import { SOA } from '../../dns/records/index.ts'
import { signTsig, tsigSeries } from '../../dns/tsig.ts'
import type { Clock } from '../../system/clock.ts'
import type { Log } from '../../system/log.ts'
import { isLoopback } from '../../system/net.ts'
import { covers } from './access.ts'
import type { Source } from './outgoing.ts'

/** How long one answer is waited for, attempt by attempt; a secondary that stays silent comes by itself when its SOA says so. */
const waitsMs = [2_000, 4_000, 8_000, 16_000, 32_000]
/** Notices under way at one time, to all secondaries. */
const maxOpen = 64

export type Send = (
  server: PeerAddress,
  bytes: Uint8Array,
  options: { timeoutMs: number; signal: AbortSignal; from?: string; accept(bytes: Uint8Array): boolean },
) => Promise<Uint8Array>

export type NotifyParts = {
  find(apex: Name): Source | undefined
  peers(): readonly Peer[]
  readonly keys: Pick<Keys, 'find'>
  readonly send: Send
  /** Where we answer: a notice comes from there, for that is how secondaries know us. */
  ownAddresses(): readonly string[]
  readonly clock: Clock
  readonly log: Log
  randomId(): number
  readonly signal: AbortSignal
}

export type Notifier = ReturnType<typeof createNotifier>

export function createNotifier(parts: NotifyParts) {
  const { find, peers, log, signal } = parts
  /** What is to be told, in the order in which it is; each zone and server once. */
  const waiting = new Map<string, Task>()
  const open = new Map<string, Promise<void>>()

  function fill(): void {
    for (const [id, task] of waiting) {
      if (open.size >= maxOpen || signal.aborted) return
      // A newer version follows when the server has heard of this one, or does not answer.
      if (open.has(id)) continue
      waiting.delete(id)
      open.set(
        id,
        tell(task)
          .catch((error: unknown) => log.error({ err: error }, 'a notice could not be sent'))
          .finally(() => {
            open.delete(id)
            fill()
          }),
      )
    }
  }

  async function tell({ apex, peer, server }: Task): Promise<void> {
    const told = { zone: nameToText(apex), peer: peer.name, address: server.address, port: server.port }
    for (const [attempt, timeoutMs] of waitsMs.entries()) {
      const source = find(apex)
      if (!source || signal.aborted) return
      const end = parts.clock.now() + timeoutMs
      const rcode = await once(source, peer, server, { attempt, timeoutMs })
      if (rcode === rcodes.NOERROR) return void log.debug({ ...told, serial: source.serial }, 'a secondary was told')
      if (rcode !== undefined) log.warn({ ...told, rcode }, 'a secondary refuses to hear of a change')
      if (attempt < waitsMs.length - 1) await parts.clock.sleep(Math.max(0, end - parts.clock.now()), signal)
    }
    if (!signal.aborted) log.warn(told, 'a secondary was not told of a change: it comes when its SOA says so')
  }

  /** The rcode of its answer; undefined: none that can be believed. */
  async function once(
    source: Source,
    peer: Peer,
    server: PeerAddress,
    { attempt, timeoutMs }: { attempt: number; timeoutMs: number },
  ): Promise<number | undefined> {
    const id = parts.randomId()
    const bytes = noticeOf(source, id)
    const secrets = (peer.key && parts.keys.find(parseKnown(peer.key.name).key)?.secrets) ?? []
    // While a secret is replaced nobody knows which of the two the other side has.
    const key = secrets[attempt % Math.max(1, secrets.length)]
    const signed = key && signTsig(bytes, key, { nowMs: parts.clock.now() })
    let rcode: number | undefined
    const accept = (answer: Uint8Array): boolean => {
      const verified = signed && tsigSeries(key, signed.mac).next(answer, parts.clock.now())
      const reading = decodeMessage(verified?.ok ? verified.message : answer)
      if (!reading.ok || reading.value.id !== id || !reading.value.flags.qr) return false
      if (reading.value.opcode !== opcodes.NOTIFY) return false
      // An answer without our key may be anybody's; that it is bad news is told all the same.
      if (verified && !verified.ok && reading.value.rcode === rcodes.NOERROR) return false
      rcode = reading.value.rcode
      return true
    }
    const from = sourceFor(server.address, parts.ownAddresses())
    const options = { timeoutMs, signal, accept, ...(from !== undefined && { from }) }
    await parts.send(server, signed?.bytes ?? bytes, options).catch(() => undefined)
    return rcode
  }

  return {
    /** The zone is at another version. */
    changed(apex: Name, { isCatalog = false } = {}): void {
      const zone = nameToText(apex)
      for (const peer of peers()) {
        if (isCatalog ? !peer.catalog : !covers(peer, zone)) continue
        for (const server of peer.addresses) {
          const id = `${server.address} ${server.port} ${apex.key}`
          waiting.set(id, { apex, peer, server })
        }
      }
      fill()
    },
    /** Waits for what is under way; `signal` ends it soon. */
    settled: async (): Promise<void> => void (await Promise.all(open.values())),
  }
}

type Task = { readonly apex: Name; readonly peer: Peer; readonly server: PeerAddress }

/** RFC 1996 §3.7: the new SOA goes along. */
const noticeOf = ({ apex, soa }: Source, id: number): Uint8Array =>
  encodeMessage({
    ...emptyMessage,
    id,
    opcode: opcodes.NOTIFY,
    flags: { ...noFlags, aa: true },
    questions: [{ name: apex, type: SOA.code, class: classes.IN }],
    answers: [soa],
  })

/** The first of our own addresses that can reach the other one, if we are bound to any. */
function sourceFor(server: string, own: readonly string[]): string | undefined {
  return own.find((one) => isIPv6(one) === isIPv6(server) && isLoopback(one) === isLoopback(server))
}
