// The ports with which checks look at the real Internet beside the resolver: none of them is there for a zone file.
import { createDirect, type Direct, type DirectAnswer } from '../dns/direct.ts'
import type { DnsServer, DnsTransport, Resolver } from '../dns/resolver.ts'
import { createDial, dnsTransport, publicDnsTransport, randomId, resolversOf } from '../system/net.ts'
import type { Settings } from '../system/settings.ts'
import type { Tools } from './evidence/index.ts'
import { createPolicyFetch } from './fetch-policy.ts'
import { createProbe, type Probe, type ProbeOptions } from './probe.ts'
import { createRdap } from './rdap.ts'

export type WorldTools = Omit<Tools, 'resolver' | 'now' | 'signal'>

export function worldTools(
  settings: Settings,
  { now, resolver, transport = dnsTransport }: { now(): number; resolver: Resolver; transport?: DnsTransport },
): WorldTools {
  const allowPrivate = settings.ULAK_ALLOW_PRIVATE
  const dial = createDial({ allowPrivate, own: () => [] })
  const resolvers = resolversOf(settings)
  const isResolver = ({ address, port }: DnsServer): boolean =>
    resolvers.some((one) => one.address === address && one.port === port)
  const toServers = publicDnsTransport((server) => allowPrivate || isResolver(server), transport)
  const rdapBase = settings.ULAK_RDAP
  return {
    allowPrivate,
    trustAd: settings.ULAK_RESOLVERS_VALIDATE,
    resolvers,
    direct: sharingForeign(createDirect({ transport: toServers, randomId }), now),
    fetchPolicy: createPolicyFetch({ resolver, dial }),
    ...(settings.ULAK_BLOCKLISTS.length > 0 ? { blocklists: settings.ULAK_BLOCKLISTS } : {}),
    ...(rdapBase ? { rdap: createRdap({ base: rdapBase }, { resolver, dial }) } : {}),
  }
}

/** What visits mail hosts. `recipientsOf`: whom it may ask for at a domain; `totalMs`: for all hosts of a domain. */
export const probeOf = (
  settings: Settings,
  { resolver, ...more }: { resolver: Resolver } & Pick<ProbeOptions, 'recipientsOf' | 'totalMs'>,
): Probe =>
  createProbe({
    resolver,
    dial: createDial({ allowPrivate: settings.ULAK_ALLOW_PRIVATE, own: () => [] }),
    hostname: settings.ULAK_HOSTNAME,
    port: settings.ULAK_SMTP_OUT_PORT,
    controlHosts: settings.ULAK_PROBE_CONTROL_HOSTS,
    localHosts: settings.ULAK_LOCAL_HOSTS,
    ...more,
  })

const shareMs = 60_000
const maxShared = 10_000

/**
 * What a server does with questions for names of others is the same for all of its zones: over a list of domains each server is asked once a
 * minute. What it says of its own zones is always asked anew.
 */
export function sharingForeign(direct: Direct, now: () => number): Direct {
  const shared = new Map<string, { readonly at: number; readonly answer: Promise<DirectAnswer> }>()
  return {
    ask(server, name, type, options = {}) {
      if (!options.recursion || !options.overTcp || options.signal) return direct.ask(server, name, type, options)
      const key = `${server.address} ${server.port} ${type} ${name.key}`
      const known = shared.get(key)
      if (known && now() - known.at < shareMs) return known.answer
      const answer = direct.ask(server, name, type, options)
      if (shared.size >= maxShared) shared.clear()
      shared.set(key, { at: now(), answer })
      return answer
    },
  }
}
