// Why a mail did or did not arrive: one conclusion from what the journal and the queue hold of it. Texts: trace-words.ts.
import { type EventKind, recipientKey } from './journal.ts'
import type { Sighting, TimelineEvent } from './journal.store.ts'
import type { QueuedMessage } from './queue.store.ts'
import type { RecipientState } from './queue.ts'

/** Times are ms since 1970. A reply of a next hop begins with the name of the host that gave it. */
export type Conclusion = {
  readonly kind:
    | 'delivered'
    | 'waiting'
    | 'held'
    | 'removed'
    | 'forgotten'
    | 'undeliverable'
    | 'quarantined'
    | 'refused-here'
    | 'put-off-here'
    | 'refused-there'
    | 'never-came-primary-up'
    | 'never-came-primary-down'
    | 'never-came'
    | 'too-old'
    | 'not-ours-then'
    | 'too-many'
    | 'gap'
  readonly at?: number
  readonly reply?: string
  readonly nextTry?: number
  readonly actor?: string
}

/** One coming of the mail to our door, and what became of it there and later, for the one recipient. */
export type Story = {
  readonly seen: Sighting
  readonly events: readonly TimelineEvent[]
  readonly waits: QueuedMessage['recipients'][number] | undefined
}

/** A host that takes the domain's mail before us, as it was at the time that is asked for. */
export type HostThen = {
  readonly host: string
  /** `unknown`: Ulak had seen neither that it fails nor that it came back. */
  readonly state: 'up' | 'down' | 'unknown'
  readonly since?: number
  readonly reason?: string
}

export type TraceFacts = {
  /** The beginning of the time that is looked at. */
  readonly from: number
  /** The moment that is asked for. */
  readonly at: number
  /** What is older is no longer in the journal. */
  readonly keptSince: number
  readonly servedSince: number
  /** More came for the recipient than is looked at. */
  readonly isCut: boolean
  /** Oldest first: a mail that was put off and came again has several. */
  readonly stories: readonly Story[]
  readonly hosts: readonly HostThen[]
}

export function conclude({ from, at, keptSince, servedSince, isCut, stories, hosts }: TraceFacts): Conclusion {
  const last = stories.at(-1)
  if (isCut) return { kind: 'too-many' }
  if (last) return concludeStory(last)
  if (from < keptSince) return { kind: 'too-old' }
  if (at < servedSince) return { kind: 'not-ours-then' }
  if (hosts.some(({ state }) => state === 'up')) return { kind: 'never-came-primary-up' }
  // Down is when all are (a better host is any that takes mail before us).
  if (hosts.length > 0 && hosts.every(({ state }) => state === 'down')) return { kind: 'never-came-primary-down' }
  return { kind: 'never-came' }
}

function concludeStory({ seen, events, waits }: Story): Conclusion {
  if (seen.kind === 'refused')
    return { kind: seen.reply.startsWith('4') ? 'put-off-here' : 'refused-here', at: seen.at, reply: seen.reply }
  const last = events.findLast(({ kind }) => deciding[kind] !== undefined)
  const kind = waits ? states[waits.state] : last && deciding[last.kind]
  if (!kind) return { kind: 'gap', at: seen.at }
  const reply = waits?.lastReply ?? last?.reply
  const isTheirs = kind === 'undeliverable' && reply !== undefined && /: 5\d\d/.test(reply)
  return {
    kind: isTheirs ? 'refused-there' : kind,
    at: kind === 'waiting' ? seen.at : (last?.at ?? seen.at),
    ...(reply !== undefined && { reply }),
    ...(last?.actor !== undefined && { actor: last.actor }),
    ...(kind === 'waiting' && typeof waits?.nextTry === 'number' && { nextTry: waits.nextTry }),
  }
}

const states: Readonly<Record<RecipientState, Conclusion['kind']>> = {
  waiting: 'waiting',
  trying: 'waiting',
  held: 'held',
  undeliverable: 'undeliverable',
  quarantined: 'quarantined',
}

/** Of a recipient who is no longer in the queue, and whose decision it was for one who is. */
const deciding: { readonly [K in EventKind]?: Conclusion['kind'] } = {
  delivered: 'delivered',
  undeliverable: 'undeliverable',
  held: 'held',
  removed: 'removed',
  forgotten: 'forgotten',
}

/** `wanted`: an address, a domain (all senders of it), `<>` (RFC 5321 §4.5.5), or nothing (all senders). Its domain is in A-labels. */
export function isSentBy(sender: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  const key = recipientKey(sender)
  const asked = recipientKey(wanted)
  if (asked === '<>') return key === ''
  return asked.includes('@') ? key === asked : key.endsWith(`@${asked}`)
}
