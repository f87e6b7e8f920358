// Why a mail did or did not arrive: one conclusion from what the journal and the queue hold of it. Texts: trace-words.ts.
import type { HopThen } from './hop-history.store.ts'
import { type DoorDetail, type EventKind, recipientKey } from './journal.ts'
import type { Gap, Sighting, TimelineEvent } from './journal.store.ts'
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
    | 'not-in-mx'
    | 'never-came-only-here'
    | 'never-came-primary-up'
    | 'never-came-primary-down'
    | 'never-came-stopped'
    | 'never-came'
    | 'events-lost'
    | 'too-old'
    | 'not-ours-then'
    | 'too-many'
    | 'gap'
  readonly at?: number
  readonly reply?: string
  readonly nextTry?: number
  readonly actor?: string
  /** Which rule of ours refused it or keeps it back. */
  readonly by?: DoorDetail['by']
  /** The hosts that the MX named, best first. */
  readonly mx?: readonly string[]
  /** Better hosts that were up. */
  readonly up?: readonly string[]
  /** Events that were not written. */
  readonly lost?: number
}

/** One coming of the mail to our door, and what became of it there and later, for the one recipient. */
export type Story = {
  readonly seen: Sighting
  readonly events: readonly TimelineEvent[]
  readonly waits: QueuedMessage['recipients'][number] | undefined
}

/** A host that takes the domain's mail before us, as it was at the time that is asked for. */
export type HostThen = HopThen & { readonly host: string }

/** What the world was told of the domain's mail, as Ulak saw it. */
export type SeenThen = {
  readonly kind: 'hosts' | 'null-mx' | 'no-such-domain' | 'no-mail-host' | 'unknown-now'
  /** Best first; the domain itself where it has addresses and no MX. */
  readonly mx: readonly MxThen[]
  /** Where Ulak handed its mail on; `key` as carry names hosts. */
  readonly hops: readonly { readonly key: string; readonly host: string }[]
  /** What the check found; undefined: it had not looked yet. */
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly subject: string }[] | undefined
  /** The first and the last look that saw it so. */
  readonly from: number
  readonly to: number
  /** The moment that is asked for lies between those two looks. */
  readonly isCertain: boolean
}
export type MxThen = { readonly preference: number; readonly host: string; readonly isOurs: boolean }

/** `published`: the MX that Ulak's own zone had; undefined where it is kept elsewhere, or was not there. */
export type WorldThen = { readonly seen: SeenThen | undefined; readonly published: readonly MxThen[] | undefined }

export type TraceFacts = {
  /** The beginning of the time that is looked at. */
  readonly from: number
  /** The moment that is asked for. */
  readonly at: number
  /** What is older is no longer in the journal. */
  readonly keptSince: number
  /** When Ulak had the domain; the last time is open. */
  readonly served: readonly { readonly from: number; readonly to?: number }[]
  /** Times in that window of which the journal may not know everything. */
  readonly gaps: readonly Gap[]
  readonly world: WorldThen | undefined
  /** More came for the recipient than is looked at. */
  readonly isCut: boolean
  /** Oldest first: a mail that was put off and came again has several. */
  readonly stories: readonly Story[]
  readonly hosts: readonly HostThen[]
}

export function conclude(facts: TraceFacts): Conclusion {
  const { from, at, keptSince, served, gaps, isCut, stories } = facts
  const last = stories.at(-1)
  if (isCut) return { kind: 'too-many' }
  if (last) return concludeStory(last)
  if (from < keptSince) return { kind: 'too-old' }
  if (!served.some((one) => one.from <= at && at <= (one.to ?? Infinity))) return { kind: 'not-ours-then' }
  const lost = gaps.reduce((sum, gap) => sum + gap.lost, 0)
  return lost > 0 ? { kind: 'events-lost', lost } : concludeNeverCame(facts)
}

function concludeNeverCame({ at, gaps, hosts, world }: TraceFacts): Conclusion {
  const mx = mxThen(world)
  const names = mx?.map(({ preference, host }) => `${preference} ${host}`) ?? []
  const isStopped = gaps.some((gap) => gap.why === 'stopped' && gap.from <= at && at <= gap.to)
  if (mx && !mx.some(({ isOurs }) => isOurs)) return { kind: 'not-in-mx', mx: names }
  const isOnly = mx?.every(({ isOurs }) => isOurs) ?? false
  const up = hosts.filter(({ state }) => state === 'up').map(({ host }) => host)
  if (!isOnly && up.length > 0) return { kind: 'never-came-primary-up', up }
  if (isStopped) return { kind: 'never-came-stopped' }
  if (isOnly) return { kind: 'never-came-only-here', mx: names }
  // Down is when all are (a better host is any that takes mail before us).
  if (hosts.length > 0 && hosts.every(({ state }) => state === 'down')) return { kind: 'never-came-primary-down' }
  return { kind: 'never-came' }
}

/** The MX as the world was told it; undefined: not known for that time. What was seen counts before what we published. */
function mxThen(world: WorldThen | undefined): readonly MxThen[] | undefined {
  const { seen, published } = world ?? {}
  if (seen?.isCertain && seen.kind !== 'unknown-now') return seen.mx
  return published
}

function concludeStory({ seen, events, waits }: Story): Conclusion {
  const { by } = seen.detail
  if (seen.kind === 'refused') {
    const kind = seen.reply.startsWith('4') ? 'put-off-here' : 'refused-here'
    return { kind, at: seen.at, reply: seen.reply, ...(by && { by }) }
  }
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
    ...(kind === 'quarantined' && by && { by }),
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
