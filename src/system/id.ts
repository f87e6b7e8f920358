// Ids of things that we store: 26 characters that sort by the time they were made, safe in addresses and in log lines.
import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no letter that could be read as a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

let last = 0n

/** 48 bits of time and 80 random bits, as a ULID has them. Each is greater than the one before it in this process. */
export function newId(now: number = Date.now()): string {
  const made = (BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`)
  // Within one millisecond, or when the clock was set back, the next number.
  last = made > last ? made : last + 1n
  return written(last)
}

/** The least id of that time: what was made before has a lesser one. */
export const leastId = (at: number): string => written(BigInt(Math.max(0, at)) << 80n)

function written(number: bigint): string {
  let value = number
  let id = ''
  for (let at = 0; at < 26; at += 1) {
    id = alphabet[Number(value & 31n)] + id
    value >>= 5n
  }
  return id
}
