// The ports with which checks look at the real Internet beside the resolver: none of them is there for a zone file.
import { createDirect, type Direct, type DirectAnswer } from '../dns/direct.ts'
import type { DnsTransport } from '../dns/resolver.ts'
import { dnsTransport, publicDnsTransport, randomId } from '../system/net.ts'
import type { Settings } from '../system/settings.ts'
import type { Tools } from './evidence/index.ts'

export type WorldTools = Omit<Tools, 'resolver' | 'now' | 'signal'>

export function worldTools(
  settings: Settings,
  { now, transport = dnsTransport }: { now(): number; transport?: DnsTransport },
): WorldTools {
  const allowPrivate = settings.ULAK_ALLOW_PRIVATE
  const toServers = publicDnsTransport(() => allowPrivate, transport)
  return { allowPrivate, direct: sharingForeign(createDirect({ transport: toServers, randomId }), now) }
}

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
      if (!options.recursion || options.signal) return direct.ask(server, name, type, options)
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
