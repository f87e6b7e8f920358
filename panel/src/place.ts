// Where in the panel we are, kept in the address after `#`, so that it survives a reload and the back button works.
import { useSyncExternalStore } from 'react'

export type Place = { readonly at: 'home' } | { readonly at: 'domain'; readonly domain: string }

export function readPlace(hash: string): Place {
  const domain = /^#\/domains\/([^/]+)$/.exec(hash)?.[1]
  if (domain === undefined) return { at: 'home' }
  try {
    return { at: 'domain', domain: decodeURIComponent(domain) }
  } catch {
    return { at: 'home' }
  }
}

export const home = '#/'
export const hrefOf = (domain: string): string => `#/domains/${encodeURIComponent(domain)}`

export function usePlace(): Place {
  return readPlace(useSyncExternalStore(listen, () => location.hash))
}

function listen(changed: () => void): () => void {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

/** The code of a one-time link, from the link itself or from the address of this page. */
export const readCode = (text: string): string | undefined => /[#?&/]code=([A-Za-z0-9._~-]+)/.exec(text)?.[1]
