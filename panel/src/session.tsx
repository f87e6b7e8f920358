// Who is signed in: the token, kept for this tab or for this device, and the client that sends it.
import { QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { type Client, createClient, statusOf } from './api.ts'
import { useLanguage } from './texts/index.ts'

type Session = {
  readonly client: Client
  readonly token: string | undefined
  /** The token was refused while it was in use. */
  readonly ended: boolean
  signIn: (token: string, options: { keep: boolean }) => void
  signOut: (options?: { ended: boolean }) => void
}

const storageKey = 'ulak.token'
const Context = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = useContext(Context)
  if (!session) throw new Error('outside of SessionProvider')
  return session
}

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A clear refusal stays one; only silence is asked again.
        retry: (count, error) => count < 2 && (statusOf(error) ?? 500) >= 500,
      },
    },
  })

export function SessionProvider({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const queries = useQueryClient()
  const [token, setToken] = useState(
    () => sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey) ?? undefined,
  )
  const [ended, setEnded] = useState(false)

  const signIn = useCallback((value: string, { keep }: { keep: boolean }) => {
    ;(keep ? localStorage : sessionStorage).setItem(storageKey, value)
    setEnded(false)
    setToken(value)
  }, [])
  const signOut = useCallback(
    (options?: { ended: boolean }) => {
      for (const storage of [localStorage, sessionStorage]) storage.removeItem(storageKey)
      queries.clear()
      setEnded(options?.ended ?? false)
      setToken(undefined)
    },
    [queries],
  )
  const client = useMemo(
    () =>
      createClient({
        language,
        ...(token === undefined ? {} : { token }),
        onRefused: () => signOut({ ended: true }),
      }),
    [language, token, signOut],
  )
  const session = useMemo(() => ({ client, token, ended, signIn, signOut }), [client, token, ended, signIn, signOut])
  return <Context value={session}>{children}</Context>
}
