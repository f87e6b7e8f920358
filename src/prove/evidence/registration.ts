// The registration of the domain, or of the one that it lies in.
import { parse as parseSuffix } from 'tldts'
import { type Name, nameToText, parseName } from '../../dns/name.ts'
import type { Registration } from '../rdap.ts'
import type { Tools } from './tools.ts'

export type RegistrationEvidence = {
  /** The registered domain. */
  readonly domain: string
  readonly registration: Registration
  /** ms since 1970. */
  readonly now: number
}

/** Undefined without an RDAP server, and for a name that nobody can register. */
export async function gatherRegistration(domain: Name, tools: Tools): Promise<RegistrationEvidence | undefined> {
  if (!tools.rdap) return undefined
  const { domain: registrable } = parseSuffix(nameToText(domain), { validateHostname: false })
  const name = registrable ? parseName(registrable) : undefined
  if (!name?.ok) return undefined
  return {
    domain: nameToText(name.value),
    registration: await tools.rdap(name.value, tools.signal),
    now: tools.now(),
  }
}
