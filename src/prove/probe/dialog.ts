// One question, one answer, over a connection that is handed in: reads what an SMTP server says, with caps, until a signal aborts. For looking
// at servers; mail is sent by smtp/client.ts.
import type { Duplex } from 'node:stream'
import { type Reply, ReplyReader } from '../../smtp/reply.ts'

export type DialogWhy = 'closed' | 'late' | 'not-smtp' | 'too-long'

/** Why there is no answer. */
export class DialogFault extends Error {
  readonly why: DialogWhy
  constructor(why: DialogWhy, message: string) {
    super(message)
    this.why = why
  }
}

/** All that a server may say in one visit; a long EHLO has some kilobytes. */
const maxBytes = 256 * 1024

export class Dialog {
  readonly #socket: Duplex
  readonly #signal: AbortSignal
  readonly #reader = new ReplyReader()
  readonly #replies: Reply[] = []
  #bytes = 0
  #fault: DialogFault | undefined
  #wake: () => void = () => {}

  constructor(socket: Duplex, signal: AbortSignal) {
    this.#socket = socket
    this.#signal = signal
    socket.on('data', this.#onData).on('error', this.#onError).on('close', this.#onClose).on('end', this.#onClose)
    signal.addEventListener('abort', this.#onAbort, { once: true })
    if (signal.aborted) this.#onAbort()
  }

  /** The next reply. Rejects with DialogFault. */
  async read(): Promise<Reply> {
    for (;;) {
      const reply = this.#replies.shift()
      if (reply) return reply
      if (this.#fault) throw this.#fault
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Writes a line and reads its reply. */
  ask(line: string): Promise<Reply> {
    this.#socket.write(`${line}\r\n`)
    return this.read()
  }

  /** Something was said that nothing asked for. */
  get isAhead(): boolean {
    return this.#replies.length > 0 || this.#reader.isInside
  }

  /** Lets go of the connection; a listener for its errors stays. */
  release(): Duplex {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#socket.off('data', this.#onData).off('close', this.#onClose).off('end', this.#onClose)
    return this.#socket
  }

  #onData = (chunk: Uint8Array): void => {
    this.#bytes += chunk.length
    const { replies, fault } = this.#reader.push(chunk)
    this.#replies.push(...replies)
    if (this.#bytes > maxBytes) this.#fail('too-long', `more than ${maxBytes} bytes`)
    else if (fault === 'too-long') this.#fail('too-long', 'a reply without an end')
    else if (fault) this.#fail('not-smtp', 'the answer is no SMTP')
    this.#wake()
  }
  #onError = (error: Error): void => this.#fail('closed', error.message)
  #onClose = (): void => this.#fail('closed', 'the server closed the connection')
  #onAbort = (): void => this.#fail('late', 'no answer in time')

  #fail(why: DialogWhy, message: string): void {
    this.#fault ??= new DialogFault(why, message)
    if (why !== 'closed') this.#socket.destroy()
    this.#wake()
  }
}
