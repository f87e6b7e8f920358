/*
 * Greylisting (RFC 6647): a stranger's first try is asked to come again, which mail servers do and many spam senders do not. A pair is the
 * client's network (IPv4 /24, IPv6 /64), the sender and a recipient.
 *
 *   pair                         now                      becomes          answer
 *   never seen                   its first try            waiting          come again
 *   waiting                      before five minutes      waiting          come again
 *   waiting                      up to 36 hours           known            pass
 *   waiting                      later                    waiting, anew    come again
 *   known                        within 60 days           known, anew      pass
 *   known                        later                    waiting          come again
 *
 * A message passes when one of its pairs does, and then all of them are known. When the table is full nobody has to wait.
 */
import { createHash } from 'node:crypto'
import { keptMs } from '../declare/retention.ts'
import { parseIp } from '../dns/ip.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { countPairs, findPairs, putPairs } from './greylist.store.ts'

const minute = 60_000
export const greylistMs = { wait: 5 * minute, window: keptMs('greylist-waiting'), known: keptMs('greylist-known') }
export const maxPairs = 200_000
/** Of the recipients of one message this many are looked at. */
const maxRecipients = 20
const countMs = 10 * minute

/** `known` false: it waits since `since`. True: it was last used then. */
export type Pair = { readonly since: number; readonly isKnown: boolean }

export function meet(pair: Pair | undefined, now: number): { readonly pair: Pair; readonly passes: boolean } {
  const anew = { pair: { since: now, isKnown: false }, passes: false }
  if (!pair) return anew
  const age = now - pair.since
  if (age > (pair.isKnown ? greylistMs.known : greylistMs.window)) return anew
  if (pair.isKnown || age >= greylistMs.wait) return { pair: { since: now, isKnown: true }, passes: true }
  // A clock that was set back: its time begins again, so that nobody waits for ever.
  return age < 0 ? anew : { pair, passes: false }
}

export type Greylisted = { readonly ip: string; readonly mailFrom: string; readonly recipients: readonly string[] }

/** Whether a message may pass now; remembers that it was here. */
export function createGreylist({
  store,
  clock,
  max = maxPairs,
}: {
  store: Store<QueueTables>
  clock: Clock
  max?: number
}) {
  let countedAt = -Infinity
  let count = 0
  return async (message: Greylisted): Promise<boolean> => {
    const now = clock.now()
    if (now - countedAt >= countMs || now < countedAt) {
      countedAt = now
      count = await countPairs(store.db, { waiting: now - greylistMs.window, known: now - greylistMs.known })
    }
    const keys = pairKeys(message)
    return store.transact(async (tx) => {
      const found = await findPairs(tx, keys)
      const met = keys.map((key) => ({ key, ...meet(found.get(key), now) }))
      const passes = met.some((one) => one.passes)
      const fresh = keys.length - found.size
      if (!passes && count + fresh > max) return true
      count += fresh
      await putPairs(
        tx,
        passes
          ? keys.map((key) => ({ key, since: now, isKnown: true }))
          : met.map(({ key, pair }) => ({ key, ...pair })),
      )
      return passes
    })
  }
}

/** Hashes, so that the table says nobody's address. */
function pairKeys({ ip, mailFrom, recipients }: Greylisted): string[] {
  const keys = recipients.slice(0, maxRecipients).map((recipient) =>
    createHash('sha256')
      .update(JSON.stringify([networkOf(ip), mailFrom.toLowerCase(), recipient.toLowerCase()]))
      .digest('base64url'),
  )
  return [...new Set(keys)]
}

function networkOf(ip: string): string {
  const bytes = parseIp(ip)
  return bytes ? Buffer.from(bytes.subarray(0, bytes.length === 4 ? 3 : 8)).toString('hex') : ip
}
