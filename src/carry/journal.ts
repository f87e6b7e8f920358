/*
 * What is written down of mail, for whoever asks later why it did or did not arrive. Kept as long as declare/retention.ts says.
 *
 *   kind            what happened                                       written
 *   accepted        a client's message became ours                      in the commit that makes it ours
 *   quarantined     … and is kept from its recipients                   in the same commit
 *   refused         a client was told no, at RCPT or after DATA         a moment later
 *   delivered       a next hop took it                                  in the commit that ends the recipient
 *   deferred        a next hop said "later"                             in the commit that says when
 *   undeliverable   a next hop said "never", or its time was over       in the same way
 *   held, released, retried, removed                                    a person's decision, with it
 *   forgotten       its time as undeliverable or quarantined was over   in the same way
 *
 * A refusal that was not written because the disk was full, or because more than `maxPending` came at once, is lost; the mail is not. How many
 * were lost, and when, is written down as soon as it can be.
 */
import type { Cause } from '../declare/refusal.ts'
import type { Transition, QueueEvent } from './queue.ts'

export type EventKind =
  | 'accepted'
  | 'quarantined'
  | 'refused'
  | 'delivered'
  | 'deferred'
  | 'undeliverable'
  | 'held'
  | 'released'
  | 'retried'
  | 'removed'
  | 'forgotten'

/** What a client did at our door. */
export type DoorEvent = {
  readonly kind: 'accepted' | 'quarantined' | 'refused'
  readonly at: number
  readonly message: string | undefined
  readonly recipient: string
  readonly sender: string
  readonly domain: string
  readonly accountPath: string
  readonly client: string
  readonly reply: string
  readonly detail: DoorDetail
}
export type DoorDetail = {
  readonly helo?: string
  readonly tls?: string
  readonly size?: number
  readonly spf?: string
  readonly dkim?: string
  readonly dmarc?: string
  /** Why it was refused or kept back. */
  readonly by?: Cause
  /** The same in words, of what is in quarantine. */
  readonly quarantine?: string
}

/** What became of a recipient of a message that is ours. */
export type FateEvent = {
  readonly kind: Exclude<EventKind, DoorEvent['kind']>
  readonly at: number
  readonly message: string
  readonly recipient: string
  readonly reply: string | undefined
  /** Whose decision it was. */
  readonly actor?: string | undefined
}

/** Which event of the table a step of a recipient is; undefined: none that anybody would ask for. */
export function fateOf(event: QueueEvent['kind'], made: Transition): FateEvent['kind'] | undefined {
  if (made.kind === 'ends') return event === 'expired' ? 'forgotten' : made.ending
  if (made.recipient.state === 'undeliverable') return 'undeliverable'
  return persons[event]
}

const persons: { readonly [K in QueueEvent['kind']]?: FateEvent['kind'] } = {
  'refused-for-now': 'deferred',
  hold: 'held',
  release: 'released',
  retry: 'retried',
}

/** As recipients are looked up: local parts differ by case nowhere that matters, and ASCII is all that has one case rule. */
export const recipientKey = (address: string): string =>
  address.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) | 0x20))
