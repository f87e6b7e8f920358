// Random bytes for what is made with every message: taken from a store of them, because asking the system costs more than what is done with them.
import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(4_096)
let used = pool.length

/** Unguessable, each handed out once: a copy of at most 4,096 bytes. */
export function randomPiece(bytes: number): Uint8Array {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  const piece = Uint8Array.prototype.slice.call(pool, used - bytes, used)
  pool.fill(0, used - bytes, used)
  return piece
}
