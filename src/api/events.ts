// A stream of events as text (Server-Sent Events, HTML §9.2): each value one event, and a comment now and then so that nobody on the way takes
// the silence for an end.
import type { Clock } from '../system/clock.ts'

/** `event` undefined: the kind that listeners get without asking, `message`. */
export type StreamEvent = { readonly event?: string; readonly data: unknown }

/** Proxies end what is silent for a minute, some for half of it. */
const heartbeatMs = 15_000

/** Ends with the events, or at once when `signal` aborts. */
export async function* eventText(
  events: AsyncIterable<StreamEvent>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]()
  const next = () => iterator.next().then((result) => ({ kind: 'next' as const, result }))
  let pending = next()
  // Whoever leaves while it is awaited must not leave a rejection behind.
  pending.catch(() => {})
  while (!signal.aborted) {
    const beat = new AbortController()
    const silence = clock.sleep(heartbeatMs, AbortSignal.any([beat.signal, signal])).then(() => undefined)
    const first = await Promise.race([pending, silence]).finally(() => beat.abort())
    if (signal.aborted) return
    if (first === undefined) {
      yield ': still here\n\n'
      continue
    }
    if (first.result.done) return
    yield textOf(first.result.value)
    pending = next()
    pending.catch(() => {})
  }
}

/** JSON has no line ends of its own, so one `data` line is enough. */
const textOf = ({ event, data }: StreamEvent): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`

/** How many streams may be open, in all and for one account. */
export function createSeats(most: { readonly total: number; readonly ofAccount: number }) {
  const taken = new Map<string, number>()
  let total = 0
  return {
    /** False: there is none. The seat is free again when `signal` aborts. */
    take(account: string, signal: AbortSignal): boolean {
      const own = taken.get(account) ?? 0
      if (signal.aborted || total >= most.total || own >= most.ofAccount) return false
      total += 1
      taken.set(account, own + 1)
      const leave = (): void => {
        total -= 1
        const left = taken.get(account)! - 1
        if (left === 0) taken.delete(account)
        else taken.set(account, left)
      }
      signal.addEventListener('abort', leave, { once: true })
      return true
    },
  }
}
