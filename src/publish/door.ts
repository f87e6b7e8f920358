// One listening socket, of either kind.

/** Undefined: stay silent. Never throws. */
export type Answerer = (query: Uint8Array) => Uint8Array | undefined

export type DoorOptions = {
  readonly address: string
  readonly port: number
  readonly answer: Answerer
  /** Told when the socket itself breaks. */
  onFault(error: unknown): void
}

export type Door = { readonly port: number; close(): Promise<void> }
