// The only resolver: a stub client that asks recursive servers (RFC 1034 §5.3.1). What it does not know it calls `unknown` and never
// "no data": a SERVFAIL or a time-out says nothing about the name.
import { createAnswerCache } from './answer-cache.ts'
import { exchange } from './exchange.ts'
import type { ResourceRecord } from './message.ts'
import type { Name } from './name.ts'
import { followed, readAnswer } from './read-answer.ts'

export type DnsServer = { readonly address: string; readonly port: number }

export type ExchangeOptions = {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  accept(bytes: Uint8Array): boolean
}

/**
 * Sockets, handed in. `accept` says whether a datagram is the answer: others are ignored, for they may be forged (RFC 5452 §9.1). Every
 * UDP question should leave from a random port of its own. Rejects on time-out, error or abort.
 */
export type DnsTransport = {
  udp(server: DnsServer, query: Uint8Array, options: ExchangeOptions): Promise<Uint8Array>
  tcp(server: DnsServer, query: Uint8Array, options: ExchangeOptions): Promise<Uint8Array>
}

/** Why nothing is known. All of them may pass: ask again later. `not-asked`: nobody was there to ask, as for a zone file that is judged offline. */
export type UnknownReason = 'not-asked' | 'servfail' | 'refused' | 'timeout' | 'network' | 'bad-answer' | 'alias-loop'
export type Unknown = { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly detail: string }

type Known = {
  /** The end of the chain of aliases; the name that was asked for if it is none. */
  readonly owner: Name
  /** The names that turned out to be aliases (CNAME), in order, the one asked for first. */
  readonly aliases: readonly Name[]
  /** The whole answer was validated by a resolver that we trust. RFC 4035 §3.2.3 */
  readonly ad: boolean
  /** For how many seconds the answer may still be kept. */
  readonly ttl: number
}

export type DnsAnswer =
  | ({ readonly kind: 'records'; readonly records: readonly ResourceRecord[] } & Known)
  | ({ readonly kind: 'no-data' } & Known)
  | ({ readonly kind: 'no-name' } & Known)
  | Unknown

/** `fresh` asks the servers even if the answer is in the cache. Rejects only when `signal` is aborted, with its reason. */
export type ResolveOptions = { readonly signal?: AbortSignal; readonly fresh?: boolean }
export type Resolver = { resolve(name: Name, type: number, options?: ResolveOptions): Promise<DnsAnswer> }

export type ResolverOptions = {
  readonly servers: readonly DnsServer[]
  /** The path to the servers is safe, so that their AD bit means something. RFC 6840 §5.7 */
  readonly trustAd: boolean
  readonly timeoutMs?: number
  /** How often each server is asked before we give up. */
  readonly attempts?: number
  readonly cacheEntries?: number
}

export type ResolverPorts = { readonly transport: DnsTransport; now(): number; randomId(): number }

export function createResolver(options: ResolverOptions, ports: ResolverPorts): Resolver {
  const { servers, trustAd, timeoutMs = 3_000, attempts = 2, cacheEntries = 10_000 } = options
  const cache = createAnswerCache({ maxEntries: cacheEntries, now: ports.now })
  /** Names that do not exist. */
  const nothing = createAnswerCache({ maxEntries: cacheEntries, now: ports.now })
  const running = new Map<string, Shared>()
  /** The server that answered last is asked first, so that a dead one costs its time-out once. */
  const order = [...servers]
  const ask = (name: Name, type: number, signal: AbortSignal | undefined) =>
    exchange({ servers: order, name, type, timeoutMs, attempts, ad: trustAd, ...(signal && { signal }) }, ports)

  async function walk(name: Name, type: number, signal: AbortSignal | undefined): Promise<DnsAnswer> {
    let answer = readAnswer(await ask(name, type, signal), name, type)
    // A server that does not follow a CNAME out of its zone leaves that to us.
    while (answer.kind === 'unfinished') {
      const next = readAnswer(await ask(answer.owner, type, signal), answer.owner, type)
      answer = followed(answer, next)
    }
    return answer.kind === 'unknown' || trustAd ? answer : { ...answer, ad: false }
  }

  function start(key: string, name: Name, type: number, mayStop: boolean): Shared {
    const stop = mayStop ? new AbortController() : undefined
    const answer = walk(name, type, stop?.signal)
      .then((value) => {
        if (isNothing(value)) nothing.put(name.key, value)
        else cache.put(key, value)
        return value
      })
      .finally(() => {
        if (running.get(key) === shared) running.delete(key)
      })
    const shared: Shared = { answer, stop, waiting: 0 }
    return shared
  }

  /**
   * RFC 2308 §5: that a name does not exist holds for every type; RFC 8020 §2: and for every name below it.
   */
  function nothingAt(name: Name): DnsAnswer | undefined {
    const { wire, key } = name
    for (let at = 0; wire[at]; at += wire[at]! + 1) {
      const known = nothing.get(at === 0 ? key : key.slice(at))
      if (known && known.kind !== 'unknown') return { ...known, owner: name }
    }
    return undefined
  }

  return {
    async resolve(name, type, { signal, fresh = false } = {}) {
      signal?.throwIfAborted()
      const key = `${type} ${name.key}`
      const kept = fresh ? undefined : (cache.get(key) ?? nothingAt(name))
      if (kept) return kept
      let shared = fresh ? undefined : running.get(key)
      if (!shared || shared.stop?.signal.aborted) {
        shared = start(key, name, type, signal !== undefined)
        running.set(key, shared)
      }
      return join(shared, signal)
    },
  }
}

/** Behind an alias it is the alias's target that does not exist. */
const isNothing = (answer: DnsAnswer): boolean => answer.kind === 'no-name' && answer.aliases.length === 0

/** One question that several callers wait for. It is given up when the last of them has gone; one without a signal never goes. */
type Shared = { readonly answer: Promise<DnsAnswer>; readonly stop: AbortController | undefined; waiting: number }

async function join(shared: Shared, signal: AbortSignal | undefined): Promise<DnsAnswer> {
  shared.waiting += 1
  const leave = (): void => {
    shared.waiting -= 1
    if (shared.waiting === 0) shared.stop?.abort(signal?.reason)
  }
  if (!signal) return shared.answer
  const gone = Promise.withResolvers<never>()
  const onAbort = (): void => {
    leave()
    gone.reject(signal.reason)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([shared.answer, gone.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
