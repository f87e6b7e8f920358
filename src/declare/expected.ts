// At which version a domain must be for a change to be good: what the asker has seen, so that nobody overwrites what he has not.
import type { DomainState } from './domains.store.ts'
import { refuse } from './finding.ts'

/** One of these must be the domain's version; undefined: any. */
export type Expected = { readonly versions?: readonly string[] | undefined }

/** The refusal, or undefined when the version is one of those. */
export function otherVersion({ version }: DomainState, { versions }: Expected): ReturnType<typeof refuse> | undefined {
  if (versions === undefined || versions.includes(String(version))) return undefined
  return refuse('version-changed', {
    en: 'The domain was changed meanwhile. Load it again.',
    tr: 'Alan adı bu arada değişti. Yeniden yükleyin.',
  })
}
