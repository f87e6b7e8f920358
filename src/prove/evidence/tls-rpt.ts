// The TLS-RPT records of the domain, and what was meant as one.
import { type Name, under } from '../../dns/name.ts'
import { looksLikeTlsRpt } from '../../smtp/tls-rpt.ts'
import { type Texts, textsAt } from './texts.ts'
import type { Tools } from './tools.ts'

export async function gatherTlsRpt(domain: Name, { resolver, signal }: Tools): Promise<Texts> {
  const at = under('_smtp._tls', domain)
  return at.ok ? textsAt(at.value, looksLikeTlsRpt, resolver, signal) : { kind: 'none' }
}
