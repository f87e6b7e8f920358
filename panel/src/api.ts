// The panel's door to the API: the project's own client, told where it is and whom it serves, and told apart by how it failed.
import { ApiError, type Client, createClient as createApiClient } from '../../src/api/client.ts'
import type { Language } from './texts/index.ts'

export type { Client }

type Options = { readonly language: Language; readonly token?: string; readonly onRefused?: () => void }

export function createClient({ language, token, onRefused }: Options): Client {
  const client = createApiClient({ url: location.origin, lang: language, ...(token === undefined ? {} : { token }) })
  const told = (error: unknown): never => {
    if (statusOf(error) === 401) onRefused?.()
    throw error
  }
  return {
    call: (name, input, headers) => client.call(name, input, headers).catch(told),
    async *follow(name, input, headers) {
      try {
        yield* client.follow(name, input, headers)
      } catch (error) {
        told(error)
      }
    },
  }
}

/** The status of a refusal; undefined if nobody answered. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof ApiError ? error.problem.status : undefined

/** What the server said, in the reader's language. */
export const detailOf = (error: unknown): string | undefined =>
  error instanceof ApiError && error.problem.code !== 'no-problem-document' ? error.problem.detail : undefined

/** `fetch` says so when there is no connection, and says nothing more. */
export const isSilence = (error: unknown): boolean => error instanceof TypeError
