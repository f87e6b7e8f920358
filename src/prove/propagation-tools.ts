// The ports with which the propagation clock looks at the real Internet.
import { createDirect } from '../dns/direct.ts'
import type { DnsServer, DnsTransport, Resolver } from '../dns/resolver.ts'
import { dnsTransport, publicDnsTransport, randomId } from '../system/net.ts'
import type { Settings } from '../system/settings.ts'
import type { LookTools } from './propagation.ts'

/** The resolvers of others are named by the operator, so they may be private ones. */
export function lookTools(
  settings: Settings,
  { resolver, now, transport = dnsTransport }: { resolver: Resolver; now(): number; transport?: DnsTransport },
): LookTools {
  const allowPrivate = settings.ULAK_ALLOW_PRIVATE
  const resolvers = settings.ULAK_PROPAGATION_RESOLVERS
  const isNamed = ({ address, port }: DnsServer): boolean =>
    resolvers.some((one) => one.address === address && one.port === port)
  const toServers = publicDnsTransport((server) => allowPrivate || isNamed(server), transport)
  return { resolver, now, allowPrivate, resolvers, direct: createDirect({ transport: toServers, randomId }) }
}
