// One question to one name server of somebody, as the checks ask it: politely, with a deadline, and never to an address inside our own networks.
import type { Direct, DirectAnswer, DirectOptions } from '../../dns/direct.ts'
import type { Name } from '../../dns/name.ts'
import { A, AAAA, type Rdata } from '../../dns/records/index.ts'
import type { DnsAnswer } from '../../dns/resolver.ts'
import { isPublicIp } from '../../smtp/mail-address.ts'
import { asking, type Tools } from './tools.ts'

const dnsPort = 53
/** A lost packet is noticed soon; a server that needs longer than the last is silent for most resolvers too. */
const patienceMs = [800, 1_600, 2_000, 2_000]

export type AskAuthority = (address: string, name: Name, type: number, how?: DirectOptions) => Promise<DirectAnswer>

export const askAuthority = (direct: Direct, { signal }: Tools): AskAuthority => {
  const options = { patienceMs, ...(signal ? { signal } : {}) }
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
  /** Of what, if it is one. */
  readonly alias: Name | undefined
}

export async function addressesOf(host: Name, tools: Tools): Promise<HostAddresses> {
  // One after the other: where the name does not exist the second is known already.
  const answers = [
    await tools.resolver.resolve(host, A.code, asking(tools)),
    await tools.resolver.resolve(host, AAAA.code, asking(tools)),
  ]
  const addresses = answers.flatMap(addressesIn)
  const alias = answers.map(aliasIn).find((target) => target !== undefined)
  const isUnknown = answers.some(({ kind }) => kind === 'unknown')
  return {
    addresses,
    state: addresses.length > 0 ? 'known' : isUnknown ? 'unknown' : 'none',
    isAlias: alias !== undefined,
    alias,
  }
}

/** The target of the first alias; the names of a chain stand in order, its end last. */
const aliasIn = (answer: DnsAnswer): Name | undefined =>
  answer.kind === 'unknown' || answer.aliases.length === 0 ? undefined : (answer.aliases[1] ?? answer.owner)

export const addressesIn = (answer: DnsAnswer): string[] =>
  answer.kind === 'records'
    ? answer.records
        .filter(({ type }) => type === A.code || type === AAAA.code)
        .map(({ data }) => (data as Rdata['A']).address)
    : []

/** May this address be asked at all? */
export const mayAsk = (address: string, { allowPrivate = false }: Tools): boolean => allowPrivate || isPublicIp(address)
