// SMTP from outside, behind an interface of ours: what the smtp-server library does with sockets, lines, STARTTLS and replies, and
// where we want it otherwise. Nothing else in Ulak knows that library. Limits of everything a stranger can send stand in `SmtpLimits`.
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection'
import type { Cause } from '../declare/refusal.ts'
import { type Mailbox, formatMailbox, parsePath } from '../smtp/address.ts'
import type { Log } from '../system/log.ts'
import { maxOpenFiles } from '../system/open-files.ts'

export type SmtpLimits = {
  readonly maxConnections: number
  /** From one IPv4 address or one IPv6 /64. */
  readonly maxPerClient: number
  readonly idleMs: number
  /** The same while more than four fifths of all connections are taken. */
  readonly crowdedIdleMs: number
  /** One message may take this long to come in. */
  readonly dataMs: number
  readonly maxCommandBytes: number
  readonly maxRecipients: number
  /** Refusals for good on one connection before it is closed: relay probing and harvesting of addresses. */
  readonly maxRefusals: number
  readonly maxMessageBytes: number
}

export const defaultLimits: SmtpLimits = {
  // One file handle and some 30 KB each; fewer where the process may open fewer files.
  maxConnections: 5_000,
  maxPerClient: 50,
  // RFC 5321 §4.5.3.2.7
  idleMs: 300_000,
  crowdedIdleMs: 30_000,
  dataMs: 3_600_000,
  // RFC 5321 §4.5.3.1.4 asks for 512; SMTPUTF8 and parameters for some hundred more.
  maxCommandBytes: 4_096,
  // RFC 5321 §4.5.3.1.8 asks for 100.
  maxRecipients: 1_000,
  maxRefusals: 100,
  maxMessageBytes: 50 * 1024 * 1024,
}

export type SmtpClient = {
  readonly id: string
  readonly ip: string
  readonly helo: string
  readonly esmtp: boolean
  readonly tls: { readonly version: string; readonly cipher: string } | undefined
}

/** One reply line; `text` begins with the enhanced code (RFC 3463). */
export type Answer = {
  readonly code: number
  readonly text: string
  /** The client goes on sending what is refused already. */ readonly hangUp?: true
  /** For whoever asks later; nothing of it is said. */ readonly by?: Cause
}

/** What MAIL said. No mailbox is the null reverse-path. */
export type Sender = {
  readonly mailbox: Mailbox | undefined
  readonly smtputf8: boolean
  readonly eightBit: boolean
  /** Bytes as the client declared them (RFC 1870). */
  readonly size: number | undefined
}

/** What we make of a conversation. `T` is one mail transaction; it is forgotten at RSET, at a new EHLO and after DATA. */
export type Conversation<T> = {
  /** Somebody is there; nothing was said yet. */
  connected?(ip: string): void
  mail(client: SmtpClient, sender: Sender): Promise<{ readonly transaction: T } | { readonly refusal: Answer }>
  /** No mailbox is `<postmaster>` (RFC 5321 §4.1.1.3). undefined: taken. */
  recipient(transaction: T, mailbox: Mailbox | undefined): Promise<Answer | undefined>
  /** The stream has the dots unstuffed and ends with the message; it must be read to its end. */
  data(transaction: T, client: SmtpClient, stream: Readable): Promise<Answer>
}

export type KeyPair = { readonly cert: string; readonly key: string }

export type SmtpListener = {
  readonly addresses: readonly { readonly address: string; readonly port: number }[]
  connections(): number
  setTls(pair: KeyPair): void
  /** Stops listening, lets messages that are coming in finish for `graceMs`, closes the rest with 421. */
  close(graceMs: number): Promise<void>
}

export async function listenSmtp<T>(options: {
  readonly listen: readonly { readonly address: string; readonly port: number }[]
  readonly hostname: string
  readonly tls: KeyPair
  readonly limits: SmtpLimits
  readonly conversation: Conversation<T>
  readonly log: Log
}): Promise<SmtpListener> {
  const { maxConnections: wished } = options.limits
  const maxConnections = Math.min(wished, Math.max(maxOpenFiles() - reservedFiles, fewestConnections))
  const servers: Server<T>[] = []
  const crowd = new Crowd({ ...options.limits, maxConnections }, (isCrowded) =>
    servers.forEach((server) => server.haveIdle(isCrowded)),
  )
  try {
    for (const where of options.listen) {
      const server = new Server(options, crowd)
      servers.push(server)
      await started(server, where)
    }
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  return {
    addresses: servers.map((server) => {
      const bound = server.server.address() as { address: string; port: number }
      return { address: bound.address, port: bound.port }
    }),
    connections: () => crowd.size,
    setTls: (pair) => servers.forEach((server) => server.updateSecureContext(pair)),
    async close(graceMs) {
      await Promise.all(servers.map((server) => server.end(graceMs)))
    },
  }
}

function started<T>(server: Server<T>, where: { address: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject)
    server.listen({ host: where.address, port: where.port }, () => {
      server.server.off('error', reject)
      resolve()
    })
  })
}

/** For the databases, the spool, what goes out and what people ask. */
const reservedFiles = 500
const fewestConnections = 100

/** Who is connected now, over all listeners. */
class Crowd {
  readonly #limits: SmtpLimits
  readonly #onCrowded: (isCrowded: boolean) => void
  #isCrowded = false
  readonly #byClient = new Map<string, number>()
  #size = 0

  constructor(limits: SmtpLimits, onCrowded: (isCrowded: boolean) => void) {
    this.#limits = limits
    this.#onCrowded = onCrowded
  }

  get size(): number {
    return this.#size
  }

  /** Counts it in; says why it may not stay. */
  enter(ip: string): string | undefined {
    const client = clientKey(ip)
    const here = (this.#byClient.get(client) ?? 0) + 1
    this.#byClient.set(client, here)
    this.#resize(1)
    if (this.#size > this.#limits.maxConnections) return '4.3.2 too many connections, try again in a moment'
    if (here > this.#limits.maxPerClient) return '4.7.0 too many connections from your address, use those that are open'
    return undefined
  }

  leave(ip: string): void {
    const client = clientKey(ip)
    const here = (this.#byClient.get(client) ?? 1) - 1
    if (here > 0) this.#byClient.set(client, here)
    else this.#byClient.delete(client)
    this.#resize(-1)
  }

  #resize(by: 1 | -1): void {
    this.#size += by
    const isCrowded = this.#size > this.#limits.maxConnections * 0.8
    if (isCrowded === this.#isCrowded) return
    this.#isCrowded = isCrowded
    this.#onCrowded(isCrowded)
  }
}

/** An IPv6 customer has a whole /64. smtp-server gives IPv6 in full, eight groups without "::". */
const clientKey = (ip: string): string => (ip.includes(':') ? ip.split(':').slice(0, 4).join(':') : ip)

type ServerOptions<T> = {
  readonly hostname: string
  readonly tls: KeyPair
  readonly limits: SmtpLimits
  readonly conversation: Conversation<T>
  readonly log: Log
}

class Server<T> extends SMTPServer {
  readonly own: ServerOptions<T>
  readonly crowd: Crowd

  constructor(options: ServerOptions<T>, crowd: Crowd) {
    const { limits } = options
    super({
      name: options.hostname,
      banner: 'Ulak',
      heloResponse: '%s',
      key: options.tls.key,
      cert: options.tls.cert,
      size: limits.maxMessageBytes,
      hideENHANCEDSTATUSCODES: false,
      disabledCommands: ['AUTH'],
      disableReverseLookup: true,
      logger: false,
      socketTimeout: limits.idleMs,
      maxCommandLength: limits.maxCommandBytes,
      maxRecipients: limits.maxRecipients,
      onConnect: (session, callback) => {
        options.conversation.connected?.(session.remoteAddress)
        callback()
      },
      onSecure: (_socket, _session, callback) => callback(),
      onMailFrom: (address, session, callback) =>
        void this.#reply(this.#mail(address as ParsedPath, session), callback),
      onRcptTo: (address, session, callback) =>
        void this.#reply(this.#recipient(address as ParsedPath, session), callback),
      onData: (stream, session, callback) => void this.#data(stream, session, callback),
    })
    this.own = options
    this.crowd = crowd
    // A client that breaks off, or fails at TLS, is nothing to report.
    this.on('error', (error) => this.own.log.debug({ err: error }, 'smtp connection'))
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const connection = new Connection(this, socket, options)
    this.connections.add(connection)
    connection.on('error', (error) => this._onError(error as Error))
    connection.init()
  }

  /** Whoever is idle now begins to count anew. */
  haveIdle(isCrowded: boolean): void {
    const { limits } = this.own
    const ms = isCrowded ? limits.crowdedIdleMs : limits.idleMs
    this.options.socketTimeout = ms
    for (const { _socket } of this.connections) _socket.setTimeout(ms)
  }

  async end(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => super.close(resolve))
    // The library lets idle connections stay until its own deadline; only a message on its way is worth waiting for.
    const sweep = (all: boolean): void => {
      for (const one of this.connections)
        if (all || !(one._dataStream || one._handlerPending))
          one.send(421, '4.3.2 Ulak is stopping, try again in a moment')
    }
    sweep(false)
    const timer = setInterval(() => sweep(false), 50)
    const deadline = setTimeout(() => sweep(true), graceMs)
    // Half-closed sockets get a moment of their own from the library.
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, graceMs + 500).unref())])
    clearInterval(timer)
    clearTimeout(deadline)
  }

  async #reply(answer: Promise<Error | null>, callback: (error: Error | null) => void): Promise<void> {
    callback(await answer)
  }

  async #mail(path: ParsedPath, session: SMTPServerSession): Promise<Error | null> {
    return this.#guarded(async () => {
      const { smtpUtf8, bodyType } = session.envelope
      const size = path.args && typeof path.args.SIZE === 'string' ? Number(path.args.SIZE) : undefined
      const sender = { mailbox: path.mailbox, smtputf8: smtpUtf8 === true, eightBit: bodyType === '8bitmime', size }
      if (path.mailbox?.utf8 && !smtpUtf8) return { code: 550, text: '5.6.7 this address needs the SMTPUTF8 parameter' }
      const result = await this.own.conversation.mail(clientOf(session), sender)
      if ('refusal' in result) return result.refusal
      transactions.set(session.envelope, result.transaction)
      return undefined
    })
  }

  async #recipient(path: ParsedPath, session: SMTPServerSession): Promise<Error | null> {
    return this.#guarded(async () => {
      if (path.args) return { code: 555, text: '5.5.4 RCPT parameters are not supported' }
      if (path.mailbox?.utf8 && !session.envelope.smtpUtf8)
        return { code: 553, text: '5.6.7 this address needs SMTPUTF8 in MAIL' }
      return this.own.conversation.recipient(transactions.get(session.envelope) as T, path.mailbox)
    })
  }

  async #data(
    stream: Readable,
    session: SMTPServerSession,
    callback: (error: Error | null, text?: string) => void,
  ): Promise<void> {
    const deadline = setTimeout(
      () => connections.get(session)?.drop(421, '4.4.2 the message took too long'),
      this.own.limits.dataMs,
    )
    const result = await this.#guarded(async () =>
      this.own.conversation.data(transactions.get(session.envelope) as T, clientOf(session), stream),
    )
    clearTimeout(deadline)
    if (result?.hangUp) connections.get(session)?.drop(result.responseCode, result.message)
    else if (result && result.responseCode < 400) callback(null, result.message)
    else callback(result)
  }

  /** A bug of ours becomes a 451 and a line in the log: the sender comes again, the server goes on. */
  async #guarded(work: () => Promise<Answer | undefined>): Promise<AnswerError | null> {
    try {
      const answer = await work()
      return answer ? new AnswerError(answer) : null
    } catch (error) {
      // The client broke off in the middle of its message.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNECTION')
        this.own.log.error({ err: error }, 'an SMTP command failed')
      return new AnswerError({ code: 451, text: '4.3.0 something went wrong here, try again later' })
    }
  }
}

/** The library's form of a reply. */
class AnswerError extends Error {
  readonly responseCode: number
  readonly hangUp: boolean
  constructor({ code, text, hangUp }: Answer) {
    super(text)
    this.responseCode = code
    this.hangUp = hangUp === true
  }
}

type ParsedPath = { address: string; args: Record<string, string | true> | false; mailbox?: Mailbox }

const transactions = new WeakMap<object, unknown>()
const connections = new WeakMap<object, Connection>()

/** RFC 5321 and the extensions that we offer; the library knows more, jokes included. */
const commands = new Set(['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'QUIT', 'VRFY', 'STARTTLS'])
const mailParameters = new Set(['SIZE', 'BODY', 'SMTPUTF8'])

class Connection extends SMTPConnection {
  #refusals = 0

  constructor(server: SMTPServer, socket: Socket, options?: SMTPConnectionOptions | null) {
    super(server, socket, options)
    connections.set(this.session, this)
  }

  get #server(): Server<unknown> {
    return this._server as Server<unknown>
  }

  /** The library waits 100 ms before its greeting, to catch clients that talk first; that is a tenth of a second for every sender. */
  override init(): void {
    const reason = this.#server.crowd.enter(this.remoteAddress)
    this._setListeners(() => {
      if (reason) this.send(421, reason)
      else this.connectionReady()
    })
  }

  override _onClose(): void {
    if (!this._closed) this.#server.crowd.leave(this.remoteAddress)
    super._onClose()
  }

  /** Our texts bring their enhanced code; the library would put one of its own before it. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const own = typeof data === 'string' && /^[245]\.\d{1,3}\.\d{1,3} /.test(data)
    super.send(code, data, own ? false : context)
    if (code < 500 || this._closing) return
    this.#refusals += 1
    if (this.#refusals >= this.#server.own.limits.maxRefusals) super.send(421, '4.7.0 too many errors, goodbye', false)
  }

  /** Replies, and hangs up without waiting for the rest. */
  drop(code: number, text: string): void {
    this.send(code, text)
    this.close()
    this._socket.destroySoon()
  }

  override _createParser(): ReturnType<SMTPConnection['_createParser']> {
    const parser = super._createParser()
    parser.removeAllListeners('error')
    parser.on('error', () => this.drop(500, '5.5.2 line too long'))
    return parser
  }

  override _getHandler(command: string): ReturnType<SMTPConnection['_getHandler']> {
    return commands.has(command) ? super._getHandler(command) : undefined
  }

  /** The library would change domains to U-labels, and does not know quoted local parts. */
  override _parseAddressCommand(rawName: string, rawCommand: Buffer | string): ParsedPath | false {
    const match = /^(mail from|rcpt to):\s*([^]*)$/i.exec(rawCommand.toString())
    if (match?.[1]?.toLowerCase() !== rawName) return false
    const path = parsePath(match[2]!.trimEnd())
    if (!path.ok) return false
    const { mailbox, postmaster, parameters } = path.value
    const args =
      parameters.size === 0
        ? false
        : Object.fromEntries([...parameters].map(([key, value]) => [key, value ?? (true as const)]))
    const address = postmaster ? 'postmaster' : mailbox ? formatMailbox(mailbox) : ''
    return { address, args, ...(mailbox ? { mailbox } : {}) }
  }

  override _validateMailParams(
    parsed: Parameters<SMTPConnection['_validateMailParams']>[0],
  ): ReturnType<SMTPConnection['_validateMailParams']> {
    const unknown = Object.keys(parsed.args || {}).find((key) => !mailParameters.has(key))
    if (unknown)
      return { code: 555, message: `5.5.4 the parameter ${unknown.slice(0, 40)} is not supported`, enhancedCode: null }
    return super._validateMailParams(parsed)
  }
}

function clientOf(session: SMTPServerSession): SmtpClient {
  const socket = connections.get(session)?._socket
  const version = socket && 'getProtocol' in socket ? socket.getProtocol() : null
  return {
    id: session.id,
    ip: session.remoteAddress,
    helo: session.hostNameAppearsAs || '',
    esmtp: session.openingCommand === 'EHLO',
    tls: version
      ? { version, cipher: (session.tlsOptions && session.tlsOptions.standardName) || 'unknown' }
      : undefined,
  }
}
