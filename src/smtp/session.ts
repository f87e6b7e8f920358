// One outbound SMTP session as a value: step(state, event) → state and actions. No socket, no clock: client.ts carries the actions out.
//
//   at         waits for                              goes to
//   greeting   220                                    ehlo
//   ehlo       250 (5xx: one try with HELO)           starttls if offered and wanted, else idle
//   starttls   220 (else: plain goes on)              handshake
//   handshake  the driver's word                      ehlo, all that was offered forgotten (RFC 3207 §4.2)
//   idle       the driver's envelope                  envelope
//   xclient    220 (else: goes on as ourselves)       xehlo (only where the envelope names a client and XCLIENT is offered)
//   xehlo      250, all that was offered forgotten    envelope
//   envelope   one reply a command, in order          body if DATA was taken, else idle (always, where only asked)
//   body       the driver's word that all is written  final
//   final      the reply to the whole message         idle
//   quit       221 or anything                        closed
//   any        421, a lost or late peer, no SMTP      closed; recipients without an answer are `later`
//
// A recipient is `delivered` only by the 2xx that answers the final dot. Lost before that: `later`, rather twice than never (RFC 1047).
import type { Problem } from '../dns/problem.ts'
import { isPermanent, isPositive, isTransient, type Reply, safeText } from './reply.ts'
import {
  commandsOf,
  type Envelope,
  formatCommand,
  type Offer,
  type OwnFault,
  readOffer,
  type RecipientResult,
  refusalOf,
  resultsOf,
  takenBy,
  type Transaction,
} from './transaction.ts'
import { formatXclient, greetingOf } from './xclient.ts'

export type { Envelope, Offer, RecipientResult } from './transaction.ts'

export type Stage = 'connect' | 'greeting' | 'ehlo' | 'tls' | 'lost' | 'body'
export type SessionFailure = { readonly failed: Stage; readonly text: string; readonly reply?: Reply }

export type SessionOptions = {
  /** Our name in EHLO. */
  readonly hostname: string
  readonly tls: 'opportunistic' | 'required' | 'never'
}

export type SessionState =
  | { readonly at: 'greeting' }
  | { readonly at: 'ehlo' | 'helo'; readonly secured: boolean }
  | { readonly at: 'starttls' | 'handshake'; readonly offer: Offer }
  | {
      readonly at: 'idle'
      readonly offer: Offer
      readonly dirty: boolean
      /** The server takes us for somebody else, since XCLIENT: good only for mail whose client is told as well. */
      readonly speaksFor: boolean
    }
  /** `unsent`: XCLIENT itself, while a RSET before it has no answer yet. */
  | { readonly at: 'xclient'; readonly offer: Offer; readonly tx: Transaction; readonly unsent: string | undefined }
  | { readonly at: 'xehlo'; readonly offer: Offer; readonly tx: Transaction }
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
    case 'xclient':
    case 'xehlo':
      return 'ehlo'
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
    case 'xclient':
      return onXclient(state, reply, options)
    case 'xehlo':
      return isPositive(reply)
        ? begin(readOffer(reply), { ...state.tx, speaksFor: true })
        : end(state, failure('lost', reply), reply)
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
  state: { at: 'idle', offer, dirty: false, speaksFor: false },
  actions: [{ do: 'opened', offer }],
})

// ── One message ─────────────────────────────────────────────────────────────────────────────────

function submit(state: SessionState & { at: 'idle' }, envelope: Envelope): Step {
  const { offer, dirty, speaksFor } = state
  const unsent = commandsOf(envelope, dirty)
  const tx: Transaction = { envelope, unsent, awaited: [], mail: undefined, rcpt: new Map(), speaksFor }
  const xclient = envelope.client && formatXclient(envelope.client, offer.xclient)
  if (xclient !== undefined) {
    const cleared = { ...tx, unsent: commandsOf(envelope, false) }
    const waits = { at: 'xclient', offer, tx: cleared, unsent: dirty ? xclient : undefined } as const
    return { state: waits, actions: [write(dirty ? 'RSET' : xclient)] }
  }
  // Nobody's mail goes under the name of another's client.
  if (speaksFor) return end({ at: 'envelope', offer, tx }, { failed: 'lost', text: 'the session speaks for another' })
  return begin(offer, tx)
}

function onXclient(state: SessionState & { at: 'xclient' }, reply: Reply, options: SessionOptions): Step {
  const { offer, tx, unsent } = state
  if (unsent !== undefined) return { state: { ...state, unsent: undefined }, actions: [write(unsent)] }
  if (reply.code === 220) {
    // The session begins anew as the client's: Postfix takes the name in this EHLO for his.
    const name = greetingOf(tx.envelope.client) ?? options.hostname
    return { state: { at: 'xehlo', offer, tx }, actions: [write(`EHLO ${name}`)] }
  }
  return tx.speaksFor ? end(state, failure('lost', reply), reply) : begin(offer, tx)
}

function begin(offer: Offer, tx: Transaction): Step {
  const refusal = refusalOf(offer, tx.envelope)
  if (!refusal) return next(offer, tx)
  const recipients = tx.envelope.recipients.map((address) => ({
    address,
    outcome: 'never' as const,
    reply: undefined,
    problem: refusal,
  }))
  const dirty = tx.unsent[0]?.verb === 'RSET'
  const state = { at: 'idle', offer, dirty, speaksFor: tx.speaksFor } as const
  return { state, actions: [{ do: 'finished', recipients, failure: undefined }] }
}

/** Writes the next command, or all of them at once where the server takes that (RFC 2920 §3.1: DATA is the last of a group). */
function next(offer: Offer, tx: Transaction): Step {
  const count = offer.pipelining ? tx.unsent.length : 1
  const commands = tx.unsent.slice(0, count)
  const text = commands.map((command) => formatCommand(command, tx.envelope, offer)).join('\r\n')
  return {
    state: {
      at: 'envelope',
      offer,
      tx: { ...tx, unsent: tx.unsent.slice(count), awaited: [...tx.awaited, ...commands] },
    },
    actions: [write(text)],
  }
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
  // A RSET behind all else: it was only asked.
  if (awaited.length === 0 && tx.unsent.length === 0) return finish(offer, seen, { dirty: !isPositive(reply) })
  return proceed(offer, seen)
}

function proceed(offer: Offer, tx: Transaction): Step {
  if (tx.awaited.length > 0) return { state: { at: 'envelope', offer, tx }, actions: [] }
  // One by one, and nobody was taken: DATA would be pointless.
  if (tx.unsent[0]?.verb === 'DATA' && !takenBy(tx)) return finish(offer, tx, { dirty: true })
  return next(offer, tx)
}

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
    state: { at: 'idle', offer, dirty, speaksFor: tx.speaksFor },
    actions: [{ do: 'finished', recipients: resultsOf(tx, answer, undefined), failure: undefined }],
  }
}

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
