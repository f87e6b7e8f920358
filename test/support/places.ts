// A place of its own for each test: a temporary folder, an address and ports that no other test uses.
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

/** A new folder that goes away with the test. Other users may enter it, since foreign servers drop their rights. */
export function scratch(t: Pick<TestContext, 'after'>, name = 'ulak-test'): string {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** An address of 127.0.0.0/8 that is most likely nobody's: three random bytes. */
export const ownAddress = (): string => `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(2, 255)}`

/**
 * A port that is free on `address` now. It is none that the system gives to clients: dig binds its own with SO_REUSEADDR, and now and then would
 * sit on the very port that it asks.
 */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_768)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      )
      server.listen(port, address, () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Waits until `look` gives something, at most `withinMs`; then says what was waited for. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`waited ${withinMs / 1000} s in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
