// How many answers one network gets over UDP: who forges the address of a victim must not make us flood it. Each network has an account
// for each kind of answer, so that a resolver through which somebody asks for names that do not exist still gets the names that do.
import { BlockList, isIPv6 } from 'node:net'
import { parseIpv4, parseIpv6 } from '../dns/ip.ts'
import { isLoopback } from '../system/net.ts'

export const answerKinds = ['data', 'referral', 'empty', 'no-name', 'error'] as const
export type AnswerKind = (typeof answerKinds)[number]

/** `slip`: instead of the answer one that is no larger than the question, so that whoever is no victim can come another way. */
export type Verdict = 'pass' | 'drop' | 'slip'
export type RateLimiter = { judge(address: string, kind: AnswerKind): Verdict }

export type RateLimit = {
  /** Answers of one kind, a second, to an IPv4 /24 or an IPv6 /56. */
  readonly rate: number
  /** Of what is too much every so many gets a short answer; with 0 none does. */
  readonly slip: number
}

/** Accounts that are held; where there are more networks at a time, those with the most left are forgotten. */
const accounts = 65_536
const ways = 4

/** `exempt`: addresses and networks. `now` in milliseconds, never backwards; `seed` keeps strangers from choosing who shares an account. */
export function createRateLimiter(
  { rate, slip }: RateLimit,
  { exempt, now, seed }: { exempt: readonly string[]; now(): number; seed: number },
): RateLimiter {
  const tags = new Uint32Array(accounts)
  const left = new Float32Array(accounts)
  const seenAt = new Float64Array(accounts)
  const slips = new Uint8Array(accounts)
  const isExempt = exemptions(exempt)

  const leftIn = (at: number, when: number): number =>
    tags[at] === 0 ? rate : Math.min(rate, left[at]! + ((when - seenAt[at]!) * rate) / 1000)

  /** Its account, or that which is missed least. */
  function accountOf(tag: number, first: number, when: number): number {
    let best = first
    for (let at = first; at < first + ways; at += 1) {
      if (tags[at] === tag) return at
      if (leftIn(at, when) > leftIn(best, when)) best = at
    }
    tags[best] = 0
    slips[best] = 0
    return best
  }

  return {
    judge(address, kind) {
      const when = now()
      const network = networkOf(address)
      const number = answerKinds.indexOf(kind)
      const tag = hash(network, number, seed) || 1
      const first = hash(network, number, ~seed) & (accounts - ways)
      const at = accountOf(tag, first, when)
      const has = leftIn(at, when)
      tags[at] = tag
      seenAt[at] = when
      left[at] = has >= 1 ? has - 1 : has
      if (has >= 1 || isExempt(address)) return 'pass'
      if (slip === 0) return 'drop'
      slips[at] = (slips[at]! + 1) % slip
      return slips[at] === 0 ? 'slip' : 'drop'
    },
  }
}

/** A /24 or a /56. */
function networkOf(address: string): Uint8Array {
  const ipv4 = parseIpv4(address)
  if (ipv4) return ipv4.subarray(0, 3)
  return parseIpv6(address.split('%')[0]!)?.subarray(0, 7) ?? new Uint8Array(0)
}

function exemptions(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const one of networks) {
    const [network = '', prefix] = one.split('/')
    const family = isIPv6(network) ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(network, family)
    else list.addSubnet(network, Number(prefix), family)
  }
  return (address) => isLoopback(address) || list.check(address.split('%')[0]!, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** FNV-1a, and murmur3's last steps. */
function hash(bytes: Uint8Array, last: number, seed: number): number {
  let value = seed
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  value = Math.imul(value ^ last, 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
