// A zone as some other server has it, or why it cannot be had.
import type { Text } from '../../dns/problem.ts'

export type SourceZone = {
  readonly domain: string
  /** Where it was read from, for people: a file, or a database and the zone in it. */
  readonly from: string
} & (
  | {
      readonly kind: 'zone'
      readonly zone: string
      /** What was left out on purpose. */ readonly notes?: readonly Text[]
    }
  /** It is no primary zone, or can be had elsewhere: nothing is wrong. */
  | { readonly kind: 'skipped'; readonly why: Text }
  | { readonly kind: 'unreadable'; readonly why: Text }
)

/** All that another server has, in its order; it may be read from while it is asked for. */
export type ZoneSource = AsyncIterable<SourceZone>

export const skipped = (domain: string, from: string, en: string, tr: string): SourceZone => ({
  domain,
  from,
  kind: 'skipped',
  why: { en, tr },
})

export const unreadable = (domain: string, from: string, en: string, tr: string): SourceZone => ({
  domain,
  from,
  kind: 'unreadable',
  why: { en, tr },
})
