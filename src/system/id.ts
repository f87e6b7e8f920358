// Ids of things that we store: 26 characters that sort by the time they were made, safe in addresses and in log lines.
import { randomPiece } from './random.ts'

/** Crockford's base 32: no letter that could be read as a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
/** Ten bits at once. */
const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second))

const last = { time: 0, high: 0, low: 0 }

/** 48 bits of time and 79 random bits, nearly as a ULID has them. Each is greater than the one before it in this process. */
export function newId(now: number = Date.now()): string {
  if (now > last.time) {
    const bytes = randomPiece(10)
    last.time = now
    // The highest bit is free, so that there is always a next number.
    last.high = fortyBits(bytes, 0) % 2 ** 39
    last.low = fortyBits(bytes, 5)
  } else {
    // Within one millisecond, or when the clock was set back.
    last.low += 1
    if (last.low === 2 ** 40) {
      last.low = 0
      last.high += 1
    }
  }
  return written(last.time) + written(last.high).slice(2) + written(last.low).slice(2)
}

/** The least id of that time: what was made before has a lesser one. */
export const leastId = (at: number): string => `${written(Math.max(0, at))}0000000000000000`

const fortyBits = (bytes: Uint8Array, at: number): number =>
  bytes[at]! * 2 ** 32 +
  (((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0)

/** Fifty bits. */
function written(number: number): string {
  const [upper, lower] = [Math.floor(number / 2 ** 30), number % 2 ** 30]
  return (
    pairs[upper >>> 10]! +
    pairs[upper & 1023]! +
    pairs[lower >>> 20]! +
    pairs[(lower >>> 10) & 1023]! +
    pairs[lower & 1023]!
  )
}
