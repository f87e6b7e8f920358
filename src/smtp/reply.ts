// What an SMTP server answers (RFC 5321 §4.2), read from bytes with caps, and what each answer means for a retry.

/**
 * `lines` are the texts behind code and separator, one for each line, exact but for control characters and what is beyond the cap.
 * `enhanced` is RFC 3463's code where the reply has one that agrees with its class.
 */
export type Reply = { readonly code: number; readonly enhanced?: string; readonly lines: readonly string[] }

/** RFC 5321 §4.5.3.1.5 says 512; strangers write more. What is longer is cut. */
export const maxReplyLineBytes = 1_024
/** EHLO has the longest replies, a few dozen lines. What follows is read and forgotten. */
export const maxReplyLines = 64
/** A reply that goes on beyond this is no reply: the session ends. */
export const maxReplyBytes = 128 * 1_024

export const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300
/** 4xx: the same command may succeed later. */
export const isTransient = (reply: Reply): boolean => reply.code >= 400 && reply.code < 500
/** 5xx: it will not. */
export const isPermanent = (reply: Reply): boolean => reply.code >= 500 && reply.code < 600

/** Fit for a log or a person: `550 5.1.1 No such user`, lines joined by spaces. */
export const formatReply = (reply: Reply): string => [reply.code, ...reply.lines].join(' ').trimEnd()

// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]+/g

/** Makes text of strangers safe to show: control, direction and line separator characters become spaces; at most `most` characters. */
export function safeText(text: string, most = 512): string {
  const clean = text.replaceAll(unsafe, ' ').trim()
  return clean.length > most ? `${clean.slice(0, most).toWellFormed()}…` : clean
}

/** One step of the reader: whole replies so far, or the fault that ends the session. */
export type ReplyReading = { readonly replies: readonly Reply[]; readonly fault?: 'not-smtp' | 'too-long' }

/** Collects bytes and gives whole replies. Knows nothing of commands. */
export class ReplyReader {
  #held: Buffer = Buffer.alloc(0)
  #lines: string[] = []
  #bytes = 0
  #fault: 'not-smtp' | 'too-long' | undefined

  /** True if bytes of an unfinished reply are held. */
  get isInside(): boolean {
    return this.#held.length > 0 || this.#lines.length > 0
  }

  push(chunk: Uint8Array): ReplyReading {
    const replies: Reply[] = []
    if (this.#fault) return { replies, fault: this.#fault }
    this.#held = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : Buffer.from(chunk)
    for (let end = this.#held.indexOf(0x0a); end >= 0 && !this.#fault; end = this.#held.indexOf(0x0a)) {
      const line = this.#held.subarray(0, end)
      this.#held = this.#held.subarray(end + 1)
      const reply = this.#line(line)
      if (reply) replies.push(reply)
    }
    if (!this.#fault && this.#bytes + this.#held.length > maxReplyBytes) this.#fault = 'too-long'
    return this.#fault ? { replies, fault: this.#fault } : { replies }
  }

  #line(bytes: Buffer): Reply | undefined {
    this.#bytes += bytes.length + 1
    const text = bytes.subarray(0, maxReplyLineBytes).toString('utf8')
    const match = /^([2-5][0-9]{2})(?:([ -])([^]*))?$/.exec(text.replace(/\r$/, ''))
    if (!match) {
      this.#fault = 'not-smtp'
      return undefined
    }
    if (this.#lines.length < maxReplyLines) this.#lines.push(safeText(match[3] ?? '', maxReplyLineBytes))
    if (match[2] === '-') {
      if (this.#bytes > maxReplyBytes) this.#fault = 'too-long'
      return undefined
    }
    const lines = this.#lines
    this.#lines = []
    this.#bytes = 0
    return replyOf(Number(match[1]), lines)
  }
}

export function replyOf(code: number, lines: readonly string[]): Reply {
  const enhanced = /^([245])\.\d{1,3}\.\d{1,3}(?= |$)/.exec(lines[0] ?? '')
  return enhanced && Number(enhanced[1]) === Math.floor(code / 100)
    ? { code, enhanced: enhanced[0], lines }
    : { code, lines }
}
