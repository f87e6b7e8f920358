// Under which DKIM selectors a customer of a provider may have keys.
import { type Name, nameToText } from '../../dns/name.ts'
import { isPreset } from './detect.ts'
import type { Provider } from './preset.ts'
import { fill } from './template.ts'

/** `target`: where its CNAME should lead, if that does not depend on the customer. `constant`: the provider gives every customer this selector. */
export type KnownSelector = { readonly selector: string; readonly target?: string; readonly constant: boolean }

/** The DKIM selectors that a customer of this provider may have, those that are certain first. */
export function dkimSelectorsOf(provider: Provider, domain: Name): KnownSelector[] {
  const found = new Map<string, KnownSelector>()
  const preset = isPreset(provider) ? provider : undefined
  const values: Record<string, string> = { domain: nameToText(domain) }
  for (const { name, default: value } of preset?.parameters ?? []) if (typeof value === 'string') values[name] = value
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
