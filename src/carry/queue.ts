/*
 * The life of a queued recipient.
 *
 *   from                  event              to
 *   (nobody's)            accepted           waiting         one commit makes the message ours; only then do we answer 250
 *   waiting               due                trying          the next attempt is stored in the same commit, before anything is sent
 *   trying                delivered (2xx)    delivered       the row goes; with the last recipient the message and its body go
 *   trying                not-reached        waiting         no host was to be had: the destination's clock says when, see schedule.ts; it
 *                                                            is due since it came in, so that it leaves before younger mail
 *   trying                put-back           waiting         nobody had the time: as if its turn had not come
 *   trying                refused-for-now    waiting         4xx, or the connection broke in the middle: the recipient's own clock
 *   trying                refused-for-now    undeliverable   … when its lifetime is over
 *   trying                refused (5xx)      undeliverable
 *   trying                died               waiting         found at start: we do not know what became of it; rather twice than never
 *   waiting               expired            undeliverable   nobody is told by mail: that would be backscatter
 *   waiting undeliverable
 *   trying                hold               held            an outcome that still comes in: 2xx and 5xx count, anything else leaves it held
 *   waiting               retry              waiting         due at once
 *   (nobody's)            quarantined        quarantined     as ours as the rest, but only a person sends it on; no notice of it leaves us
 *   held undeliverable
 *   quarantined           release            waiting         due at once, with a new lifetime
 *   undeliverable         expired            removed         when its time by declare/retention.ts is over
 *   quarantined           expired            removed         in the same way
 *   any                   remove             removed         a person's decision
 *
 * What is not in this table does not happen. RFC 5321 §6.1, RFC 1047
 */
import { keptMs } from '../declare/retention.ts'
import { nextAttempt } from './schedule.ts'

/** States with a row. A delivered or removed recipient has none. */
export type RecipientState = 'waiting' | 'trying' | 'held' | 'undeliverable' | 'quarantined'

export type Recipient = {
  readonly state: RecipientState
  /** Attempts that count for the recipient's own clock. */
  readonly attempts: number
  readonly nextTry: number | undefined
  /** When `waiting` becomes `undeliverable`, and when `undeliverable` and `quarantined` go away. */
  readonly until: number | undefined
  readonly lastReply: string | undefined
}

export type QueueEvent =
  | { readonly kind: 'due' }
  | { readonly kind: 'delivered'; readonly reply?: string }
  | { readonly kind: 'not-reached'; readonly reply: string; readonly received: number }
  | { readonly kind: 'refused-for-now' | 'refused'; readonly reply: string }
  | { readonly kind: 'expired'; readonly reply?: string }
  | { readonly kind: 'release'; readonly lifetimeMs: number }
  | { readonly kind: 'put-back'; readonly received: number }
  | { readonly kind: 'died' | 'hold' | 'retry' | 'remove' }

/** What a person may do with a message. */
export type Decision = 'retry' | 'hold' | 'release' | 'remove'

export type Ending = 'delivered' | 'removed'
export type Transition =
  | { readonly kind: 'stays'; readonly recipient: Recipient }
  | { readonly kind: 'ends'; readonly ending: Ending }

/** A recipient at the moment when its message becomes ours. `lifetimeMs`: how long its domain has it tried. */
export const accepted = (now: number, lifetimeMs: number): Recipient => ({
  state: 'waiting',
  attempts: 0,
  nextTry: now,
  until: now + lifetimeMs,
  lastReply: undefined,
})

/** The same for a message that its domain's rules keep away from its people until one of them looks at it. `reason` stands as its reply. */
export const quarantined = (now: number, reason: string): Recipient => ({
  state: 'quarantined',
  attempts: 0,
  nextTry: undefined,
  until: now + keptMs('quarantine'),
  lastReply: reason,
})

/** What an event makes of a recipient; undefined if the table has no such line. */
export function transition(from: Recipient, event: QueueEvent, now: number): Transition | undefined {
  if (event.kind === 'remove') return { kind: 'ends', ending: 'removed' }
  const to = table[from.state][event.kind] as Step<QueueEvent> | undefined
  return to?.(from, now, ('reply' in event ? event.reply : undefined) ?? from.lastReply, event)
}

/** A recipient whose message is carried on at once: accepted and due in one commit. */
export function acceptedAndTried(now: number, lifetimeMs: number): Recipient {
  const made = transition(accepted(now, lifetimeMs), { kind: 'due' }, now)
  if (made?.kind !== 'stays') throw new Error('the table has no line for what is due')
  return made.recipient
}

/** The states from which this event ends a recipient whatever else is known of it: it needs no look before the write. */
export const statesThatEnd = (kind: 'delivered'): readonly RecipientState[] =>
  (Object.keys(table) as RecipientState[]).filter((state) => table[state][kind] !== undefined)

type Step<E = unknown> = (from: Recipient, now: number, reply: string | undefined, event: E) => Transition
type EventOf<K extends QueueEvent['kind']> = Extract<QueueEvent, { readonly kind: K }>

const stays = (recipient: Recipient): Transition => ({ kind: 'stays', recipient })

const deliver: Step = () => ({ kind: 'ends', ending: 'delivered' })
const vanish: Step = () => ({ kind: 'ends', ending: 'removed' })
const hold: Step = (from) => stays({ ...from, state: 'held', nextTry: undefined, until: undefined })
const release: Step<EventOf<'release'>> = (from, now, _reply, { lifetimeMs }) =>
  stays({ ...accepted(now, lifetimeMs), lastReply: from.lastReply })
const fail = (from: Recipient, now: number, reply: string | undefined): Transition =>
  stays({ ...from, state: 'undeliverable', nextTry: undefined, until: now + keptMs('undeliverable'), lastReply: reply })

const start: Step = (from, now) =>
  stays({ ...from, state: 'trying', attempts: from.attempts + 1, nextTry: nextAttempt(now, from.attempts + 1) })

const isOver = (from: Recipient, now: number): boolean => from.until !== undefined && now >= from.until

/** The try did not reach anybody, so it does not count, and the next one comes as soon as a host is there. */
const notReached: Step<EventOf<'not-reached'>> = (from, now, reply, { received }) =>
  isOver(from, now)
    ? fail(from, now, reply)
    : stays({
        ...from,
        state: 'waiting',
        attempts: Math.max(0, from.attempts - 1),
        nextTry: received,
        lastReply: reply,
      })

const putBack: Step<EventOf<'put-back'>> = (from, _now, _reply, { received }) =>
  stays({ ...from, state: 'waiting', attempts: Math.max(0, from.attempts - 1), nextTry: received })

const refusedForNow: Step = (from, now, reply) =>
  isOver(from, now)
    ? fail(from, now, reply)
    : stays({ ...from, state: 'waiting', nextTry: nextAttempt(now, from.attempts), lastReply: reply })

const stayHeld: Step = (from, _now, reply) => stays({ ...from, lastReply: reply })

/** The table above, by state and event. */
const table: Readonly<Record<RecipientState, { readonly [K in QueueEvent['kind']]?: Step<EventOf<K>> }>> = {
  waiting: {
    due: start,
    hold,
    expired: fail,
    retry: (from, now) => stays({ ...from, nextTry: now }),
  },
  trying: {
    delivered: deliver,
    'not-reached': notReached,
    'put-back': putBack,
    'refused-for-now': refusedForNow,
    refused: fail,
    died: (from) => stays({ ...from, state: 'waiting' }),
    hold,
  },
  held: {
    delivered: deliver,
    'not-reached': stayHeld,
    'put-back': (from) => stays(from),
    'refused-for-now': stayHeld,
    refused: fail,
    release,
  },
  undeliverable: { hold, release, expired: vanish },
  quarantined: { release, expired: vanish },
}
