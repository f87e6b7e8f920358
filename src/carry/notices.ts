/*
 * Who hears of mail that waits or was given up, and how.
 *
 *   what                                  who                                  when
 *   a recipient is undeliverable          the sender, by a delivery notice     once a message, only where it was certain at acceptance who
 *                                                                              sent it (RFC 5321 §6.1: never backscatter)
 *   mail of a domain is undeliverable     the people of the domain             once a day
 *   mail of a domain has waited 4 h       the people of the domain             once a wait
 *   … 24 h                                the people of the domain             once a wait
 *
 * The people of a domain are the addresses in its rule `notices`, all of them elsewhere: their mail must not wait in the same queue. Notices
 * are mail like any other, stored in the commit that says that they were made, with the null reverse-path, and nobody hears of their failure.
 */
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { Verdict } from '../mailauth/verdict.ts'
import { formatLetter } from '../message/compose.ts'
import { failureNotice } from '../message/delivery-status.ts'
import { maxHeaderBytes, readHeader } from '../message/header.ts'
import { nameToText } from '../dns/name.ts'
import { parseMailbox } from '../smtp/address.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import type { Log } from '../system/log.ts'
import { detourText } from './detour.ts'
import {
  type Failed,
  forgetWaits,
  type LongWait,
  longWaits,
  markTold,
  tell,
  type ToldKind,
  toldKey,
  toldOf,
  untold,
} from './notices.store.ts'
import type { NewMessage } from './queue.store.ts'
import type { Spool } from './spool.ts'
import { undeliverableWords, waitingWords } from './notice-words.ts'

/** SPF passed for the reverse-path, or a signature of its domain did: whoever hears of a failure is whoever sent. */
export function mayHearOfFailure(sender: string, verdict: Pick<Verdict, 'spf' | 'dkim'>): boolean {
  if (sender === '') return false
  if (verdict.spf.identity === 'mailfrom' && verdict.spf.result === 'pass') return true
  const domain = domainOf(sender).toLowerCase()
  return verdict.dkim.some(
    (one) => one.result === 'pass' && (domain === one.domain || domain.endsWith(`.${one.domain.toLowerCase()}`)),
  )
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

export type NotifierPorts = {
  readonly store: Store<QueueTables>
  readonly spool: Spool
  readonly clock: Clock
  /** By the clock of the queue. */
  queueNow(): number
  readonly log: Log
  readonly hostname: string
  /** The policy of a domain of ours, as text. */
  policyOf(domain: string): Promise<MailPolicy | undefined>
  /** What keeps a domain's mail here, for people. */
  reasonOf(domain: string): string | undefined
  /** Mail was put on this route. */
  wake(route: string): void
}

export type Notifier = {
  /** One look at the queue; what is due is told. */
  look(): Promise<void>
}

const [hourMs, dayMs] = [3_600_000, 86_400_000]
const waitLevels = [
  { kind: 'waits-24h', ms: 24 * hourMs },
  { kind: 'waits-4h', ms: 4 * hourMs },
] as const
/** The notices themselves are tried this long. */
const noticeLifetimeMs = 2 * dayMs
/** Delivery notices to one sender within an hour: who sends thousands of messages to nobody knows it after some. */
const maxPerSender = 20
/** Senders that are counted in an hour. Beyond it nobody new hears of failures before the hour is over. */
const maxSenders = 10_000
const atOnce = 200

export function createNotifier(ports: NotifierPorts): Notifier {
  const { store, clock, log } = ports
  const sent = { since: clock.now(), bySender: new Map<string, number>() }
  const from = `mailer-daemon@${ports.hostname}`

  function isWithinCap(sender: string): boolean {
    const now = clock.now()
    if (now - sent.since >= hourMs || now < sent.since) {
      sent.since = now
      sent.bySender.clear()
    }
    const count = sent.bySender.get(sender) ?? 0
    if (count >= maxPerSender || (count === 0 && sent.bySender.size >= maxSenders)) return false
    sent.bySender.set(sender, count + 1)
    return true
  }

  /** A message of ours to one address, by the public MX of its domain; undefined where there is no way. */
  function letterTo(
    address: string,
    about: { account_id: string; account_path: string; domain: string },
    made: { bytes: Uint8Array; smtputf8: boolean; eightBit: boolean },
    id: string,
  ): NewMessage | undefined {
    const mailbox = parseMailbox(address)
    if (!mailbox.ok || mailbox.value.domain.kind !== 'name') return undefined
    return {
      id,
      accountId: about.account_id,
      accountPath: about.account_path,
      domain: about.domain,
      sender: '',
      received: clock.now(),
      size: made.bytes.length,
      smtputf8: made.smtputf8 || mailbox.value.utf8,
      eightBit: made.eightBit,
      clientIp: '',
      trace: '',
      cuts: [],
      verdict: {},
      body: made.bytes,
      recipients: [address],
      lifetimeMs: noticeLifetimeMs,
      bounceable: false,
      route: detourText({ kind: 'domain', domain: nameToText(mailbox.value.domain.name) }),
    }
  }

  async function noticeOf(message: Failed): Promise<NewMessage | undefined> {
    if (message.bounceable !== 1 || message.sender === '' || !isWithinCap(message.sender)) return undefined
    const id = newId(clock.now())
    const notice = failureNotice({
      id,
      hostname: ports.hostname,
      from,
      to: message.sender,
      arrived: message.received,
      at: clock.now(),
      recipients: message.recipients,
      header: await headerOf(message, ports.spool),
    })
    return letterTo(message.sender, message, notice, id)
  }

  async function keep(notices: readonly NewMessage[], recipients: readonly string[], mark?: Mark): Promise<void> {
    const now = clock.now()
    await store.transact(async (tx) => {
      await tell(tx, { recipients, notices, now: ports.queueNow() })
      if (mark) await markTold(tx, mark.domain, mark.kind, now)
    })
    for (const { id, domain, route } of notices) {
      log.info({ message: id, domain, about: mark?.kind ?? 'failure' }, 'a notice was made')
      if (route !== undefined) ports.wake(route)
    }
  }

  /** The same text to everybody whom the domain names. */
  async function tellPeople(
    mark: Mark,
    words: (policy: MailPolicy) => { subject: string; text: string },
  ): Promise<void> {
    const policy = await ports.policyOf(mark.domain)
    if (!policy) return
    const about = { account_id: policy.accountId, account_path: policy.accountPath, domain: policy.domain }
    const letters = policy.rules.notices.flatMap((to) => {
      const id = newId(clock.now())
      const bytes = formatLetter({
        from: `Ulak <${from}>`,
        to: `<${to}>`,
        ...words(policy),
        at: clock.now(),
        id,
        hostname: ports.hostname,
        submitted: 'auto-generated',
      })
      const letter = letterTo(to, about, { bytes, smtputf8: false, eightBit: false }, id)
      return letter ? [letter] : []
    })
    await keep(letters, [], mark)
  }

  async function tellOfFailures(): Promise<void> {
    const domains = new Set<string>()
    for (let failed = await untold(store.db, atOnce); failed.length > 0; failed = await untold(store.db, atOnce)) {
      const notices: NewMessage[] = []
      for (const message of failed) {
        const notice = await noticeOf(message)
        if (notice) notices.push(notice)
        // Of a notice that failed nobody hears.
        if (message.sender !== '' || message.bounceable === 1) domains.add(message.domain)
      }
      await keep(
        notices,
        failed.flatMap(({ recipients }) => recipients.map(({ id }) => id)),
      )
    }
    if (domains.size === 0) return
    const told = await toldOf(store.db)
    for (const domain of domains) {
      const last = told.get(toldKey(domain, 'undeliverable'))
      if (last !== undefined && clock.now() - last < dayMs) continue
      await tellPeople({ domain, kind: 'undeliverable' }, () => undeliverableWords(domain))
    }
  }

  async function tellOfWaits(): Promise<void> {
    const now = clock.now()
    const waits = await longWaits(store.db, now - 4 * hourMs)
    const told = await toldOf(store.db)
    const over = [...told.keys()]
      .filter((key) => !key.startsWith('undeliverable '))
      .map((key) => key.slice(key.indexOf(' ') + 1))
      .filter((domain) => !waits.some((wait) => wait.domain === domain))
    if (over.length > 0) await store.transact((tx) => forgetWaits(tx, over))
    for (const wait of waits) await tellOfWait(wait, now, told)
  }

  /** Only the longest level that is reached: who was away hears of 24 hours, not of 4 as well. */
  async function tellOfWait(wait: LongWait, now: number, told: ReadonlyMap<string, number>): Promise<void> {
    const level = waitLevels.find(({ ms }) => now - wait.oldest >= ms)
    if (!level || told.has(toldKey(wait.domain, level.kind))) return
    await tellPeople({ domain: wait.domain, kind: level.kind }, (policy) =>
      waitingWords(wait, {
        hours: level.ms / hourMs,
        reason: ports.reasonOf(wait.domain),
        days: policy.rules.lifetimeDays,
      }),
    )
  }

  return {
    async look() {
      await tellOfFailures()
      await tellOfWaits()
    },
  }
}

type Mark = { readonly domain: string; readonly kind: ToldKind }

/** The header section as it came; empty if the body is gone. */
async function headerOf(message: Pick<Failed, 'body' | 'spool'>, spool: Spool): Promise<Uint8Array> {
  const head = message.body ?? (message.spool === null ? new Uint8Array() : await headOf(spool.read(message.spool)))
  const header = readHeader(head, { whole: true })
  return header.kind === 'header' ? head.subarray(0, header.end) : new Uint8Array()
}

async function headOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes > maxHeaderBytes) break
  }
  return Buffer.concat(parts)
}
