// How many files and sockets this process may have open at once. Node raises it to the hard limit when it starts.
import { readFileSync } from 'node:fs'

/** Infinity where the system does not tell. */
export function maxOpenFiles(): number {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
    return limit === undefined ? Infinity : Number(limit)
  } catch {
    return Infinity
  }
}
