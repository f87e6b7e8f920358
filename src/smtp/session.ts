// One outbound SMTP session as a value: step(state, event) → state and actions. No socket, no clock: client.ts carries the actions out.
//
//   at         waits for                              goes to
//   greeting   220                                    ehlo
//   ehlo       250 (5xx: one try with HELO)           starttls if offered and wanted, else idle
//   starttls   220 (else: plain goes on)              handshake
//   handshake  the driver's word                      ehlo, all that was offered forgotten (RFC 3207 §4.2)
//   idle       the driver's envelope                  envelope
//   envelope   one reply a command, in order          body if DATA was taken, else idle
//   body       the driver's word that all is written  final
//   final      the reply to the whole message         idle
//   quit       221 or anything                        closed
//   any        421, a lost or late peer, no SMTP      closed; recipients without an answer are `later`
//
// A recipient is `delivered` only by the 2xx that answers the final dot. Lost before that: `later`, rather twice than never (RFC 1047).
import type { Problem } from '../dns/problem.ts'
import { isPermanent, isPositive, isTransient, type Reply, safeText } from './reply.ts'

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
}

/** `problem`: why there is no reply, when the reason is ours or stands in what the server offers. */
export type RecipientResult = {
  readonly address: string
  readonly outcome: 'delivered' | 'later' | 'never'
  readonly reply: Reply | undefined
  readonly problem?: Problem
}

export type Stage = 'connect' | 'greeting' | 'ehlo' | 'tls' | 'lost' | 'body'
export type SessionFailure = { readonly failed: Stage; readonly text: string; readonly reply?: Reply }

/** What the server offered in its EHLO reply; HELO offers nothing. */
export type Offer = {
  readonly name: string
  readonly pipelining: boolean
  readonly startTls: boolean
  readonly eightBitMime: boolean
  readonly smtputf8: boolean
  readonly enhancedCodes: boolean
  /** Bytes; 0 is "no limit told", undefined "SIZE not offered". RFC 1870 */
  readonly size: number | undefined
}

export type SessionOptions = {
  /** Our name in EHLO. */
  readonly hostname: string
  readonly tls: 'opportunistic' | 'required' | 'never'
}

type Command = { readonly verb: 'RSET' | 'MAIL' | 'DATA' } | { readonly verb: 'RCPT'; readonly index: number }

type Transaction = {
  readonly envelope: Envelope
  /** Commands not yet written, and commands written without their reply yet. */
  readonly unsent: readonly Command[]
  readonly awaited: readonly Command[]
  readonly mail: Reply | undefined
  readonly rcpt: ReadonlyMap<number, Reply>
}

export type SessionState =
  | { readonly at: 'greeting' }
  | { readonly at: 'ehlo' | 'helo'; readonly secured: boolean }
  | { readonly at: 'starttls' | 'handshake'; readonly offer: Offer }
  | { readonly at: 'idle'; readonly offer: Offer; readonly dirty: boolean }
  | { readonly at: 'envelope'; readonly offer: Offer; readonly tx: Transaction }
  | { readonly at: 'body'; readonly offer: Offer; readonly tx: Transaction }
  | { readonly at: 'final'; readonly offer: Offer; readonly tx: Transaction }
  | { readonly at: 'quit' | 'closed' }

export type SessionEvent =
  | { readonly is: 'reply'; readonly reply: Reply }
  | { readonly is: 'secured' }
  | { readonly is: 'submit'; readonly envelope: Envelope }
  | { readonly is: 'body-written' }
  | { readonly is: 'body-failed'; readonly problem: Problem; readonly retry: 'later' | 'never' }
  | { readonly is: 'quit' }
  /** The connection is gone, late, or speaks no SMTP. */
  | { readonly is: 'fault'; readonly text: string }

export type SessionAction =
  | { readonly do: 'write'; readonly text: string }
  | { readonly do: 'start-tls' }
  | { readonly do: 'write-body' }
  /** DATA was taken although no recipient was: a lone dot ends it, RFC 2920 §3.1. */
  | { readonly do: 'write-empty-body' }
  | { readonly do: 'opened'; readonly offer: Offer }
  | { readonly do: 'failed'; readonly failure: SessionFailure }
  | {
      readonly do: 'finished'
      readonly recipients: readonly RecipientResult[]
      readonly failure: SessionFailure | undefined
    }
  | { readonly do: 'close' }

export type Step = { readonly state: SessionState; readonly actions: readonly SessionAction[] }

export const start: SessionState = { at: 'greeting' }

/** RFC 5321 §4.5.3.2, in ms. `data` waits for 354, `block` for one write of the body, `final` for the reply to the message. */
export const deadlines = {
  greeting: 300_000,
  ehlo: 300_000,
  helo: 300_000,
  starttls: 120_000,
  handshake: 120_000,
  mail: 300_000,
  rcpt: 300_000,
  data: 120_000,
  block: 180_000,
  final: 600_000,
  quit: 5_000,
} as const
export type Deadlines = Readonly<Record<keyof typeof deadlines, number>>

/** Which deadline runs while the state stands; none while it is our turn. */
export function deadlineOf(state: SessionState): keyof Deadlines | undefined {
  switch (state.at) {
    case 'idle':
    case 'closed':
      return undefined
    case 'body':
      return 'block'
    case 'envelope': {
      const verb = state.tx.awaited[0]?.verb
      return verb === 'DATA' ? 'data' : verb === 'RCPT' ? 'rcpt' : 'mail'
    }
    default:
      return state.at
  }
}

export function step(state: SessionState, event: SessionEvent, options: SessionOptions): Step {
  switch (event.is) {
    case 'fault':
      return end(state, { failed: stageOf(state), text: safeText(event.text) })
    case 'quit':
      return state.at === 'idle' ? { state: { at: 'quit' }, actions: [write('QUIT')] } : closed()
    case 'reply':
      return onReply(state, event.reply, options)
    case 'secured':
      return state.at === 'handshake' ? hello(options, true) : outOfStep(state)
    case 'submit':
      return state.at === 'idle' ? submit(state, event.envelope) : outOfStep(state)
    case 'body-written':
      return state.at === 'body' ? { state: { ...state, at: 'final' }, actions: [] } : { state, actions: [] }
    case 'body-failed':
      // The dot was not sent, so nothing was handed over: only closing the connection ends an unfinished DATA.
      return end(state, { failed: 'body', text: event.problem.text.en }, undefined, event)
  }
}

function onReply(state: SessionState, reply: Reply, options: SessionOptions): Step {
  if (state.at === 'quit' || state.at === 'closed') return closed()
  // RFC 5321 §3.8: 421 may answer anything, and the server hangs up.
  if (reply.code === 421) return end(state, failure(stageOf(state), reply), reply)
  switch (state.at) {
    case 'greeting':
      return reply.code === 220 ? hello(options, false) : end(state, failure('greeting', reply), reply)
    case 'ehlo':
      return onEhlo(state, reply, options)
    case 'helo':
      return isPositive(reply)
        ? opened(readOffer({ code: 250, lines: reply.lines.slice(0, 1) }), state.secured, options)
        : end(state, failure('ehlo', reply), reply)
    case 'starttls':
      if (reply.code === 220) return { state: { at: 'handshake', offer: state.offer }, actions: [{ do: 'start-tls' }] }
      return options.tls === 'required' ? end(state, failure('tls', reply), reply) : idle(state.offer)
    case 'envelope':
      return onEnvelope(state, reply)
    case 'body':
      // An answer before the dot: no way back into step, so a refusal counts and the connection goes.
      return end(state, failure('lost', reply), isPositive(reply) ? undefined : reply)
    case 'final':
      return onFinal(state, reply)
    default:
      return outOfStep(state)
  }
}

function hello(options: SessionOptions, secured: boolean): Step {
  return { state: { at: 'ehlo', secured }, actions: [write(`EHLO ${options.hostname}`)] }
}

function onEhlo(state: { readonly secured: boolean }, reply: Reply, options: SessionOptions): Step {
  if (isPositive(reply)) return opened(readOffer(reply), state.secured, options)
  // RFC 5321 §3.2: a server that knows no EHLO is greeted with HELO.
  if (isPermanent(reply))
    return { state: { at: 'helo', secured: state.secured }, actions: [write(`HELO ${options.hostname}`)] }
  return end({ at: 'ehlo', secured: state.secured }, failure('ehlo', reply), reply)
}

function opened(offer: Offer, secured: boolean, options: SessionOptions): Step {
  if (secured || options.tls === 'never') return idle(offer)
  if (offer.startTls) return { state: { at: 'starttls', offer }, actions: [write('STARTTLS')] }
  if (options.tls !== 'required') return idle(offer)
  return end({ at: 'starttls', offer }, { failed: 'tls', text: 'STARTTLS is not offered' })
}

const idle = (offer: Offer): Step => ({
  state: { at: 'idle', offer, dirty: false },
  actions: [{ do: 'opened', offer }],
})

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
    size: size === undefined ? undefined : /^\d{1,15}$/.test(size) ? Number(size) : 0,
  }
}

// ── One message ─────────────────────────────────────────────────────────────────────────────────

function submit(state: SessionState & { at: 'idle' }, envelope: Envelope): Step {
  const refusal = refusalOf(state.offer, envelope)
  if (refusal) {
    const recipients = envelope.recipients.map((address) => ({
      address,
      outcome: 'never' as const,
      reply: undefined,
      problem: refusal,
    }))
    return { state, actions: [{ do: 'finished', recipients, failure: undefined }] }
  }
  const unsent: Command[] = [
    ...(state.dirty ? [{ verb: 'RSET' as const }] : []),
    { verb: 'MAIL' },
    ...envelope.recipients.map((_, index) => ({ verb: 'RCPT' as const, index })),
    { verb: 'DATA' },
  ]
  return next(state.offer, { envelope, unsent, awaited: [], mail: undefined, rcpt: new Map() })
}

/** Why this server cannot take the message at all. */
function refusalOf(offer: Offer, envelope: Envelope): Problem | undefined {
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

/** Writes the next command, or all of them at once where the server takes that (RFC 2920 §3.1: DATA is the last of a group). */
function next(offer: Offer, tx: Transaction): Step {
  const count = offer.pipelining ? tx.unsent.length : 1
  const commands = tx.unsent.slice(0, count)
  const text = commands.map((command) => format(command, tx.envelope, offer)).join('\r\n')
  return {
    state: {
      at: 'envelope',
      offer,
      tx: { ...tx, unsent: tx.unsent.slice(count), awaited: [...tx.awaited, ...commands] },
    },
    actions: [write(text)],
  }
}

function format(command: Command, { from, recipients, size, smtputf8, eightBit }: Envelope, offer: Offer): string {
  if (command.verb === 'RCPT') return `RCPT TO:<${recipients[command.index]}>`
  if (command.verb !== 'MAIL') return command.verb
  let text = `MAIL FROM:<${from ?? ''}>`
  if (offer.size !== undefined) text += ` SIZE=${size}`
  // RFC 6152 §3, relaxed: without 8BITMIME the bytes go as they are. Converting them would break signatures, and such servers are 8-bit clean.
  if ((eightBit || smtputf8) && offer.eightBitMime) text += ' BODY=8BITMIME'
  if (smtputf8) text += ' SMTPUTF8'
  return text
}

function onEnvelope(state: SessionState & { at: 'envelope' }, reply: Reply): Step {
  const { offer, tx } = state
  const [command, ...awaited] = tx.awaited
  if (!command) return outOfStep(state)
  const seen: Transaction = { ...tx, awaited }
  if (command.verb === 'DATA') return onData(offer, seen, reply)
  if (reply.code >= 300 && reply.code < 400) return end(state, failure('lost', reply))
  if (command.verb === 'MAIL') {
    const after = { ...seen, mail: reply }
    // Without pipelining nothing more needs to be asked.
    if (!isPositive(reply) && awaited.length === 0) return finish(offer, after, { dirty: false })
    return proceed(offer, after)
  }
  if (command.verb === 'RCPT') return proceed(offer, { ...seen, rcpt: new Map(seen.rcpt).set(command.index, reply) })
  return proceed(offer, seen)
}

function proceed(offer: Offer, tx: Transaction): Step {
  if (tx.awaited.length > 0) return { state: { at: 'envelope', offer, tx }, actions: [] }
  // One by one, and nobody was taken: DATA would be pointless.
  if (tx.unsent[0]?.verb === 'DATA' && !takenBy(tx)) return finish(offer, tx, { dirty: true })
  return next(offer, tx)
}

const takenBy = (tx: Transaction): boolean =>
  tx.mail !== undefined && isPositive(tx.mail) && [...tx.rcpt.values()].some(isPositive)

function onData(offer: Offer, tx: Transaction, reply: Reply): Step {
  if (reply.code === 354) {
    return {
      state: { at: 'body', offer, tx },
      actions: [takenBy(tx) ? { do: 'write-body' } : { do: 'write-empty-body' }],
    }
  }
  if (isTransient(reply) || isPermanent(reply)) return finish(offer, tx, { dirty: true, answer: reply })
  return end({ at: 'envelope', offer, tx }, failure('lost', reply))
}

function onFinal(state: SessionState & { at: 'final' }, reply: Reply): Step {
  if (reply.code >= 300 && reply.code < 400) return end(state, failure('lost', reply))
  return finish(state.offer, state.tx, { dirty: false, answer: reply })
}

function finish(offer: Offer, tx: Transaction, { dirty, answer }: { dirty: boolean; answer?: Reply }): Step {
  return {
    state: { at: 'idle', offer, dirty },
    actions: [{ do: 'finished', recipients: resultsOf(tx, answer, undefined), failure: undefined }],
  }
}

type OwnFault = { readonly problem: Problem; readonly retry: 'later' | 'never' }

/** `answer` is the server's word on the whole message, at DATA or after the dot; `fault` is what kept us from sending it. */
function resultsOf(tx: Transaction, answer: Reply | undefined, fault: OwnFault | undefined): RecipientResult[] {
  return tx.envelope.recipients.map((address, index) => {
    const own = tx.mail && !isPositive(tx.mail) ? tx.mail : tx.rcpt.get(index)
    if (own && !isPositive(own))
      return { address, outcome: isTooMany(own, index, tx) ? 'later' : outcomeOf(own), reply: own }
    if (fault) return { address, outcome: fault.retry, reply: undefined, problem: fault.problem }
    // Only a recipient that was taken can have been delivered.
    return { address, outcome: answer && own ? outcomeOf(answer) : 'later', reply: answer }
  })
}

const outcomeOf = (reply: Reply): RecipientResult['outcome'] =>
  isPositive(reply) ? 'delivered' : isPermanent(reply) ? 'never' : 'later'

/** RFC 5321 §4.5.3.1.10: some servers say 552 for "too many recipients"; it means 452. */
const isTooMany = (reply: Reply, index: number, tx: Transaction): boolean =>
  reply.code === 552 &&
  (reply.enhanced === '5.5.3' || !reply.enhanced) &&
  [...tx.rcpt].some(([other, one]) => other < index && isPositive(one))

// ── Endings ─────────────────────────────────────────────────────────────────────────────────────

function end(state: SessionState, why: SessionFailure, reply?: Reply, fault?: OwnFault): Step {
  if (state.at === 'closed' || state.at === 'quit' || state.at === 'idle') return closed()
  if (!('tx' in state)) return { state: { at: 'closed' }, actions: [{ do: 'failed', failure: why }, { do: 'close' }] }
  const recipients = resultsOf(state.tx, reply, fault)
  return { state: { at: 'closed' }, actions: [{ do: 'finished', recipients, failure: why }, { do: 'close' }] }
}

const closed = (): Step => ({ state: { at: 'closed' }, actions: [{ do: 'close' }] })

/** The server answered what was not asked, or the driver called out of turn. */
const outOfStep = (state: SessionState): Step => end(state, { failed: stageOf(state), text: 'an answer to nothing' })

const failure = (failed: Stage, reply: Reply): SessionFailure => ({
  failed,
  text: safeText([reply.code, ...reply.lines].join(' ')),
  reply,
})

function stageOf(state: SessionState): Stage {
  switch (state.at) {
    case 'greeting':
      return 'greeting'
    case 'ehlo':
    case 'helo':
      // A server that dislikes the handshake says so only with the first bytes after it (TLS 1.3).
      return state.secured ? 'tls' : 'ehlo'
    case 'starttls':
    case 'handshake':
      return 'tls'
    default:
      return 'lost'
  }
}

const write = (text: string): SessionAction => ({ do: 'write', text: `${text}\r\n` })
