// What the resolver remembers, and for how long (RFC 1035 §7.4, RFC 2308 §5, RFC 9520 §3.2 for failures).
import type { ResourceRecord } from './message.ts'
import { Name } from './name.ts'
import type { DnsAnswer } from './resolver.ts'

/** A day, whatever the owner of the zone says: a mistake with a TTL of a year must not stay that long. RFC 8767 §4 */
const maxTtlSeconds = 86_400
/** RFC 2308 §5 asks for one to three hours at most. */
const maxNegativeTtlSeconds = 3_600
/** RFC 9520 §3.2: failures are kept for at least a second. */
const failureTtlSeconds = 1
/** Answers may be large (64 KiB each): all of them together keep below this, measured as RDATA. */
const maxBytes = 32 * 1024 * 1024
/** What an entry costs beside its RDATA, roughly. */
const entryBytes = 512

type Entry = {
  readonly answer: DnsAnswer
  readonly at: number
  readonly until: number
  readonly bytes: number
  /** How many entries had been put or moved to the end before it. */
  place: number
}
export type AnswerCache = { get(key: string): DnsAnswer | undefined; put(key: string, answer: DnsAnswer): void }

export function createAnswerCache({ maxEntries, now }: { maxEntries: number; now(): number }): AnswerCache {
  /** Oldest use first, nearly: one of the youngest quarter stays where it is when it is used, for each move makes the map larger. */
  const entries = new Map<string, Entry>()
  let bytes = 0
  let places = 0

  function remove(key: string): void {
    bytes -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      const time = now()
      // A clock that was set back must not keep an answer alive.
      if (time >= entry.until || time < entry.at) {
        remove(key)
        return undefined
      }
      if (places - entry.place > maxEntries / 4) {
        entries.delete(key)
        entries.set(key, entry)
        entry.place = places
        places += 1
      }
      return aged(entry.answer, Math.floor((time - entry.at) / 1000))
    },

    put(key, answer) {
      // A failure does not undo what is still known.
      if (answer.kind === 'unknown' && (entries.get(key)?.until ?? 0) > now()) return
      remove(key)
      const seconds = lifetime(answer)
      if (seconds <= 0 || maxEntries <= 0) return
      const entry: Entry = { answer, at: now(), until: now() + seconds * 1000, bytes: sizeOf(answer), place: places }
      places += 1
      entries.set(key, entry)
      bytes += entry.bytes
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries && bytes <= maxBytes) break
        remove(oldest)
      }
    },
  }
}

function lifetime(answer: DnsAnswer): number {
  if (answer.kind === 'unknown') return failureTtlSeconds
  return Math.min(answer.ttl, answer.kind === 'records' ? maxTtlSeconds : maxNegativeTtlSeconds)
}

function sizeOf(answer: DnsAnswer): number {
  if (answer.kind !== 'records') return entryBytes
  return answer.records.reduce((sum, { data }) => sum + 128 + roughly(data), entryBytes)
}

/** Bytes of data: its byte arrays and texts, wherever they stand in it. */
function roughly(data: unknown): number {
  if (typeof data === 'string' || data instanceof Uint8Array) return data.length
  if (data instanceof Name) return data.wire.length
  if (typeof data !== 'object' || data === null) return 8
  let sum = 0
  for (const part of Object.values(data)) sum += roughly(part)
  return sum
}

function aged(answer: DnsAnswer, seconds: number): DnsAnswer {
  if (answer.kind === 'unknown' || seconds === 0) return answer
  const ttl = Math.max(0, answer.ttl - seconds)
  if (answer.kind !== 'records') return { ...answer, ttl }
  const older = (record: ResourceRecord): ResourceRecord => ({ ...record, ttl: Math.max(0, record.ttl - seconds) })
  return { ...answer, ttl, records: answer.records.map(older) }
}
