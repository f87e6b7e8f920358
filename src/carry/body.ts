// What goes out: our own header lines, then the message byte for byte as it came, without the ranges that were cut.
import type { Cut, DueMessage } from './queue.store.ts'
import type { Spool } from './spool.ts'

export type Outgoing = { readonly size: number; readonly body: Uint8Array | AsyncIterable<Uint8Array> }

export function outgoing(
  message: Pick<DueMessage, 'trace' | 'cuts' | 'size' | 'body' | 'spool'>,
  spool: Spool,
): Outgoing {
  const trace = Buffer.from(message.trace, 'utf8')
  const size = trace.length + message.size - message.cuts.reduce((sum, [from, to]) => sum + to - from, 0)
  if (message.body) return { size, body: Buffer.concat([trace, ...kept(message.body, 0, message.cuts)]) }
  return { size, body: fromSpool(trace, spool.read(message.spool!), message.cuts) }
}

async function* fromSpool(
  trace: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  cuts: readonly Cut[],
): AsyncGenerator<Uint8Array> {
  yield trace
  let at = 0
  for await (const chunk of chunks) {
    yield* kept(chunk, at, cuts)
    at += chunk.length
  }
}

/** The parts of a chunk, which begins at `offset` of the message, that lie in no cut. Cuts come in order. */
function* kept(chunk: Uint8Array, offset: number, cuts: readonly Cut[]): Generator<Uint8Array> {
  let at = 0
  for (const [from, to] of cuts) {
    const [start, end] = [from - offset, to - offset]
    if (end <= at) continue
    if (start >= chunk.length) break
    if (start > at) yield chunk.subarray(at, start)
    at = Math.min(end, chunk.length)
  }
  if (at < chunk.length) yield chunk.subarray(at)
}
