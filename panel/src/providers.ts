// How a domain's provider and Ulak's role are called.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { DomainSummary } from '../../src/api/contract.ts'
import { useSession } from './session.tsx'

const builtIn = { 'own-servers': 'provider.ownServers', none: 'provider.none', custom: 'provider.custom' } as const
export const roleTexts = { backup: 'role.backup', share: 'role.share', front: 'role.front' } as const

/** A function that names providers; until the presets are there, an id stands for itself. */
export function useProviderName(): (provider: string | null) => string {
  const { t } = useTranslation()
  const { client } = useSession()
  const presets = useQuery({
    queryKey: ['presets'],
    queryFn: ({ signal }) => client.call('listPresets', {}, { signal }),
    staleTime: Infinity,
  })
  return (provider) => {
    if (provider === null) return t('provider.undeclared')
    if (Object.hasOwn(builtIn, provider)) return t(builtIn[provider as keyof typeof builtIn])
    return presets.data?.items.find((preset) => preset.id === provider)?.name ?? provider
  }
}

export function useRoleName(): (role: DomainSummary['role']) => string {
  const { t } = useTranslation()
  return (role) => t(role === null ? 'role.none' : roleTexts[role])
}
