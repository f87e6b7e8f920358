// A plan as it is shown and kept: what would change, in sentences and in records, what should be known, and what stands in the way.
import type { Text } from '../dns/problem.ts'
import type { Finding } from './finding.ts'

/** Data of each record in presentation format; TTL in seconds. */
export type RrsetView = { readonly ttl: number; readonly records: readonly string[] }

/** `name` is relative to the domain, `@` for the domain itself; null: there is none. */
export type RecordChangeView = {
  readonly domain: string
  readonly name: string
  readonly type: string
  readonly before: RrsetView | null
  readonly after: RrsetView | null
}

export type PlanView = {
  readonly id: string
  /** ms since 1970. */
  readonly expiresAt: number
  readonly sentences: readonly Text[]
  readonly diff: readonly RecordChangeView[]
  readonly findings: readonly Finding[]
  readonly refusals: readonly Finding[]
}
