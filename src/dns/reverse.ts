// The name under which the DNS keeps the names of an address. RFC 1035 §3.5, RFC 3596 §2.5.
import { parseIp } from './ip.ts'
import { name, type Name } from './name.ts'

/** `1.2.0.192.in-addr.arpa` for 192.0.2.1; undefined for what is no address. */
export function reverseName(ip: string): Name | undefined {
  const bytes = parseIp(ip)
  if (!bytes) return undefined
  if (bytes.length === 4) return name(`${[...bytes].toReversed().join('.')}.in-addr.arpa`)
  const nibbles = [...bytes].flatMap((byte) => [byte >> 4, byte & 15]).toReversed()
  return name(`${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`)
}
