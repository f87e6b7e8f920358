// What a trace is concluded from, read from queue.db.
import type { Kysely } from 'kysely'
import type { Scope } from '../declare/scope.ts'
import type { QueueTables } from '../store/queue/index.ts'
import { hopThen } from './hop-history.store.ts'
import { recipientKey } from './journal.ts'
import { type Mailboxes, type Sighting, sightings, timelineOf } from './journal.store.ts'
import { findMessage, type QueuedMessage } from './queue.store.ts'
import { type HostThen, isSentBy, type Story } from './trace.ts'

/** Comings of mail for one recipient that are looked at. */
const maxSightings = 1_000
/** Comings of one mail that are told, the last ones. */
const maxStories = 20
/** Others for the same recipient that are told. */
const maxOthers = 10

export type TraceAsked = {
  /** Its domain in A-labels, lower case. */
  readonly recipient: string
  readonly sender: string | undefined
  readonly from: number
  readonly to: number
}
export type Found = {
  readonly stories: readonly Story[]
  /** Of other senders, or to the mailbox of which the recipient is a sub-address. */
  readonly others: readonly Sighting[]
  readonly isCut: boolean
}

/** `separators`: of sub-addresses. `shown`: a waiting message as people are shown it. */
export async function findStories(
  db: Kysely<QueueTables>,
  scope: Scope,
  asked: TraceAsked,
  separators: string,
  shown: (message: QueuedMessage) => QueuedMessage,
): Promise<Found> {
  const { from, to } = asked
  const mailboxes = mailboxesOf(asked.recipient, separators)
  const seen = await sightings(db, scope, mailboxes, { from, to, limit: maxSightings + 1 })
  const isOwn = ({ recipient, sender }: Sighting): boolean =>
    isSentBy(sender, asked.sender) &&
    (recipient === mailboxes.keys[0] || mailboxes.prefixes.some((prefix) => recipient.startsWith(prefix)))
  const stories: Story[] = []
  for (const one of seen.filter(isOwn).slice(-maxStories)) {
    const events = one.message === undefined ? [] : ((await timelineOf(db, scope, one.message)) ?? [])
    const message = one.message === undefined ? undefined : await findMessage(db, scope, one.message)
    stories.push({
      seen: one,
      events: events.filter(({ recipient }) => recipient === one.recipient),
      waits: message && shown(message).recipients.find(({ address }) => recipientKey(address) === one.recipient),
    })
  }
  const others = seen.filter((one) => !isOwn(one)).slice(0, maxOthers)
  return { stories, others, isCut: seen.length > maxSightings }
}

/** The mailbox with its sub-addresses (RFC 5233), and after it those of which it may be a sub-address itself. */
export function mailboxesOf(recipient: string, separators: string): Mailboxes {
  const key = recipientKey(recipient)
  const at = key.lastIndexOf('@')
  const [local, domain] = [key.slice(0, at), key.slice(at + 1)]
  const above = [...local].flatMap((letter, index) =>
    index > 0 && separators.includes(letter) ? [`${local.slice(0, index)}@${domain}`] : [],
  )
  return {
    domain,
    keys: [key, ...above.toReversed().slice(0, maxAbove)],
    prefixes: [...separators].map((separator) => `${local}${separator}`),
  }
}

/** More separators in one local part are not looked at. */
const maxAbove = 8

/** `hops`: their keys in the journal, with the names people know. */
export const hostsThen = (
  db: Kysely<QueueTables>,
  hops: readonly { readonly key: string; readonly host: string }[],
  at: number,
): Promise<HostThen[]> => Promise.all(hops.map(async ({ key, host }) => ({ host, ...(await hopThen(db, key, at)) })))
