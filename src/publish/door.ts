// One listening socket, of either kind.
import type { Transport } from './reply.ts'

/** Who asks, and how. */
export type Asker = {
  readonly transport: Transport
  readonly address: string
  readonly port: number
  /** Of a TCP connection: how long it may be silent before it is closed. */
  readonly idleMs?: number
}

/**
 * The message that goes back, or undefined: stay silent. What takes time is a promise; what has many messages (a transfer) is a stream,
 * which only TCP takes. Over TCP other queries of the connection are answered meanwhile.
 */
export type Answer = Uint8Array | undefined | Promise<Uint8Array | undefined> | AsyncIterable<Uint8Array>

/** Never throws, and what it promises never fails; a stream that fails ends its connection. */
export type Answerer = (query: Uint8Array, asker: Asker) => Answer

export const isStream = (answer: Answer): answer is AsyncIterable<Uint8Array> =>
  answer !== undefined && Symbol.asyncIterator in answer

export type DoorOptions = {
  readonly address: string
  readonly port: number
  readonly answer: Answerer
  /** Told when the socket itself breaks. */
  onFault(error: unknown): void
}

export type Door = { readonly port: number; close(): Promise<void> }
