// What evidence is gathered with. Every port beside the resolver may be missing (offline, a zone file, no --probe): what only it could tell is
// then not looked at, its evidence is undefined, and the checks that need it do not arise.
import type { Direct } from '../../dns/direct.ts'
import type { ResourceRecord } from '../../dns/message.ts'
import type { Name } from '../../dns/name.ts'
import type { DnsServer, Resolver } from '../../dns/resolver.ts'
import type { FetchPolicy } from '../fetch-policy.ts'
import type { Probe } from '../probe.ts'
import type { FindHandOver } from './hand-over.ts'
import type { AskRdap } from '../rdap.ts'

export type Tools = {
  readonly resolver: Resolver
  /** ms since 1970. */
  now(): number
  /** Answers come from this zone file, which is judged before it is published. */
  readonly zoneFile?: { readonly apex: Name; readonly records: readonly ResourceRecord[] }
  /** Asks one name server itself: delegation, signatures. */
  readonly direct?: Direct
  /** The resolvers behind `resolver`, to ask one of them without its check (CD). */
  readonly resolvers?: readonly DnsServer[]
  /** Names of our own name servers, where the domain is declared here to be answered by them. */
  readonly ownNameservers?: readonly string[]
  /** Zones of DNS block lists that mail hosts are looked up in (RFC 5782). */
  readonly blocklists?: readonly string[]
  /** Private addresses are no problem (`ULAK_ALLOW_PRIVATE`). */
  readonly allowPrivate?: boolean
  /** Fetches MTA-STS policies. */
  readonly fetchPolicy?: FetchPolicy
  /** The names under which this installation speaks SMTP, in EHLO and as MX. */
  readonly ownNames?: readonly string[]
  /** Looks at the mail hosts themselves (`--probe`). */
  readonly probe?: Probe
  /** What is known of the next hops to which this server hands the domain's mail. */
  readonly handOver?: FindHandOver
  /** The resolver may say that an answer is validated (`ULAK_RESOLVERS_VALIDATE`); without it nothing is known of DNSSEC. */
  readonly trustAd?: boolean
  /** Asks the registry (`ULAK_RDAP`). */
  readonly rdap?: AskRdap
  /** When it aborts, gathering rejects with its reason. */
  readonly signal?: AbortSignal
}

/** The options of a look-up. */
export const asking = ({ signal }: Tools): { signal?: AbortSignal } => (signal ? { signal } : {})
