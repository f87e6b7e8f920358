// One question to one name server of somebody, as the checks ask it: politely, with a deadline, and never to an address inside our own networks.
import type { Direct, DirectAnswer, DirectOptions } from '../../dns/direct.ts'
import type { Name } from '../../dns/name.ts'
import { A, AAAA, type Rdata } from '../../dns/records/index.ts'
import type { DnsAnswer } from '../../dns/resolver.ts'
import { isPublicIp } from '../../smtp/mail-address.ts'
import { asking, type Tools } from './tools.ts'

const dnsPort = 53
/** A server that needs longer is silent for most resolvers too. */
const patience = { timeoutMs: 2_000, attempts: 2 }

export type AskAuthority = (address: string, name: Name, type: number, how?: DirectOptions) => Promise<DirectAnswer>

export const askAuthority = (direct: Direct, { signal }: Tools): AskAuthority => {
  const options = { ...patience, ...(signal ? { signal } : {}) }
  return async (address, name, type, how) => {
    const answer = await direct.ask({ address, port: dnsPort }, name, type, { ...options, ...how })
    signal?.throwIfAborted()
    return answer
  }
}

/** The addresses of a host as the resolver knows them. `unknown`: it may have some, or more. */
export type HostAddresses = {
  readonly addresses: readonly string[]
  readonly state: 'known' | 'none' | 'unknown'
  /** The host is an alias (CNAME). */
  readonly isAlias: boolean
}

export async function addressesOf(host: Name, tools: Tools): Promise<HostAddresses> {
  const answers = await Promise.all([A, AAAA].map(({ code }) => tools.resolver.resolve(host, code, asking(tools))))
  const addresses = answers.flatMap(addressesIn)
  const isUnknown = answers.some(({ kind }) => kind === 'unknown')
  return {
    addresses,
    state: addresses.length > 0 ? 'known' : isUnknown ? 'unknown' : 'none',
    isAlias: answers.some((answer) => answer.kind !== 'unknown' && answer.aliases.length > 0),
  }
}

export const addressesIn = (answer: DnsAnswer): string[] =>
  answer.kind === 'records'
    ? answer.records
        .filter(({ type }) => type === A.code || type === AAAA.code)
        .map(({ data }) => (data as Rdata['A']).address)
    : []

/** May this address be asked at all? */
export const mayAsk = (address: string, { allowPrivate = false }: Tools): boolean => allowPrivate || isPublicIp(address)
