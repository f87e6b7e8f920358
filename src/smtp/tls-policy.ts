// What a sender asks of TLS with one host for the mail of one domain, and whether a connection is that good. The three policies, strongest first:
//
//   dane           TLSA records fit, or, if none is usable, TLS without a look at the certificate (RFC 7672 §2.2); goes before MTA-STS (RFC 8461 §2)
//   sts            in `enforce`: the host is one of the policy, its certificate good for its name (RFC 8461 §4); in `testing`: told, not obeyed
//   opportunistic  TLS if it can be had (RFC 7435)
import { daneFault, type DaneFault, type Tlsa } from './dane.ts'
import { matchesPattern, type StsPolicy } from './mta-sts.ts'
import type { SeenTls } from './seen-tls.ts'
import type { TlsResult } from './tls-rpt.ts'

export type TlsPolicy =
  | { readonly kind: 'opportunistic' }
  | {
      readonly kind: 'dane'
      /** As published. */
      readonly records: readonly Tlsa[]
      /** usableOf(records). */
      readonly usable: readonly Tlsa[]
      /** Names that a certificate below an authority may bear, the TLSA base domain first. */
      readonly names: readonly [string, ...string[]]
    }
  | { readonly kind: 'sts'; readonly policy: StsPolicy }

/** `text` is for the operator's log and for why mail waits. */
export type TlsFault = { readonly result: TlsResult; readonly text: string }

/** A fault of the policy keeps mail from the host; else it is only told. */
export const isBinding = (policy: TlsPolicy): boolean =>
  policy.kind === 'dane' || (policy.kind === 'sts' && policy.policy.mode === 'enforce')

/** What speaks against a host before it is connected to. `host`: lower case, no final dot. */
export function hostFault(policy: TlsPolicy, host: string): TlsFault | undefined {
  if (policy.kind !== 'sts' || policy.policy.mx.some((pattern) => matchesPattern(pattern, host))) return undefined
  return { result: 'validation-failure', text: 'it is not in the MTA-STS policy of the domain' }
}

/** What speaks against a connection over which TLS was made. `now` in ms since 1970. */
export function tlsFault(policy: TlsPolicy, seen: SeenTls, now: number): TlsFault | undefined {
  switch (policy.kind) {
    case 'opportunistic':
      return undefined
    case 'dane': {
      if (policy.usable.length === 0) return undefined
      const chain = seen.storeRoot ? [...seen.chain, seen.storeRoot] : seen.chain
      const fault = daneFault(policy.usable, chain, { names: policy.names, now })
      return fault && daneFaults[fault]
    }
    case 'sts':
      return pkixFault(seen)
  }
}

const daneFaults: Readonly<Record<DaneFault, TlsFault>> = {
  'no-record-fits': { result: 'certificate-not-trusted', text: 'no TLSA record (DANE) fits its certificate' },
  chain: {
    result: 'certificate-not-trusted',
    text: 'its certificate was not issued by the authority of its TLSA record',
  },
  expired: { result: 'certificate-expired', text: 'its certificate is out of date (DANE)' },
  'wrong-name': { result: 'certificate-host-mismatch', text: 'its certificate is for another name (DANE)' },
}

function pkixFault({ trust, nameFits, protocol }: SeenTls): TlsFault | undefined {
  if (trust === 'CERT_HAS_EXPIRED' || trust === 'CERT_NOT_YET_VALID')
    return { result: 'certificate-expired', text: 'its certificate is out of date (MTA-STS)' }
  if (trust !== 'yes')
    return { result: 'certificate-not-trusted', text: `its certificate is not trusted: ${trust} (MTA-STS)` }
  if (!nameFits) return { result: 'certificate-host-mismatch', text: 'its certificate is for another name (MTA-STS)' }
  // RFC 8461 §4.2
  if (protocol !== 'TLSv1.2' && protocol !== 'TLSv1.3')
    return { result: 'validation-failure', text: `it speaks ${protocol}, not TLS 1.2 or later (MTA-STS)` }
  return undefined
}
