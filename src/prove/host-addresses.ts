// The addresses of one host, in the order in which a client tries them.
import type { Name } from '../dns/name.ts'
import { A, AAAA, type Rdata } from '../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'
import { familiesAlternated } from '../smtp/mail-address.ts'

/** `unknown`: an answer that said nothing usable; what is missing may be behind it. */
export type HostAddresses = {
  readonly addresses: readonly string[]
  readonly unknown: (DnsAnswer & { kind: 'unknown' }) | undefined
}

export async function hostAddresses(host: Name, resolver: Resolver, signal?: AbortSignal): Promise<HostAddresses> {
  const ask = (type: number) => resolver.resolve(host, type, signal ? { signal } : {})
  // One after the other: where the name does not exist the second is known already.
  const v4 = await ask(A.code)
  const v6 = await ask(AAAA.code)
  return {
    addresses: familiesAlternated(addressesIn(v6), addressesIn(v4)),
    unknown: [v6, v4].find((answer) => answer.kind === 'unknown'),
  }
}

const addressesIn = (answer: DnsAnswer): string[] =>
  answer.kind === 'records' ? answer.records.map(({ data }) => (data as Rdata['A']).address) : []
