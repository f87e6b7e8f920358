// A random key of this server, made when it is first asked for.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const keyBytes = 32

/** Reads the key from its file, which only its owner can read; makes it if there is none, and says so to `made`. */
export function ownKey(file: string, made: () => void = () => undefined): Uint8Array {
  try {
    writeFileSync(file, randomBytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true })
    made()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file)
}
