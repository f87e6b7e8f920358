// The names of an address (RFC 1035 §3.5, RFC 3596 §2.5), and whether they lead back to it.
import { parseIp } from './ip.ts'
import { name, type Name, nameToText } from './name.ts'
import { A, AAAA, PTR, type Rdata } from './records/index.ts'
import type { DnsAnswer, Resolver } from './resolver.ts'

/** `1.2.0.192.in-addr.arpa` for 192.0.2.1; undefined for what is no address. */
export function reverseName(ip: string): Name | undefined {
  const bytes = parseIp(ip)
  if (!bytes) return undefined
  if (bytes.length === 4) return name(`${[...bytes].toReversed().join('.')}.in-addr.arpa`)
  const nibbles = [...bytes].flatMap((byte) => [byte >> 4, byte & 15]).toReversed()
  return name(`${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`)
}

/** `confirmed`: one of its names leads back to the address; `unknown` where that could not be asked. */
export type ReverseSeen =
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly confirmed: boolean | 'unknown' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Of the names of an address this many are looked at. */
const maxPointers = 4

/** `address` in the spelling of formatIp(). */
export async function resolveReverse(
  address: string,
  { resolver, signal }: { readonly resolver: Resolver; readonly signal?: AbortSignal | undefined },
): Promise<ReverseSeen> {
  const options = signal ? { signal } : {}
  const asked = reverseName(address)
  if (!asked) return { kind: 'none' }
  const answer = await resolver.resolve(asked, PTR.code, options)
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: answer.reason }
  const pointers = dataOf(answer, PTR.code).map((data) => (data as Rdata['PTR']).target)
  if (pointers.length === 0) return { kind: 'none' }
  const looked = pointers.slice(0, maxPointers)
  const type = address.includes(':') ? AAAA.code : A.code
  const back = await Promise.all(looked.map((pointer) => resolver.resolve(pointer, type, options)))
  const isConfirmed = back.some((one) => dataOf(one, type).some((data) => (data as Rdata['A']).address === address))
  const isOpen = back.some(({ kind }) => kind === 'unknown')
  return { kind: 'names', names: looked.map(nameToText), confirmed: isConfirmed || (isOpen ? 'unknown' : false) }
}

const dataOf = (answer: DnsAnswer, type: number): unknown[] =>
  answer.kind === 'records' ? answer.records.filter((record) => record.type === type).map(({ data }) => data) : []
