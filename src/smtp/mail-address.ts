// Addresses as a sending server sees them: which of them the Internet can reach, and in which order those of one host are tried.
import { parseIp } from '../dns/ip.ts'

/** Nobody's on the Internet: RFC 6890 and the registries that it began, multicast. Network and prefix length. */
const notPublic = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const

const networks = notPublic.map(([network, prefix]) => ({ bytes: parseIp(network)!, prefix }))

/** Agrees with system/net.ts, which refuses to connect to the others. */
export function isPublicIp(text: string): boolean {
  const bytes = parseIp(text)
  return (
    bytes !== undefined &&
    !networks.some((network) => network.bytes.length === bytes.length && isInside(bytes, network.bytes, network.prefix))
  )
}

function isInside(bytes: Uint8Array, network: Uint8Array, prefix: number): boolean {
  const whole = prefix >> 3
  for (let at = 0; at < whole; at += 1) if (bytes[at] !== network[at]) return false
  const rest = prefix & 7
  return rest === 0 || (bytes[whole]! ^ network[whole]!) >> (8 - rest) === 0
}

/** IPv6, IPv4, IPv6, …: a family that is broken on the way costs one try, not all of them. The order within a family stays. */
export function familiesAlternated(v6: readonly string[], v4: readonly string[]): string[] {
  const all: string[] = []
  for (let at = 0; at < Math.max(v6.length, v4.length); at += 1) {
    if (at < v6.length) all.push(v6[at]!)
    if (at < v4.length) all.push(v4[at]!)
  }
  return all
}
