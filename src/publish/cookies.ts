// DNS cookies (RFC 7873) as servers of all makers make them (RFC 9018): who shows a cookie of ours receives at the address he claims.
import { timingSafeEqual } from 'node:crypto'
import { parseIp } from '../dns/ip.ts'
import type { EdnsOption } from '../dns/records/opt.ts'
import { sipHash24 } from './siphash.ts'

/** RFC 7873 §4 */
export const cookieOption = 10

/** What a query's cookie says of its sender; `reply` is the option that goes back. */
export type CookieStanding =
  | { readonly kind: 'none' }
  /** Its length cannot be, RFC 7873 §5.2.2. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unproven' | 'proven'; readonly reply: EdnsOption }

export type Cookies = { judge(options: readonly EdnsOption[], address: string): CookieStanding }

const clientBytes = 8
/** Version, three reserved bytes, seconds since 1970, hash. RFC 9018 §4 */
const serverBytes = 16
const hashAt = 8
const version = 1
/** RFC 9018 §4.3 */
const [maxAge, renewedAfter, maxAhead] = [3_600, 1_800, 300]
/** RFC 7873 §7.1 wants less than 36 days. */
const secretMs = 86_400_000

/** `now` in milliseconds since 1970. Secrets live in memory: after a restart each client gets a new cookie with its first answer. */
export function createCookies({ now, newSecret }: { now(): number; newSecret(): Uint8Array }): Cookies {
  let secret = newSecret()
  let before: Uint8Array | undefined
  let since = now()
  const rotate = (): void => {
    // Cookies live for an hour: what is two secrets old has no valid ones.
    before = secret
    secret = newSecret()
    since = now()
  }
  return {
    judge(options, address) {
      const option = options.find(({ code }) => code === cookieOption)
      if (!option) return { kind: 'none' }
      const { data } = option
      if (data.length !== clientBytes && (data.length < clientBytes + 8 || data.length > clientBytes + 32))
        return { kind: 'malformed' }
      if (now() - since > secretMs) rotate()
      const seconds = Math.floor(now() / 1000)
      const client = data.subarray(0, clientBytes)
      const server = data.subarray(clientBytes)
      const age = ageOf(server, seconds)
      const isIn = (key: Uint8Array): boolean =>
        timingSafeEqual(hashOf(client, server, address, key), server.subarray(hashAt))
      const isFresh = age !== undefined && age <= maxAge && age >= -maxAhead
      const isOfNow = isFresh && isIn(secret)
      const proven = isOfNow || (isFresh && before !== undefined && isIn(before))
      const mayStay = isOfNow && age <= renewedAfter
      const given = mayStay ? data : made(client, seconds, address, secret)
      return { kind: proven ? 'proven' : 'unproven', reply: { code: cookieOption, data: given } }
    },
  }
}

/** Seconds, negative if from the future; times are compared as serials (RFC 1982). Undefined if it is no cookie of this kind. */
function ageOf(server: Uint8Array, seconds: number): number | undefined {
  if (server.length !== serverBytes || server[0] !== version) return undefined
  return (seconds - new DataView(server.buffer, server.byteOffset).getUint32(4)) | 0
}

function made(client: Uint8Array, seconds: number, address: string, secret: Uint8Array): Uint8Array {
  const cookie = new Uint8Array(clientBytes + serverBytes)
  cookie.set(client)
  const server = cookie.subarray(clientBytes)
  server[0] = version
  new DataView(cookie.buffer).setUint32(clientBytes + 4, seconds)
  server.set(hashOf(client, server, address, secret), hashAt)
  return cookie
}

/** Over the client's cookie, what stands before the hash, and the address. */
function hashOf(client: Uint8Array, server: Uint8Array, address: string, secret: Uint8Array): Uint8Array {
  const ip = parseIp(address.split('%')[0]!) ?? new Uint8Array(0)
  const text = new Uint8Array(clientBytes + hashAt + ip.length)
  text.set(client)
  text.set(server.subarray(0, hashAt), clientBytes)
  text.set(ip, clientBytes + hashAt)
  return sipHash24(secret, text)
}
