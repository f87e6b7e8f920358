// The MX set that the detected provider asks for, as far as its preset knows it.
import { expandPreset, findPreset } from '../../../declare/presets/index.ts'
import type { Name } from '../../../dns/name.ts'
import type { Evidence } from '../../evidence/index.ts'

export type ProviderSet = {
  readonly name: string
  readonly hosts: readonly { readonly preference: number; readonly exchange: Name }[]
}

/** Undefined without a provider, where its hosts are of no one variant, or where what is known is too uncertain to judge by. */
export function providerSet({ domain, provider }: Evidence): ProviderSet | undefined {
  const preset = provider && findPreset(provider.id)
  if (!preset || provider.variant === undefined) return undefined
  const { variant, parameters = {} } = provider
  const expanded = expandPreset(preset, { domain, variant, parameters })
  if (!expanded.ok || expanded.value.mxConfidence === 'remembered') return undefined
  return { name: provider.name, hosts: expanded.value.mx }
}
