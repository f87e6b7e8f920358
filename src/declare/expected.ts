// At which version a domain must be for a change to be good: what the asker has seen, so that nobody overwrites what he has not.
import type { DomainRow } from './domains.store.ts'
import { refuse } from './finding.ts'

/** One of these must be the domain's version; undefined: any. */
export type Expected = { readonly versions?: readonly string[] | undefined }

/** What a domain's version is called outside. The id is in it: a domain that was removed and added again is another one. */
export const versionOf = ({ id, version }: Pick<DomainRow, 'id' | 'version'>): string => `${id}-${version}`

/** The refusal, or undefined when the version is one of those. */
export function otherVersion(row: DomainRow, { versions }: Expected): ReturnType<typeof refuse> | undefined {
  if (versions === undefined || versions.includes(versionOf(row))) return undefined
  return refuse('version-changed', {
    en: 'The domain was changed meanwhile. Load it again.',
    tr: 'Alan adı bu arada değişti. Yeniden yükleyin.',
  })
}
