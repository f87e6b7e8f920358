// What the domain of a provider's customer publishes so that the provider may send for it: SPF mechanisms and DKIM selectors, as far as they
// do not depend on what only the customer knows.
import { type Name, nameToText } from '../../dns/name.ts'
import { isPreset } from './detect.ts'
import type { Provider } from './preset.ts'
import { fill, type Values } from './template.ts'

/** The SPF mechanisms that a customer of this provider needs, those of the variant that was detected. */
export function spfMechanismsOf(
  provider: Provider,
  detected: { variant?: string; parameters?: Values } = {},
): string[] {
  if (!isPreset(provider)) return []
  const variant = provider.variants.find((one) => one.id === detected.variant)
  const values = { ...defaultsOf(provider), ...variant?.values, ...detected.parameters }
  return (variant?.spf ?? provider.spf.mechanisms)
    .map((mechanism) => fill(mechanism, values))
    .flatMap((filled) => ('text' in filled ? [filled.text] : []))
}

function defaultsOf(provider: Provider): Values {
  const parameters = isPreset(provider) ? provider.parameters : []
  return Object.fromEntries(
    parameters.flatMap(({ name, default: value }) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}

/** `target`: where its CNAME should lead, if that does not depend on the customer. `constant`: the provider gives every customer this selector. */
export type KnownSelector = { readonly selector: string; readonly target?: string; readonly constant: boolean }

/** The DKIM selectors that a customer of this provider may have, those that are certain first. */
export function dkimSelectorsOf(provider: Provider, domain: Name): KnownSelector[] {
  const found = new Map<string, KnownSelector>()
  const preset = isPreset(provider) ? provider : undefined
  const values = { ...defaultsOf(provider), domain: nameToText(domain) }
  for (const record of preset?.records ?? []) {
    if (record.purpose !== 'dkim') continue
    const owner = fill(record.name, values)
    if ('missing' in owner) continue
    const selector = owner.text.replace(/\._domainkey$/, '').toLowerCase()
    const target = record.type === 'CNAME' ? fill(record.target, values) : undefined
    found.set(selector, {
      selector,
      constant: record.optional !== true && !record.name.includes('{'),
      ...(target && 'text' in target ? { target: target.text.toLowerCase() } : {}),
    })
  }
  for (const selector of provider.otherSelectors ?? [])
    if (!found.has(selector)) found.set(selector, { selector, constant: false })
  return [...found.values()]
}
