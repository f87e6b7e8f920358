// All that the checks look at, gathered once. Whatever a stranger publishes or answers ends up here as a value; nothing throws. One file a kind of
// evidence; each says in its type what could not be found out.
import { type Name, nameToText } from '../../dns/name.ts'
import { type AddressSeen, gatherAddresses } from './addresses.ts'
import { type AuthenticationEvidence, gatherAuthentication } from './authentication.ts'
import { type Autodiscover, gatherAutodiscover } from './autodiscover.ts'
import { type CaaSeen, gatherCaa } from './caa.ts'
import { type DelegationEvidence, gatherDelegation } from './delegation.ts'
import { type Dnssec, gatherDnssec } from './dnssec.ts'
import type { HandOverEvidence } from './hand-over.ts'
import { gatherMx, type MxEvidence } from './mx.ts'
import { gatherMxAround, type MxAround } from './mx-around.ts'
import { gatherMtaSts, type MtaStsEvidence } from './mta-sts.ts'
import { gatherProbe, type ProbeEvidence } from './probe.ts'
import { gatherRegistration, type RegistrationEvidence } from './registration.ts'
import { gatherTlsa, type HostTlsa } from './tlsa.ts'
import { gatherTlsRpt } from './tls-rpt.ts'
import type { Texts } from './texts.ts'
import type { Tools } from './tools.ts'
import { readZoneFile, type ZoneFileEvidence } from './zone-file.ts'

export type { Tools } from './tools.ts'

export type { Provider } from './provider.ts'

export type Evidence = MxEvidence &
  MxAround &
  AuthenticationEvidence & {
    readonly domain: Name
    /** For texts: lower case, no final dot. */
    readonly name: string
    /** With `--zone`. */
    readonly zoneFile: ZoneFileEvidence | undefined
    readonly delegation: DelegationEvidence | undefined
    readonly dnssec: Dnssec | undefined
    /** For the domain's own mail hosts and its MTA-STS policy. */
    readonly caa: readonly CaaSeen[]
    /** Undefined without an RDAP server. */
    readonly registration: RegistrationEvidence | undefined
    /** Undefined for a domain that takes no mail. */
    readonly autodiscover: Autodiscover | undefined
    /** Of mail hosts that no known provider runs. */
    readonly addresses: readonly AddressSeen[]
    readonly mtaSts: MtaStsEvidence
    /** The TLS-RPT records at `_smtp._tls`. */
    readonly tlsRpt: Texts
    /** The TLSA records of each mail host. */
    readonly tlsa: readonly HostTlsa[]
    /** Undefined where no server of ours hands on its mail. */
    readonly handOver: HandOverEvidence | undefined
    /** Undefined without `--probe`. */
    readonly probe: ProbeEvidence | undefined
  }

/** Rejects only when `tools.signal` aborts. */
export async function gather(domain: Name, tools: Tools): Promise<Evidence> {
  // All at once; what needs to know the hosts is handed the promise of them.
  const hosts = gatherMx(domain, tools)
  const [mx, authentication, delegation, mtaSts, tlsRpt, registration, handOver] = await Promise.all([
    hosts,
    gatherAuthentication(domain, hosts, tools),
    gatherDelegation(domain, tools),
    gatherMtaSts(domain, tools),
    gatherTlsRpt(domain, tools),
    gatherRegistration(domain, tools),
    tools.handOver?.(domain),
  ])
  // What needs to know the hosts.
  const [tlsa, probe, around, addresses, dnssec, caa, autodiscover] = await Promise.all([
    gatherTlsa(mx.targets, tools),
    gatherProbe(domain, mx, tools),
    gatherMxAround(domain, mx, tools),
    gatherAddresses(mx.targets, tools),
    gatherDnssec(domain, delegation, mx.mx, tools),
    gatherCaa(domain, mx.targets, mtaSts.records.kind === 'found', tools),
    mx.mail.kind === 'hosts' ? gatherAutodiscover(domain, tools) : undefined,
  ])
  return {
    domain,
    name: nameToText(domain),
    ...mx,
    ...around,
    ...authentication,
    zoneFile: readZoneFile(domain, tools),
    delegation,
    mtaSts,
    tlsRpt,
    tlsa,
    probe,
    addresses,
    dnssec,
    caa,
    registration,
    autodiscover,
    handOver,
  }
}
