// The typed client of the API: one function, `call`, whose input and output come from the contract. For the command, the panel and scripts; it
// needs nothing but `fetch`.
import {
  type ApiProblem,
  type Call,
  type CallInput,
  type CallName,
  type CallOutput,
  contract,
  type StreamName,
} from './contract.ts'
import { readEvents } from './read-events.ts'

export type ClientOptions = {
  /** Where the server is, without a path. */
  readonly url: string
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string
  /** Language of texts in answers. */
  readonly lang?: 'en' | 'tr'
  readonly fetch?: typeof fetch
}

/** Headers of one call: `ifMatch` refuses when somebody changed it meanwhile; `idempotencyKey` makes a repetition harmless. */
export type CallHeaders = { readonly ifMatch?: string; readonly idempotencyKey?: string; readonly signal?: AbortSignal }

export type Client = {
  /** Rejects with ApiError for an answer that is no success, with what `fetch` throws when there is no answer. */
  call<N extends Exclude<CallName, StreamName>>(
    name: N,
    input: CallInput<N>,
    headers?: CallHeaders,
  ): Promise<CallOutput<N>>
  /** Each event of a stream, until the server ends it; `return()` or the signal of `headers` leaves it. Rejects as `call` does. */
  follow<N extends StreamName>(name: N, input: CallInput<N>, headers?: CallHeaders): AsyncGenerator<CallOutput<N>>
}

/** The server said no, and why. */
export class ApiError extends Error {
  readonly problem: ApiProblem
  constructor(problem: ApiProblem) {
    super(problem.detail)
    this.problem = problem
  }
}

type Value = string | number | boolean | undefined
/** A list is a field that stands there several times. */
type Query = Record<string, Value | Value[]>
type Parts = { params?: Record<string, unknown>; query?: Query; body?: unknown }

export function createClient(options: ClientOptions): Client {
  const ask = options.fetch ?? fetch
  const send = (name: CallName, input: Parts, headers: CallHeaders): Promise<Response> => {
    const call: Call = contract[name]
    const { params = {}, query = {}, body } = input
    return ask(`${options.url.replace(/\/$/, '')}/api/v1${pathOf(call.path, params)}${queryOf(query)}`, {
      method: call.method,
      headers: headersOf(call, options, headers, body !== undefined),
      ...(body !== undefined && {
        body: call.bodyType ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
      }),
      ...(headers.signal && { signal: headers.signal }),
    })
  }
  return {
    async call<N extends CallName>(name: N, input: CallInput<N>, headers: CallHeaders = {}): Promise<CallOutput<N>> {
      const call: Call = contract[name]
      const reply = await send(name, input as Parts, headers)
      const text = await reply.text()
      if (!reply.ok) throw new ApiError(problemOf(reply.status, text))
      if (call.answerType === 'text/dns') return text as CallOutput<N>
      return (text === '' ? undefined : JSON.parse(text)) as CallOutput<N>
    },
    async *follow<N extends StreamName>(name: N, input: CallInput<N>, headers: CallHeaders = {}) {
      const reply = await send(name, input as Parts, headers)
      if (!reply.ok || !reply.body) throw new ApiError(problemOf(reply.status, await reply.text()))
      for await (const { event, data } of readEvents(reply.body)) {
        if (event === 'end') return
        yield JSON.parse(data) as CallOutput<N>
      }
    },
  }
}

const pathOf = (path: string, params: Record<string, unknown>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined ? [] : [[name, String(one)]])),
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

function headersOf(call: Call, options: ClientOptions, extra: CallHeaders, hasBody: boolean): Record<string, string> {
  return {
    accept: call.answerType
      ? `${call.answerType}, application/problem+json`
      : 'application/json, application/problem+json',
    ...(options.token && { authorization: `Bearer ${options.token}` }),
    ...(options.lang && { 'accept-language': options.lang }),
    ...(hasBody && { 'content-type': call.bodyType ?? 'application/json' }),
    ...(extra.ifMatch && { 'if-match': extra.ifMatch }),
    ...(extra.idempotencyKey && { 'idempotency-key': extra.idempotencyKey }),
  }
}

/** What is no problem document (a proxy's page) becomes one. */
function problemOf(status: number, text: string): ApiProblem {
  try {
    const parsed = JSON.parse(text) as ApiProblem
    if (typeof parsed.code === 'string' && typeof parsed.detail === 'string') return parsed
  } catch {
    // Not JSON: told below.
  }
  return {
    type: 'about:blank',
    title: 'HTTP',
    status,
    code: 'no-problem-document',
    detail: `HTTP ${status}: ${text.slice(0, 200)}`,
  }
}
