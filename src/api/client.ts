// The typed client of the API: one function, `call`, whose input and output come from the contract. For the command, the panel and scripts; it
// needs nothing but `fetch`.
import { type ApiProblem, type Call, type CallInput, type CallName, type CallOutput, contract } from './contract.ts'

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
  call<N extends CallName>(name: N, input: CallInput<N>, headers?: CallHeaders): Promise<CallOutput<N>>
}

/** The server said no, and why. */
export class ApiError extends Error {
  readonly problem: ApiProblem
  constructor(problem: ApiProblem) {
    super(problem.detail)
    this.problem = problem
  }
}

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

export function createClient(options: ClientOptions): Client {
  const ask = options.fetch ?? fetch
  return {
    async call<N extends CallName>(name: N, input: CallInput<N>, headers: CallHeaders = {}): Promise<CallOutput<N>> {
      const call: Call = contract[name]
      const { params = {}, query = {}, body } = input as Parts
      const reply = await ask(`${options.url.replace(/\/$/, '')}/api/v1${pathOf(call.path, params)}${queryOf(query)}`, {
        method: call.method,
        headers: headersOf(call, options, headers, body !== undefined),
        ...(body !== undefined && { body: call.bodyType === 'text/dns' ? (body as string) : JSON.stringify(body) }),
        ...(headers.signal && { signal: headers.signal }),
      })
      const text = await reply.text()
      if (!reply.ok) throw new ApiError(problemOf(reply.status, text))
      if (call.answerType === 'text/dns') return text as CallOutput<N>
      return (text === '' ? undefined : JSON.parse(text)) as CallOutput<N>
    },
  }
}

const pathOf = (path: string, params: Record<string, unknown>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))

function queryOf(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
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
