// How much may still be written: mail is taken while a reserve of the disk stays free, so that what has been taken can be handed on (which is
// written, too) and the databases of the same disk go on working.
import { statfs } from 'node:fs/promises'

/** Half a GiB, or a twentieth of the file system where that is less. */
export const maxReserveBytes = 512 * 1024 * 1024
export const reserveShare = 1 / 20
/** The same in files, on file systems that count them. */
const reserveFiles = 1_000

/** The disk is asked this often; in between, what we write ourselves is counted. */
const askMs = 1_000

export type Room = {
  /** Whether so many bytes more may be written now; true counts them as written. */
  take(bytes: number): Promise<boolean>
}

export function createRoom(folder: string, monotonic: () => number = () => performance.now()): Room {
  let left = Infinity
  let askedAt = -Infinity
  let asking: Promise<void> | undefined

  async function ask(): Promise<void> {
    try {
      const { bsize, blocks, bavail, files, ffree } = await statfs(folder)
      const reserve = Math.min(maxReserveBytes, blocks * bsize * reserveShare)
      const isOutOfFiles = files > 0 && ffree < Math.min(reserveFiles, files * reserveShare)
      left = isOutOfFiles ? 0 : bavail * bsize - reserve
    } catch {
      // The write itself will tell.
      left = Infinity
    }
    askedAt = monotonic()
    asking = undefined
  }

  return {
    async take(bytes) {
      if (monotonic() - askedAt >= askMs) await (asking ??= ask())
      if (left <= bytes) return false
      left -= bytes
      return true
    },
  }
}
