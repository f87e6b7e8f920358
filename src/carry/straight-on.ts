/*
 * Mail that leaves as it comes: while nothing of its domain waits, a new message is stored as being tried already and handed to its domain's turn
 * from memory, so that no claim is written and nothing is read back. Its life is that of queue.ts:
 *
 *   accepted, due    one commit                                  only then is it handed on, and answered with 250
 *   delivered, …     what any attempt may come to
 *   put-back         nobody took it up in time, or Ulak stops: it waits in the store like any other
 *   died             the process ended: it is found as being tried at the next start
 *
 * Older mail is never passed: what waits in the store for its domain goes first.
 */
import type { DueMessage, NewMessage } from './queue.store.ts'

/** Held in memory for all domains; what comes beyond waits in the store. Large bodies lie in the spool and are not counted. */
const maxMessages = 2_000
const maxBytes = 16 * 1024 * 1024
/** A turn that begins at once takes its mail within milliseconds. */
export const maxWaitMs = 1_000
/** Domains of which is remembered that nothing waits. */
const maxIdle = 100_000

type Held = { readonly message: DueMessage; readonly since: number }

export class StraightOn {
  readonly #held = new Map<string, Held[]>()
  readonly #idle = new Set<string>()
  readonly #looks = new Map<string, object>()
  #messages = 0
  #bytes = 0

  /** Messages that are held, or about to be. */
  get size(): number {
    return this.#messages
  }

  /** Whether nothing of the domain waits in the store, as far as is known. */
  isIdle(domain: string): boolean {
    return this.#idle.has(domain)
  }

  /** Something of the domain waits in the store from now on: call it after the commit. */
  waits(domain: string): void {
    this.#idle.delete(domain)
    this.#looks.delete(domain)
  }

  /** The same for domains that are not told. */
  anythingWaits(): void {
    this.#idle.clear()
    this.#looks.clear()
  }

  /** `look` finds out when the next waiting recipient of the domain is due; undefined: none waits, and that is remembered. */
  async nextDue(domain: string, look: () => Promise<number | undefined>): Promise<number | undefined> {
    if (this.#idle.has(domain)) return undefined
    const mine = {}
    this.#looks.set(domain, mine)
    const due = await look()
    // Unless mail was stored while we looked.
    const isTrue = this.#looks.get(domain) === mine
    if (isTrue) this.#looks.delete(domain)
    if (!isTrue || due !== undefined) return due
    if (this.#idle.size >= maxIdle) this.#idle.clear()
    this.#idle.add(domain)
    return undefined
  }

  /** Room for the message is taken: `add` it once it is stored, or give the room back with `leave`. False: it is to wait in the store. */
  enter(message: NewMessage): boolean {
    const bytes = message.body?.length ?? 0
    if (message.quarantine !== undefined || message.route !== undefined) return false
    if (!this.#idle.has(message.domain)) return false
    if (this.#messages >= maxMessages || this.#bytes + bytes > maxBytes) return false
    this.#messages += 1
    this.#bytes += bytes
    return true
  }

  leave(message: { readonly body: Uint8Array | undefined }): void {
    this.#messages -= 1
    this.#bytes -= message.body?.length ?? 0
  }

  add(message: DueMessage, now: number): void {
    this.#held.getOrInsertComputed(message.domain, () => []).push({ message, since: now })
  }

  /** The oldest of a domain. */
  take(domain: string, limit: number): DueMessage[] {
    const held = this.#held.get(domain)
    if (!held) return []
    const taken = held.splice(0, limit)
    if (held.length === 0) this.#held.delete(domain)
    return taken.map(({ message }) => this.#left(message))
  }

  /** Those that were added before `since` and that nobody took. */
  takeLate(since: number): DueMessage[] {
    const late: DueMessage[] = []
    for (const [domain, held] of this.#held) {
      const count = held.findIndex((one) => one.since > since)
      late.push(...this.take(domain, count < 0 ? held.length : count))
    }
    return late
  }

  #left(message: DueMessage): DueMessage {
    this.leave(message)
    return message
  }
}
