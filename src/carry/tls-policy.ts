// Which TLS policy counts for a next hop: DANE before MTA-STS (RFC 8461 §2), else TLS as it comes.
import { nameToText, parseName } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import { usableOf } from '../smtp/dane.ts'
import { findDane } from '../smtp/tlsa.ts'
import type { TlsPolicy } from '../smtp/tls-policy.ts'
import type { Hop } from './hops.ts'
import type { StsPolicies } from './sts.ts'

export type HopTls =
  | { readonly kind: 'policy'; readonly policy: TlsPolicy }
  /** Its TLSA records cannot be found out: the host must be left alone for now (RFC 7672 §2.1). */
  | { readonly kind: 'unknown'; readonly reason: string }

export type TlsOfHop = (hop: Hop, signal: AbortSignal) => Promise<HopTls>

export type TlsPolicyPorts = {
  readonly resolver: Resolver
  /** The resolver's word on DNSSEC counts; without it there is no DANE. */
  readonly validates: boolean
  readonly sts: StsPolicies
}

export const createTlsPolicies =
  ({ resolver, validates, sts }: TlsPolicyPorts): TlsOfHop =>
  async (hop, signal) => {
    const name = hop.host.startsWith('[') ? undefined : parseName(`${hop.host.replace(/\.$/, '')}.`)
    if (validates && hop.isSecure && name?.ok) {
      const found = await findDane(name.value, hop.port, { resolver, signal })
      if (found.kind === 'unknown') return found
      if (found.kind === 'records') {
        const base = nameToText(found.base)
        const names = [base, hop.policyDomain, hop.host] as const
        return {
          kind: 'policy',
          policy: { kind: 'dane', records: found.records, usable: usableOf(found.records), names },
        }
      }
    }
    const policy = await sts.find(hop.policyDomain, signal)
    return { kind: 'policy', policy: policy ? { kind: 'sts', policy } : { kind: 'opportunistic' } }
  }
