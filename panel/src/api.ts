// The panel's door to the API: the contract's calls, and failures as one kind of error.
import { type ApiProblem, type CallInput, type CallName, type CallOutput, contract } from '../../src/api/contract.ts'

/** A call that failed. Without a status nobody answered. `detail` is in the reader's language. */
export class ApiFault extends Error {
  readonly status: number | undefined
  readonly detail: string | undefined

  constructor(status: number | undefined, detail?: string) {
    super(detail ?? `status ${status}`)
    this.name = 'ApiFault'
    this.status = status
    this.detail = detail
  }
}

export type Client = {
  call<N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<CallOutput<N>>
}

export function createClient(options: { language: string; token?: string; onRefused?(): void }): Client {
  return {
    async call(name, input, signal) {
      const { method, path } = contract[name]
      const {
        params = {},
        query = {},
        body,
      } = input as Partial<Record<'params' | 'query' | 'body', Record<string, string | number | undefined>>>
      const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params[key])))
      const search = new URLSearchParams(
        Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
      )
      const response = await fetch(`/api/v1${filled}${search.size > 0 ? `?${search}` : ''}`, {
        method,
        headers: {
          'accept-language': options.language,
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }).catch((error: unknown) => {
        if (signal?.aborted) throw error
        throw new ApiFault(undefined)
      })
      if (response.status === 401 && options.token !== undefined) options.onRefused?.()
      if (!response.ok) {
        const problem = (await response.json().catch(() => undefined)) as ApiProblem | undefined
        throw new ApiFault(response.status, problem?.detail)
      }
      return (response.status === 204 ? undefined : await response.json()) as never
    },
  }
}
