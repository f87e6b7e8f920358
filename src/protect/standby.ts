/*
 * The door of a standby: a backup that stays shut while the primary takes the domain's mail.
 *
 *   the primary took a recipient of this very domain    the door is
 *   within the last 10 s                                shut
 *   longer ago, or never                                asked for now: shut if it takes this recipient, else open
 *   … and it may not be asked so soon                   as it was last seen, for an hour at most
 *   it failed a moment ago                              open for a minute; each further failure within half an hour doubles that, up to 15
 *
 * A sender whom the shut door turned away (450) may be unable to reach a primary that we can: when the same client network comes back for the
 * same sender and recipient after four minutes or more, it is let in, then and from then on. Kept in memory: after a start a sender comes once more.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../system/clock.ts'

export type Visit = {
  readonly client: string
  /** As SMTP writes them; '' is the null path. */
  readonly sender: string
  readonly recipient: string
}

export type Door = 'open' | 'shut' | 'ask'

export type Standby = {
  /** What the primary did with a recipient of the domain. */
  saw(domain: string, what: 'took' | 'failed'): void
  door(domain: string): Door
  /** The door when the primary could not be asked because that would be too soon. */
  lastSeen(domain: string): 'open' | 'shut'
  /** Notes that a shut door was found; true: this one has waited, and comes in. */
  mayEnter(visit: Visit): boolean
  /** Networks and visits that are remembered now. */
  size(): { readonly domains: number; readonly visits: number }
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000]
const freshMs = 10 * second
const staleMs = 1 * hour
const returnMs = 4 * minute
const openMs = 1 * minute
const maxOpenMs = 15 * minute
/** Failures that lie further apart than this do not add up. */
const calmMs = 30 * minute

const maxDomains = 20_000
const maxVisits = 200_000
/** Of one client network, so that one alone cannot drive out the others. */
const maxVisitsOfClient = 2_000

type Seen = {
  readonly took: number | undefined
  readonly failed: number | undefined
  readonly openUntil: number
  /** Times that it failed after it had taken, without a calm while between. */
  readonly falls: number
}
const nothingSeen: Seen = { took: undefined, failed: undefined, openUntil: 0, falls: 0 }

export function createStandby({ clock }: { readonly clock: Clock }): Standby {
  const domains = new Map<string, Seen>()
  /** First visits by client network, the network that came longest ago first. */
  const visits = new Map<string, Map<string, number>>()
  let count = 0

  function write(domain: string, seen: Seen): void {
    domains.delete(domain)
    domains.set(domain, seen)
    if (domains.size > maxDomains) domains.delete(domains.keys().next().value!)
  }

  function forgetOldest(network: string): void {
    const known = visits.get(network)
    const oldest = known?.keys().next().value
    if (!known || oldest === undefined) return
    known.delete(oldest)
    count -= 1
    if (known.size === 0) visits.delete(network)
  }

  return {
    saw(domain, what) {
      const now = clock.now()
      const before = domains.get(domain) ?? nothingSeen
      write(domain, what === 'took' ? { ...before, took: now } : afterFailure(before, now))
    },
    door(domain) {
      const now = clock.now()
      const { took, openUntil } = domains.get(domain) ?? nothingSeen
      if (now < openUntil) return 'open'
      return took !== undefined && now - took <= freshMs ? 'shut' : 'ask'
    },
    lastSeen(domain) {
      const { took, failed } = domains.get(domain) ?? nothingSeen
      const isUp = took !== undefined && clock.now() - took <= staleMs && (failed === undefined || failed < took)
      return isUp ? 'shut' : 'open'
    },
    mayEnter({ client, sender, recipient }) {
      const now = clock.now()
      const network = networkOf(client)
      const known = visits.get(network) ?? new Map<string, number>()
      // Moved behind all others: whoever comes is remembered longest.
      visits.delete(network)
      visits.set(network, known)
      const visit = markOf(sender, recipient)
      const first = known.get(visit)
      known.delete(visit)
      known.set(visit, first ?? now)
      if (first !== undefined) return now - first >= returnMs
      count += 1
      if (known.size > maxVisitsOfClient) forgetOldest(network)
      else if (count > maxVisits) forgetOldest(visits.keys().next().value!)
      return false
    },
    size: () => ({ domains: domains.size, visits: count }),
  }
}

/** As short as it can be without two being taken for one: 96 bits. */
const markOf = (sender: string, recipient: string): string =>
  createHash('sha256').update(`${sender}\0${recipient}`).digest('base64url').slice(0, 16)

/** A primary that goes up and down must not turn senders to and fro: the more often it fell, the longer the door stays open. */
function afterFailure(before: Seen, now: number): Seen {
  const wasUp = before.took !== undefined && (before.failed === undefined || before.took > before.failed)
  const isCalm = before.failed === undefined || now - before.failed > calmMs
  const falls = isCalm ? 1 : before.falls + (wasUp ? 1 : 0)
  const openFor = Math.min(openMs * 2 ** (Math.max(falls, 1) - 1), maxOpenMs)
  return { ...before, failed: now, falls, openUntil: Math.max(before.openUntil, now + openFor) }
}

/** Senders come from several addresses of one network: /24 of IPv4, /64 of IPv6 (written in full or short). */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip.split('.').slice(0, 3).join('.')
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ? tail.split(':') : [])]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
