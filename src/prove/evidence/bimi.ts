// The BIMI record of the domain, or of its organization (draft-brand-indicators-for-message-identification §7.2). The logo is not fetched.
import { type Name, nameToText, under } from '../../dns/name.ts'
import { isBimi } from '../../mailauth/bimi-record.ts'
import { type Texts, textsAt } from './texts.ts'
import type { Tools } from './tools.ts'

export type BimiEvidence = Texts & { readonly at: string }

export async function gatherBimi(domain: Name, organization: Name | undefined, tools: Tools): Promise<BimiEvidence> {
  const own = await bimiAt(domain, tools)
  if (own.kind !== 'none' || !organization || organization.key === domain.key) return own
  const above = await bimiAt(organization, tools)
  return above.kind === 'none' ? own : above
}

async function bimiAt(domain: Name, { resolver, signal }: Tools): Promise<BimiEvidence> {
  const at = `default._bimi.${nameToText(domain)}`
  const name = under('default._bimi', domain)
  return name.ok ? { ...(await textsAt(name.value, isBimi, resolver, signal)), at } : { kind: 'none', at }
}
