// One message within a session: what is asked, what was answered, and what that means for each recipient.
import type { Problem } from '../dns/problem.ts'
import type { OriginalClient } from './xclient.ts'
import { isPermanent, isPositive, type Reply } from './reply.ts'

/** What is to be sent, but for the bytes. Addresses as formatMailbox writes them; no `from` is the null path. */
export type Envelope = {
  readonly from: string | undefined
  readonly recipients: readonly string[]
  /** Bytes of the message before dot-stuffing. */
  readonly size: number
  /** The message needs SMTPUTF8 (RFC 6531 §3.4): header fields or an address with letters beyond ASCII. */
  readonly smtputf8?: boolean
  /** The body has bytes beyond ASCII. */
  readonly eightBit?: boolean
  /** Told to a server that offers XCLIENT. */
  readonly client?: OriginalClient | undefined
  /** Only asks whether the recipients would be taken: RSET in the place of DATA, and nothing is sent. */
  readonly only?: 'verify'
}

/** `problem`: why there is no reply, when the reason is ours or stands in what the server offers. */
export type RecipientResult = {
  readonly address: string
  readonly outcome: 'delivered' | 'later' | 'never'
  readonly reply: Reply | undefined
  readonly problem?: Problem
  /** What was said to this recipient's own RCPT, whatever became of the message. */
  readonly rcpt?: Reply
}

/** What the server offered in its EHLO reply; HELO offers nothing. */
export type Offer = {
  readonly name: string
  readonly pipelining: boolean
  readonly startTls: boolean
  readonly eightBitMime: boolean
  readonly smtputf8: boolean
  readonly enhancedCodes: boolean
  /** RFC 3461 */
  readonly dsn: boolean
  /** Attributes of XCLIENT, in upper case; none: not offered. */
  readonly xclient: readonly string[]
  /** Bytes; 0 is "no limit told", undefined "SIZE not offered". RFC 1870 */
  readonly size: number | undefined
}

/** Reads the keywords of an EHLO reply; the first line is the server's name. */
export function readOffer(reply: Reply): Offer {
  const words = new Map<string, string>()
  for (const line of reply.lines.slice(1)) {
    const [keyword, ...rest] = line.trim().split(/\s+/)
    words.set(keyword!.toUpperCase(), rest.join(' '))
  }
  const size = words.get('SIZE')
  return {
    name: reply.lines[0]?.split(/\s/)[0] ?? '',
    pipelining: words.has('PIPELINING'),
    startTls: words.has('STARTTLS'),
    eightBitMime: words.has('8BITMIME'),
    smtputf8: words.has('SMTPUTF8'),
    enhancedCodes: words.has('ENHANCEDSTATUSCODES'),
    dsn: words.has('DSN'),
    xclient: (words.get('XCLIENT') ?? '')
      .toUpperCase()
      .split(' ')
      .filter((word) => word !== ''),
    size: size === undefined ? undefined : /^\d{1,15}$/.test(size) ? Number(size) : 0,
  }
}

export type Command = { readonly verb: 'RSET' | 'MAIL' | 'DATA' } | { readonly verb: 'RCPT'; readonly index: number }

export type Transaction = {
  readonly envelope: Envelope
  /** Commands not yet written, and commands written without their reply yet. */
  readonly unsent: readonly Command[]
  readonly awaited: readonly Command[]
  readonly mail: Reply | undefined
  readonly rcpt: ReadonlyMap<number, Reply>
  /** The server takes us for somebody else, since XCLIENT. */
  readonly speaksFor: boolean
}

/** RSET first where the last transaction was left open. */
export const commandsOf = (envelope: Envelope, dirty: boolean): Command[] => [
  ...(dirty ? [{ verb: 'RSET' as const }] : []),
  { verb: 'MAIL' },
  ...envelope.recipients.map((_, index) => ({ verb: 'RCPT' as const, index })),
  { verb: envelope.only === 'verify' ? 'RSET' : 'DATA' },
]

export function formatCommand(
  command: Command,
  { from, recipients, size, smtputf8, eightBit, only }: Envelope,
  offer: Offer,
): string {
  if (command.verb === 'RCPT') return `RCPT TO:<${recipients[command.index]}>`
  if (command.verb !== 'MAIL') return command.verb
  let text = `MAIL FROM:<${from ?? ''}>`
  if (offer.size !== undefined && only !== 'verify') text += ` SIZE=${size}`
  // RFC 6152 §3, relaxed: without 8BITMIME the bytes go as they are. Converting them would break signatures, and such servers are 8-bit clean.
  if ((eightBit || smtputf8) && offer.eightBitMime) text += ' BODY=8BITMIME'
  if (smtputf8) text += ' SMTPUTF8'
  return text
}

/** Why this server cannot take the message at all. */
export function refusalOf(offer: Offer, envelope: Envelope): Problem | undefined {
  if (envelope.smtputf8 && !offer.smtputf8) {
    return {
      code: 'smtputf8-not-offered',
      text: {
        en: `${offer.name} does not take messages with letters beyond ASCII in addresses or header fields (SMTPUTF8).`,
        tr: `${offer.name} adreslerinde ya da başlıklarında ASCII dışı harf bulunan iletileri almıyor (SMTPUTF8).`,
      },
    }
  }
  if (offer.size && envelope.size > offer.size) {
    return {
      code: 'over-size',
      text: {
        en: `The message has ${envelope.size} bytes; ${offer.name} takes at most ${offer.size}.`,
        tr: `İleti ${envelope.size} bayt; ${offer.name} en çok ${offer.size} bayt alıyor.`,
      },
    }
  }
  return undefined
}

export const takenBy = (tx: Transaction): boolean =>
  tx.mail !== undefined && isPositive(tx.mail) && [...tx.rcpt.values()].some(isPositive)

/** What kept us from sending the message. */
export type OwnFault = { readonly problem: Problem; readonly retry: 'later' | 'never' }

/** `answer` is the server's word on the whole message, at DATA or after the dot; `fault` is what kept us from sending it. */
export function resultsOf(tx: Transaction, answer: Reply | undefined, fault: OwnFault | undefined): RecipientResult[] {
  return tx.envelope.recipients.map((address, index) => {
    const rcpt = tx.rcpt.get(index)
    const said = { address, ...(rcpt && { rcpt }) }
    const own = tx.mail && !isPositive(tx.mail) ? tx.mail : rcpt
    if (own && !isPositive(own))
      return { ...said, outcome: isTooMany(own, index, tx) ? 'later' : outcomeOf(own), reply: own }
    if (fault) return { ...said, outcome: fault.retry, reply: undefined, problem: fault.problem }
    // Only a recipient that was taken can have been delivered.
    return { ...said, outcome: answer && own ? outcomeOf(answer) : 'later', reply: answer }
  })
}

const outcomeOf = (reply: Reply): RecipientResult['outcome'] =>
  isPositive(reply) ? 'delivered' : isPermanent(reply) ? 'never' : 'later'

/** RFC 5321 §4.5.3.1.10: some servers say 552 for "too many recipients"; it means 452. */
const isTooMany = (reply: Reply, index: number, tx: Transaction): boolean =>
  reply.code === 552 &&
  (reply.enhanced === '5.5.3' || !reply.enhanced) &&
  [...tx.rcpt].some(([other, one]) => other < index && isPositive(one))
