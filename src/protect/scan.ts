// What a scanner is to Ulak: it is given a whole message, and says what it found or that it could not. Nothing about a message is changed by it.
import type { Socket } from 'node:net'

export type ScannerName = 'rspamd' | 'clamav'

export type Scanned = {
  readonly id: string
  readonly ip: string
  readonly helo: string
  /** '' is the null reverse-path. */
  readonly mailFrom: string
  readonly recipients: readonly string[]
  /** Bytes in all. */
  readonly size: number
  /** The beginning of the message. */
  readonly head: Uint8Array
  /** What follows `head`, from its beginning each time; undefined: nothing does. */
  readonly rest: (() => AsyncIterable<Uint8Array>) | undefined
}

export type Scan =
  | { readonly scanner: ScannerName; readonly kind: 'clean' }
  /** `action` is rspamd's word; `says` is what it would have the sender read. */
  | {
      readonly scanner: 'rspamd'
      readonly kind: 'spam'
      readonly action: string
      readonly score: number
      readonly required: number
      readonly symbols: readonly string[]
      readonly says: string | undefined
    }
  | { readonly scanner: 'clamav'; readonly kind: 'virus'; readonly name: string }
  /** `too-large` will be so the next time, too. */
  | {
      readonly scanner: ScannerName
      readonly kind: 'unscanned'
      readonly why: 'down' | 'too-large'
      readonly detail: string
    }

/** Gives its answer, or rejects when the scanner cannot be reached, says nothing or says nonsense. */
export type Scanner = {
  readonly name: ScannerName
  scan(message: Scanned, signal: AbortSignal): Promise<Scan>
}

export type ConnectScanner = (signal: AbortSignal) => Promise<Socket>

/** Larger messages go unscanned: clamd's own limit (StreamMaxLength) unless it is told another. */
export const maxScannedBytes = 25 * 1024 * 1024
/** A sender waits ten minutes for the reply to its data (RFC 5321 §4.5.3.2.6). */
export const scanMs = 20_000

/** All scanners at once, each with the same deadline. Never rejects. */
export async function scanAll(
  scanners: readonly Scanner[],
  message: Scanned,
  options: { readonly timeoutMs: number },
): Promise<Scan[]> {
  return Promise.all(
    scanners.map(async ({ name, scan }): Promise<Scan> => {
      if (message.size > maxScannedBytes)
        return { scanner: name, kind: 'unscanned', why: 'too-large', detail: `more than ${maxScannedBytes} bytes` }
      const end = new AbortController()
      const timer = setTimeout(
        () => end.abort(new Error(`no answer in ${options.timeoutMs / 1000} s`)),
        options.timeoutMs,
      )
      try {
        return await scan(message, end.signal)
      } catch (error) {
        const reason: unknown = end.signal.aborted ? end.signal.reason : error
        const detail = reason instanceof Error ? reason.message : String(reason)
        return { scanner: name, kind: 'unscanned', why: 'down', detail }
      } finally {
        clearTimeout(timer)
        // Whatever is still open for this message ends with it.
        end.abort()
      }
    }),
  )
}

/** The message from its first byte. */
export async function* wholeOf({ head, rest }: Pick<Scanned, 'head' | 'rest'>): AsyncGenerator<Uint8Array> {
  yield head
  if (rest) yield* rest()
}
