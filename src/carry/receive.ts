// Mail comes in: whom we serve, one domain a transaction, the verdict, our header lines, and 250 only when the message is on disk.
//
//   what is wrong                                    reply
//   the domain is not ours (no relaying)             550 5.7.1
//   its owner has not shown himself yet              450 4.7.1
//   nowhere to hand its mail to                      450 4.4.6
//   nobody is named as postmaster of this server     450 4.3.5
//   a second domain in one transaction               452 4.5.3   comes in the next one
//   whatever `admit` refuses (nobody there, …)       its own; never postmaster, and never abuse at a name of ours
//   these beside others, where rules may refuse      452 4.5.3   come in the next one, so that no rule reaches them
//   whatever `judge` refuses                         its own; never a message to these
//   too many recipients                              452 4.5.3   those that were taken stay good
//   a bare CR or LF                                  550 5.6.0
//   too large, for us or for every host it could go to 552 5.3.4
//   SMTPUTF8, which no host takes that it could go to  550 5.6.7
//   it was here before for the same recipients         450 4.4.6   it goes round; it waits where it is
//   more than 100 Received fields                    554 5.4.6
//   no room down to the reserve, or the store busy   452 4.3.1
//   the disk failed us                               421 4.3.0   until the next start
import type { Readable } from 'node:stream'
import { nameToText, type Name, parentOf } from '../dns/name.ts'
import type { MailPolicy } from '../declare/mail-policy.ts'
import { keepsOut } from '../declare/mail-rules.ts'
import { type Cause, cause } from '../declare/refusal.ts'
import type { Verdict } from '../mailauth/verdict.ts'
import { forgedResults } from '../message/authentication-results.ts'
import type { HeaderField } from '../message/header.ts'
import { forgedMarks } from '../message/marks.ts'
import { formatReceived } from '../message/received.ts'
import { formatMailbox, type Mailbox } from '../smtp/address.ts'
import { storeFault } from '../store/fault.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import type { Log } from '../system/log.ts'
import { type Capabilities, maxBytesOf, refusalOf, tooLargeFor } from './capabilities.ts'
import type { Hops } from './hops.ts'
import { cameBack, type LoopGuard } from './loops.ts'
import { doorOf, refusedEvent, replyText, senderText, verdictOf } from './door-events.ts'
import type { DoorEvent } from './journal.ts'
import { mayHearOfFailure } from './notices.ts'
import { noRoom, takeMessage, type TakenMessage } from './intake.ts'
import type { NewMessage } from './queue.store.ts'
import { lifetimeOf } from './schedule.ts'
import {
  type Answer,
  type Conversation,
  type KeyPair,
  listenSmtp,
  type Sender,
  type SmtpClient,
  type SmtpLimits,
  type SmtpListener,
} from './session.ts'
import type { Room } from './room.ts'
import { type Spool, SyncFailed } from './spool.ts'

/** One RCPT to a domain of ours. */
export type Ask = {
  readonly policy: MailPolicy
  readonly client: SmtpClient
  readonly sender: Sender
  readonly mailbox: Mailbox
}

/** undefined: taken. `unknown`: taken and marked, for it may be that nobody is there. */
export type Admission = Answer | 'unknown' | undefined

/** A message that is here as a whole, before it is ours. */
export type Incoming = {
  readonly id: string
  readonly ip: string
  readonly helo: string
  /** '' is the null reverse-path. */
  readonly mailFrom: string
  readonly recipients: readonly string[]
  readonly policy: MailPolicy
  /** Sent to postmaster or the like: no rule of the domain keeps it out. */
  readonly isExempt: boolean
  /** Bytes in all. */
  readonly size: number
  /** The beginning, at least the header section with these `fields`. */
  readonly head: Uint8Array
  readonly fields: readonly HeaderField[]
  /** What follows `head`, from its beginning each time; undefined: nothing does. */
  readonly rest: (() => AsyncIterable<Uint8Array>) | undefined
}

/** `header`: lines that are put above the message. `facts`: kept beside it as JSON. */
export type Judged = {
  readonly header: string
  readonly facts: Pick<Verdict, 'spf' | 'dkim' | 'dmarc'>
  readonly ruling: Ruling
}

export type Ruling =
  | { readonly kind: 'take' }
  | { readonly kind: 'quarantine'; readonly reason: string; readonly by?: Cause }
  | { readonly kind: 'defer' | 'refuse'; readonly answer: Answer }

export type ReceiverPorts = {
  /** Asked for each recipient once it is known that we serve the domain. */
  readonly admit: (ask: Ask) => Promise<Admission>
  readonly policyFor: (domain: Name) => Promise<MailPolicy | undefined>
  readonly postmasterPolicyFor: (domain: Name) => Promise<MailPolicy | undefined>
  readonly hopsOf: (policy: MailPolicy) => Promise<Hops>
  /** What they offered when they were last met. */
  readonly capabilitiesOf: (hops: Hops) => Capabilities | undefined
  readonly loops: LoopGuard
  /** Somebody connected from this address. */
  readonly peerSeen: (ip: string) => void
  readonly judge: (message: Incoming) => Promise<Judged>
  /** Resolves when the message is durable. */
  readonly accept: (message: NewMessage) => Promise<void>
  /** A refusal, for the journal; not waited for. */
  readonly note: (event: DoorEvent) => void
  readonly spool: Spool
  readonly room: Room
  readonly clock: Clock
  readonly log: Log
  /** The disk did not do what it must: nothing is accepted from here on, and the process should end. */
  readonly onFatal: (error: unknown) => void
  readonly onReply: ((command: 'RCPT' | 'DATA', code: number) => void) | undefined
}

export type ReceiverOptions = {
  readonly listen: readonly { readonly address: string; readonly port: number }[]
  readonly hostname: string
  /** All names of this server, the host name among them. */
  readonly ownNames: readonly string[]
  /** Who reads what is written to the postmaster of this server. */
  readonly postmaster: Mailbox | undefined
  readonly tls: KeyPair
  readonly limits: SmtpLimits
}

type Transaction = {
  readonly client: SmtpClient
  readonly sender: Sender
  policy: MailPolicy | undefined
  capabilities: Capabilities | undefined
  /** The policy is the postmaster's own: nobody else is taken by it. */
  postmasterOnly: boolean
  /** Its recipients are those whom no rule keeps mail from. */
  isExempt: boolean
  readonly recipients: Map<string, Mailbox>
  /** Those of the recipients of whom nobody could say whether they are there. */
  readonly unknown: Set<string>
  /** What was found of its message. */
  facts: Judged['facts'] | undefined
}

export function startReceiver(options: ReceiverOptions, ports: ReceiverPorts): Promise<SmtpListener> {
  let broken = false
  let warned = false
  const warnOnce = (): void => {
    if (!warned) ports.log.warn('mail for the postmaster of this server is asked to come again: set ULAK_HOSTMASTER')
    warned = true
  }

  const conversation: Conversation<Transaction> = {
    connected: ports.peerSeen,
    async mail(client, sender) {
      if (broken) return { refusal: { code: 421, text: '4.3.0 this server cannot store mail now', hangUp: true } }
      if (!(await ports.room.take(0))) return { refusal: noRoom }
      const nobody = { policy: undefined, capabilities: undefined, postmasterOnly: false, isExempt: false }
      return { transaction: { client, sender, ...nobody, recipients: new Map(), unknown: new Set(), facts: undefined } }
    },
    async recipient(transaction, mailbox) {
      const refusal =
        mailbox && !(await isPostmasterHere(mailbox, options.ownNames, ports))
          ? await addRecipient(transaction, { mailbox, isExempt: isAlwaysTaken(mailbox, options.ownNames) }, ports)
          : await addPostmaster(transaction, options.postmaster, ports)
      if (refusal === noPostmaster) warnOnce()
      if (refusal && mailbox) await noteRefusal(transaction, mailbox, refusal)
      ports.onReply?.('RCPT', refusal?.code ?? 250)
      return refusal
    },
    async data(transaction, client, stream) {
      const answer = await receive(transaction, client, stream).catch(onFailure)
      if (answer.code >= 400 && transaction.policy) noteAll(transaction, transaction.policy, answer)
      ports.onReply?.('DATA', answer.code)
      return answer
    },
  }

  /** Of a domain that is not ours nobody asks here. */
  async function noteRefusal(transaction: Transaction, mailbox: Mailbox, answer: Answer): Promise<void> {
    const policy = mailbox.domain.kind === 'name' ? await ports.policyFor(mailbox.domain.name) : undefined
    if (policy) ports.note(refusedEvent(transaction, policy, formatMailbox(mailbox), answer, ports.clock.now()))
  }

  function noteAll(transaction: Transaction, policy: MailPolicy, answer: Answer): void {
    for (const recipient of transaction.recipients.keys())
      ports.note(refusedEvent(transaction, policy, recipient, answer, ports.clock.now()))
  }

  async function receive(transaction: Transaction, client: SmtpClient, stream: Readable): Promise<Answer> {
    const id = newId(ports.clock.now())
    const { capabilities } = transaction
    const handedOn = maxBytesOf(capabilities) ?? Infinity
    const taken = await takeMessage(stream, {
      id,
      maxBytes: Math.min(options.limits.maxMessageBytes, handedOn),
      tooLarge: capabilities && handedOn < options.limits.maxMessageBytes ? tooLargeFor(capabilities) : undefined,
      spool: ports.spool,
      room: ports.room,
      isPassing,
    })
    if (taken.kind === 'refused') return taken.answer
    const { message } = taken
    let isNamed = false
    const recipients = [...transaction.recipients.keys()]
    const returned = ports.loops.returned(message.head, message.fields, recipients)
    // With somebody among them who is new it is taken: for him it is no loop, and for the others it ends the next time.
    if (returned.length > 0 && returned.length === recipients.length) {
      await message.file?.discard()
      ports.log.warn({ domain: transaction.policy!.domain, client: client.ip }, 'a message came back: it goes round')
      return cameBack(returned[0]!)
    }
    try {
      const judged = await ports.judge(incoming({ id, transaction, client, message }))
      transaction.facts = judged.facts
      if ('answer' in judged.ruling) {
        await message.file?.discard()
        const { answer } = judged.ruling
        ports.log.info(
          { message: id, domain: transaction.policy!.domain, client: client.ip, answer },
          'message refused',
        )
        return answer
      }
      await message.file?.commit()
      isNamed = true
      await ports.accept(
        describe({
          id,
          transaction,
          client,
          message,
          judged,
          mark: ports.loops.mark(recipients),
          hostname: options.hostname,
          now: ports.clock.now(),
        }),
      )
      ports.log.info(
        {
          message: id,
          domain: transaction.policy!.domain,
          from: senderText(transaction.sender),
          client: client.ip,
          size: message.size,
          recipients: transaction.recipients.size,
          ...(judged.ruling.kind === 'quarantine' && { quarantine: judged.ruling.reason }),
        },
        'message accepted',
      )
      return acceptedAs(id)
    } catch (error) {
      // Only where it is certain that no row names the file; otherwise the next start finds out.
      if (!isNamed || storeFault(error)?.kind === 'full') await message.file?.discard()
      throw error
    }
  }

  function onFailure(error: unknown): Answer {
    const fault = storeFault(error)?.kind
    if (isPassing(error)) {
      ports.log.warn({ err: error }, 'a message could not be stored now')
      return noRoom
    }
    if (!(error instanceof SyncFailed) && fault !== 'io' && fault !== 'corrupt') throw error
    broken = true
    ports.onFatal(error)
    return { code: 421, text: '4.3.0 this server cannot store mail now', hangUp: true }
  }

  return listenSmtp({ ...options, conversation, log: ports.log })
}

/** A disk that is full, a store that is busy, a process without a free file handle: all over by itself. */
const isPassing = (error: unknown): boolean => !(error instanceof SyncFailed) && storeFault(error)?.retry === 'later'

async function addRecipient(
  transaction: Transaction,
  { mailbox, isExempt }: { readonly mailbox: Mailbox; readonly isExempt: boolean },
  ports: ReceiverPorts,
): Promise<Answer | undefined> {
  if (mailbox.domain.kind === 'literal') return notOurs(`[${mailbox.domain.ip}]`)
  const domain = nameToText(mailbox.domain.name)
  if (transaction.policy && (transaction.postmasterOnly || transaction.policy.domain !== domain)) {
    // Whether we serve it at all is said now, so that the sender does not come back for nothing.
    const other = await ports.policyFor(mailbox.domain.name)
    if (!other) return notOurs(domain)
    return other.proven ? oneDomain : ownerUnknown(domain)
  }
  const policy = transaction.policy ?? (await ports.policyFor(mailbox.domain.name))
  if (!policy) return notOurs(domain)
  if (!policy.proven) return ownerUnknown(domain)
  const nowhere = transaction.policy ? undefined : await nowhereFor(policy, transaction, ports)
  if (nowhere) return nowhere
  if (transaction.policy && transaction.isExempt !== isExempt && keepsOut(policy.rules)) return oneTreatment
  const { client, sender } = transaction
  const admission = isExempt ? undefined : await ports.admit({ policy, client, sender, mailbox })
  if (admission !== undefined && admission !== 'unknown') return admission
  const address = formatMailbox(mailbox)
  // The transaction is for this domain from its first taken recipient on.
  if (!transaction.policy) transaction.isExempt = isExempt
  transaction.policy = policy
  transaction.recipients.set(address, mailbox)
  if (admission === 'unknown') transaction.unknown.add(address)
  return undefined
}

/** RFC 5321 §4.5.1, RFC 2142: whoever wants to tell us that something is wrong is heard, whatever the domain's rules. */
const isAlwaysTaken = ({ local, domain }: Mailbox, ownNames: readonly string[]): boolean =>
  /^postmaster$/i.test(local) ||
  (/^abuse$/i.test(local) && domain.kind === 'name' && ownNames.includes(nameToText(domain.name)))

/** Postmaster (RFC 5321 §4.5.1) or abuse (RFC 2142) at a name of ours, unless that is a domain of its own. */
async function isPostmasterHere(
  { local, domain }: Mailbox,
  ownNames: readonly string[],
  ports: ReceiverPorts,
): Promise<boolean> {
  if (!/^(postmaster|abuse)$/i.test(local) || domain.kind !== 'name') return false
  return (await isOwnName(domain.name, ownNames, ports)) && !(await ports.policyFor(domain.name))
}

/** A name of this installation, or one under which it is an MX of a domain above that name. */
async function isOwnName(name: Name, ownNames: readonly string[], ports: ReceiverPorts): Promise<boolean> {
  const text = nameToText(name)
  if (ownNames.includes(text)) return true
  for (let above = parentOf(name); above; above = parentOf(above))
    if ((await ports.policyFor(above))?.ownNames.includes(text)) return true
  return false
}

/** Why there is nowhere to hand it to: the domain has no host for us, or none that takes such a message. */
async function nowhereFor(
  policy: MailPolicy,
  transaction: Transaction,
  ports: ReceiverPorts,
): Promise<Answer | undefined> {
  const hops = await ports.hopsOf(policy)
  if (hops.kind === 'none') return { code: 450, text: `4.4.6 ${hops.reason}`, ...cause('nowhere', hops.reason) }
  transaction.capabilities = ports.capabilitiesOf(hops)
  return refusalOf(transaction.capabilities, transaction.sender)
}

/** Like any mail of his domain where that is one of ours; else by a policy that serves him alone. */
async function addPostmaster(
  transaction: Transaction,
  postmaster: Mailbox | undefined,
  ports: ReceiverPorts,
): Promise<Answer | undefined> {
  if (!postmaster || postmaster.domain.kind !== 'name') return noPostmaster
  if (postmaster.utf8 && !transaction.sender.smtputf8) return needsUtf8
  const domain = postmaster.domain.name
  // Whatever is known of him in his domain: who writes to the postmaster of this server is not refused.
  if (await ports.policyFor(domain)) return addRecipient(transaction, { mailbox: postmaster, isExempt: true }, ports)
  const policy = await ports.postmasterPolicyFor(domain)
  if (!policy) return noPostmaster
  if (transaction.policy && !transaction.postmasterOnly) return oneDomain
  const nowhere = transaction.policy ? undefined : await nowhereFor(policy, transaction, ports)
  if (nowhere) return nowhere
  transaction.policy = policy
  transaction.postmasterOnly = true
  transaction.isExempt = true
  transaction.recipients.set(formatMailbox(postmaster), postmaster)
  return undefined
}

/** For now: RFC 5321 §4.5.1 wants one, and whoever runs this may name him any time. */
const noPostmaster: Answer = {
  code: 450,
  text: '4.3.5 this server names no postmaster yet, try again later or write to the postmaster of the domain that you mean',
}
const needsUtf8: Answer = {
  code: 553,
  text: '5.6.7 the postmaster of this server can only be written to with SMTPUTF8',
}

const notOurs = (domain: string): Answer => ({
  code: 550,
  text: `5.7.1 mail for ${domain} is not accepted here, this server relays for nobody`,
})
/** For now: the owner may show himself any time, and what our resolver sees may be older than what brought the sender here. */
const ownerUnknown = (domain: string): Answer => ({
  code: 450,
  text: `4.7.1 mail for ${domain} is not accepted here until its owner is known, try again later`,
  ...cause('owner-unknown'),
})
const oneTreatment: Answer = {
  code: 452,
  text: '4.5.3 mail to postmaster is taken by itself, send this one again in the next',
}
const oneDomain: Answer = { code: 452, text: '4.5.3 one recipient domain a message, send this one again in the next' }

/** What a client hears when its message is ours. */
const acceptedAs = (id: string): Answer => ({ code: 250, text: `2.0.0 accepted as ${id}` })

function incoming({ id, transaction, client, message }: Omit<Parts, 'judged' | 'mark' | 'hostname' | 'now'>): Incoming {
  const { file, head, fields, size } = message
  return {
    id,
    ip: client.ip,
    helo: client.helo,
    mailFrom: senderText(transaction.sender),
    recipients: [...transaction.recipients.keys()],
    policy: transaction.policy!,
    isExempt: transaction.isExempt,
    size,
    head,
    fields,
    rest: file && head.length < size ? () => file.read(head.length) : undefined,
  }
}

type Parts = {
  readonly id: string
  readonly transaction: Transaction
  readonly client: SmtpClient
  readonly message: TakenMessage
  readonly mark: string
  readonly judged: Judged
  readonly hostname: string
  readonly now: number
}

/** What is stored: the message as it came, our lines beside it, and where the forged ones stand. */
function describe({ id, transaction, client, message, judged, mark, hostname, now }: Parts): NewMessage {
  const { sender, recipients } = transaction
  const policy = transaction.policy!
  const addresses = [...recipients.keys()]
  const received = formatReceived({
    helo: client.helo,
    clientIp: client.ip,
    by: hostname,
    esmtp: client.esmtp,
    tls: client.tls,
    smtputf8: sender.smtputf8,
    id,
    onlyRecipient: addresses.length === 1 ? addresses[0] : undefined,
    at: now,
  })
  const { header, facts, ruling } = judged
  const unknown = [...transaction.unknown]
  return {
    id,
    accountId: policy.accountId,
    accountPath: policy.accountPath,
    domain: policy.domain,
    sender: senderText(sender),
    received: now,
    size: message.size,
    smtputf8: sender.smtputf8,
    eightBit: sender.eightBit || message.eightBit,
    clientIp: client.ip,
    // RFC 8601 §5: the verdict stands above the other trace fields.
    trace: (sender.smtputf8 ? header + received : asciiOnly(header + received)) + mark,
    cuts: [
      ...forgedResults(message.head, message.fields, [hostname, ...policy.ownNames]),
      ...forgedMarks(message.fields),
    ]
      .sort((a, b) => a.start - b.start)
      .map(({ start, end }) => [start, end] as const),
    verdict: unknown.length > 0 ? { ...facts, unknownRecipients: unknown } : facts,
    body: message.file ? undefined : message.head,
    recipients: addresses,
    lifetimeMs: lifetimeOf(policy.rules),
    door: {
      ...doorOf(client),
      size: message.size,
      ...verdictOf(facts),
      ...('by' in ruling && { by: ruling.by }),
    },
    reply: replyText(acceptedAs(id)),
    bounceable: unknown.length === 0 && mayHearOfFailure(senderText(sender), facts),
    quarantine: ruling.kind === 'quarantine' ? ruling.reason : undefined,
  }
}

/** Without SMTPUTF8 a header field has no letters beyond ASCII; a signature's domain may bring some. */
// oxlint-disable-next-line no-control-regex
const asciiOnly = (text: string): string => text.replace(/[^\x00-\x7f]/g, '?')
