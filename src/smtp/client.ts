// The only outbound SMTP session: carries out what session.ts decides, on a socket that is handed in. Opportunistic STARTTLS falls back to
// a fresh plain connection. Peers' faults are values; only wrong use throws.
import type { Duplex } from 'node:stream'
import type { Problem } from '../dns/problem.ts'
import { Deadline, type DeadlineClock } from './deadline.ts'
import { DotStuffer } from './dot-stuffing.ts'
import { ReplyReader } from './reply.ts'
import {
  deadlineOf,
  deadlines as defaultDeadlines,
  type Deadlines,
  type Envelope,
  type Offer,
  type RecipientResult,
  type SessionAction,
  type SessionEvent,
  type SessionFailure,
  type SessionOptions,
  type SessionState,
  start,
  step,
} from './session.ts'

export type { Deadlines, Envelope, Offer, RecipientResult, SessionFailure, Stage } from './session.ts'

export type Body = Uint8Array | AsyncIterable<Uint8Array>

export type Outgoing = Envelope & { readonly body: Body }

/** `session` other than 'ok': the connection ended during this message and the session cannot be used again. */
export type DeliveryResult = {
  readonly recipients: readonly RecipientResult[]
  readonly session: 'ok' | SessionFailure
  /** Version of TLS under which it went, `TLSv1.3`; undefined: in the clear. */
  readonly tls: string | undefined
}

export type Session = {
  readonly offer: Offer
  readonly tls: string | undefined
  /** False once the server hung up: open a new one. */
  readonly isUsable: boolean
  /** The server takes us for the client of the last message (XCLIENT): good for no other mail. */
  readonly speaksFor?: boolean
  /** Sends one message; several may follow each other, one at a time. Never rejects for what the peer does. */
  send(message: Outgoing): Promise<DeliveryResult>
  /** Asks with the null path whether it would take these recipients (`rcpt` of each result), and sends nothing. As `send` otherwise. */
  verify(recipients: readonly string[]): Promise<DeliveryResult>
  /** QUIT, waits for the answer at most `deadlines.quit`. */
  close(): Promise<void>
  /** Hangs up at once; a message under way ends as `later`. */
  destroy(): void
}

export type SessionPorts = {
  /** A fresh connection to the server; rejects with an Error whose message is fit for the log. */
  connect(): Promise<Duplex>
  /** The TLS handshake as client on that connection; `protocol` as node:tls names it. */
  secure(socket: Duplex): Promise<{ readonly socket: Duplex; readonly protocol: string }>
  readonly clock: DeadlineClock
}

export type OpenOptions = {
  /** Our name in EHLO. */
  readonly hostname: string
  /** Default `opportunistic`. */
  readonly tls?: SessionOptions['tls']
  readonly deadlines?: Partial<Deadlines>
  readonly signal?: AbortSignal
}

export type Opened =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly failure: SessionFailure }

/** Connects, greets, and takes TLS where it is offered. */
export async function openSession(options: OpenOptions, ports: SessionPorts): Promise<Opened> {
  const tls = options.tls ?? 'opportunistic'
  const first = await attempt(options, tls, ports)
  if (first.kind === 'open' || first.failure.failed !== 'tls' || tls !== 'opportunistic') return first
  // RFC 7435 §3: opportunistic means that a handshake which fails is no reason to keep the mail.
  return attempt(options, 'never', ports)
}

async function attempt(options: OpenOptions, tls: SessionOptions['tls'], ports: SessionPorts): Promise<Opened> {
  let socket: Duplex
  try {
    if (options.signal?.aborted) throw new Error('given up')
    socket = await ports.connect()
  } catch (error) {
    return { kind: 'failed', failure: { failed: 'connect', text: messageOf(error) } }
  }
  return new Connection(socket, { ...options, tls }, ports).opened
}

/** Body bytes are written in pieces of this size, each under its own deadline. */
const pieceBytes = 64 * 1_024

class Connection implements Session {
  readonly opened: Promise<Opened>
  offer!: Offer
  tls: string | undefined
  #socket: Duplex
  #state: SessionState = start
  #reader = new ReplyReader()
  #settleOpened!: (opened: Opened) => void
  #current: { readonly body: Body; settle(result: DeliveryResult): void } | undefined
  #onClosed: (() => void)[] = []
  readonly #deadline: Deadline
  readonly #options: OpenOptions & SessionOptions
  readonly #ports: SessionPorts
  readonly #deadlines: Deadlines
  readonly #listeners: readonly (readonly [string, (...args: never[]) => void])[]

  constructor(socket: Duplex, options: OpenOptions & SessionOptions, ports: SessionPorts) {
    this.#socket = socket
    this.#options = options
    this.#ports = ports
    this.#deadlines = { ...defaultDeadlines, ...options.deadlines }
    this.#deadline = new Deadline(ports.clock, (ms) => this.#fault(`no answer in ${Math.round(ms / 1_000)} s`))
    this.#listeners = [
      ['data', (chunk: Uint8Array) => this.#onData(chunk)],
      ['error', (error: Error) => this.#fault(messageOf(error))],
      ['close', () => this.#fault('the connection was closed')],
      ['end', () => this.#fault('the server closed the connection')],
    ]
    this.opened = new Promise((resolve) => {
      this.#settleOpened = resolve
    })
    this.#options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#listen()
    this.#restartDeadline()
  }

  get isUsable(): boolean {
    return this.#state.at === 'idle'
  }

  get speaksFor(): boolean {
    return this.#state.at === 'idle' && this.#state.speaksFor
  }

  send({ body, ...envelope }: Outgoing): Promise<DeliveryResult> {
    if (this.#current) throw new Error('a message is under way in this session')
    for (const address of [envelope.from ?? '', ...envelope.recipients]) {
      // oxlint-disable-next-line no-control-regex
      if (/[\u0000-\u001F\u007F]/.test(address)) throw new Error('control characters in an envelope address')
    }
    if (!this.isUsable) {
      const failure = { failed: 'lost', text: 'the session had ended before' } as const
      const recipients = envelope.recipients.map((address) => ({
        address,
        outcome: 'later' as const,
        reply: undefined,
      }))
      return Promise.resolve({ recipients, session: failure, tls: this.tls })
    }
    return new Promise((settle) => {
      this.#current = { body, settle }
      this.#apply({ is: 'submit', envelope })
    })
  }

  verify(recipients: readonly string[]): Promise<DeliveryResult> {
    // oxlint-disable-next-line no-control-regex
    const smtputf8 = recipients.some((address) => /[^\x00-\x7F]/.test(address))
    return this.send({ from: undefined, recipients, size: 0, smtputf8, only: 'verify', body: new Uint8Array() })
  }

  close(): Promise<void> {
    if (this.#state.at === 'closed') return Promise.resolve()
    return new Promise((resolve) => {
      this.#onClosed.push(resolve)
      this.#apply({ is: 'quit' })
    })
  }

  destroy(): void {
    this.#fault('given up')
  }

  #onAbort = (): void => this.destroy()

  #fault(text: string): void {
    if (this.#state.at !== 'closed') this.#apply({ is: 'fault', text })
  }

  #onData(chunk: Uint8Array): void {
    const { replies, fault } = this.#reader.push(chunk)
    for (const [index, reply] of replies.entries()) {
      this.#apply({ is: 'reply', reply })
      // RFC 3207 §5: what stands behind the 220 in the clear may have been put there by a third party.
      const isLast = index === replies.length - 1 && !this.#reader.isInside
      if (this.#state.at === 'handshake')
        return isLast ? void this.#secure() : this.#fault('bytes in the clear after STARTTLS')
    }
    if (fault) this.#fault(fault === 'too-long' ? 'a reply without an end' : 'the answer is no SMTP')
  }

  #apply(event: SessionEvent): void {
    const { state, actions } = step(this.#state, event, this.#options)
    this.#state = state
    this.#restartDeadline()
    for (const action of actions) this.#carryOut(action)
  }

  #carryOut(action: SessionAction): void {
    switch (action.do) {
      case 'write':
        return void this.#socket.write(action.text)
      case 'start-tls':
        // Begun in #onData, once it is known that nothing follows the 220.
        return
      case 'write-body':
        return void this.#writeBody(this.#current!.body)
      case 'write-empty-body':
        return void this.#writeBody(new Uint8Array())
      case 'opened':
        this.offer = action.offer
        return this.#settleOpened({ kind: 'open', session: this })
      case 'failed':
        return this.#settleOpened({ kind: 'failed', failure: action.failure })
      case 'finished': {
        const current = this.#current
        this.#current = undefined
        return current?.settle({ recipients: action.recipients, session: action.failure ?? 'ok', tls: this.tls })
      }
      case 'close':
        return this.#end()
    }
  }

  async #secure(): Promise<void> {
    const plain = this.#socket
    this.#unlisten()
    plain.on('error', ignore)
    try {
      const { socket, protocol } = await this.#ports.secure(plain)
      if (this.#state.at !== 'handshake') return void socket.destroy()
      this.#socket = socket
      this.#reader = new ReplyReader()
      this.tls = protocol
      this.#listen()
      this.#apply({ is: 'secured' })
    } catch (error) {
      this.#fault(messageOf(error))
    }
  }

  #writeBody(body: Body): void {
    if (body instanceof Uint8Array && body.length <= pieceBytes) this.#writeSmall(body)
    else void this.#writePieces(body)
  }

  #writeSmall(body: Uint8Array): void {
    const stuffer = new DotStuffer()
    const [stuffed, tail] = [stuffer.push(body), stuffer.end()]
    if (stuffed && tail) this.#writeLast(stuffed, tail)
    else this.#bodyFailed(bareLineEnd(stuffer.fault === 'bare-cr' ? 'CR' : 'LF'), 'never')
  }

  #writeLast(rest: Uint8Array, tail: Uint8Array): void {
    this.#socket.write(Buffer.concat([rest, tail]))
    this.#apply({ is: 'body-written' })
  }

  async #writePieces(body: Body): Promise<void> {
    const stuffer = new DotStuffer()
    let held: Uint8Array = new Uint8Array()
    try {
      for await (const chunk of piecesOf(body)) {
        const stuffed = stuffer.push(chunk)
        if (!stuffed) break
        // One piece is held back, so that the dot leaves together with the last of them.
        if (held.length > 0) await this.#writeAll(held)
        held = stuffed
        if (this.#state.at !== 'body') return
        this.#restartDeadline()
      }
    } catch (error) {
      return this.#bodyFailed(unreadable(error), 'later')
    }
    const tail = stuffer.end()
    if (!tail) return this.#bodyFailed(bareLineEnd(stuffer.fault === 'bare-cr' ? 'CR' : 'LF'), 'never')
    if (this.#state.at !== 'body') return
    this.#writeLast(held, tail)
  }

  #bodyFailed(problem: Problem, retry: 'later' | 'never'): void {
    if (this.#state.at === 'body') this.#apply({ is: 'body-failed', problem, retry })
  }

  #writeAll(bytes: Uint8Array): Promise<void> {
    // Whether it went wrong is told by the socket's own events.
    return new Promise((resolve) => void this.#socket.write(bytes, () => resolve()))
  }

  #restartDeadline(): void {
    const which = deadlineOf(this.#state)
    this.#deadline.set(which && this.#deadlines[which])
  }

  #end(): void {
    this.#deadline.end()
    this.#unlisten()
    this.#socket.on('error', ignore)
    this.#socket.destroy()
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    for (const resolve of this.#onClosed.splice(0)) resolve()
  }

  #listen(): void {
    for (const [event, listener] of this.#listeners) this.#socket.on(event, listener as () => void)
  }

  #unlisten(): void {
    for (const [event, listener] of this.#listeners) this.#socket.off(event, listener as () => void)
  }
}

async function* piecesOf(body: Body): AsyncGenerator<Uint8Array> {
  const chunks = body instanceof Uint8Array ? [body] : body
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes)
  }
}

const ignore = (): void => {}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const unreadable = (error: unknown): Problem => ({
  code: 'body-unreadable',
  text: {
    en: `The stored message could not be read: ${messageOf(error)}`,
    tr: `Saklanan ileti okunamadı: ${messageOf(error)}`,
  },
})

const bareLineEnd = (which: 'CR' | 'LF'): Problem => ({
  code: 'bare-line-end',
  text: {
    en: `The message has a ${which} that is no part of a CRLF line end. It cannot be sent without changing it (RFC 5321 §2.3.8).`,
    tr: `İletide CRLF satır sonunun parçası olmayan bir ${which} var. Değiştirilmeden gönderilemez (RFC 5321 §2.3.8).`,
  },
})
