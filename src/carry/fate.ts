// What became of a message, from what the queue and the journal hold of it.
import type { EventKind } from './journal.ts'
import type { TimelineEvent } from './journal.store.ts'
import type { RecipientState } from './queue.ts'
import type { QueuedMessage } from './queue.store.ts'

export type Fate = {
  /** `passed`: a next hop has it; `refused`: it was refused or had no more time; `kept`: a person or a rule keeps it, or took it away. */
  readonly state: 'waiting' | 'passed' | 'refused' | 'kept'
  /** ms since 1970. */
  readonly at: number
  /** Begins with the name of the host where one spoke. */
  readonly reply: string | undefined
}

/**
 * Of the recipient who is worst off. `waits`: the message as the queue has it; `events`: what the journal has of it, oldest first. The journal is
 * written after the queue: what came and has no end in either is still on its way.
 */
export function fateOf(waits: QueuedMessage | undefined, events: readonly TimelineEvent[] = []): Fate | undefined {
  if (!waits) {
    const last = events.findLast(({ kind }) => ends[kind] !== undefined) ?? events.at(-1)
    return last && { state: ends[last.kind] ?? 'waiting', at: last.at, reply: last.reply }
  }
  const at = events.at(-1)?.at ?? waits.received
  const fates = waits.recipients.map((one) => ({ state: states[one.state], at, reply: one.lastReply ?? undefined }))
  return worstFirst.flatMap((state) => fates.find((one) => one.state === state) ?? [])[0]
}

const worstFirst: readonly Fate['state'][] = ['refused', 'kept', 'waiting']

const states: Readonly<Record<RecipientState, Fate['state']>> = {
  waiting: 'waiting',
  trying: 'waiting',
  held: 'kept',
  undeliverable: 'refused',
  quarantined: 'kept',
}

const ends: { readonly [K in EventKind]?: Fate['state'] } = {
  delivered: 'passed',
  undeliverable: 'refused',
  removed: 'kept',
  forgotten: 'kept',
}
