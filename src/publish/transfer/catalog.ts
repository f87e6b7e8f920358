// The catalog zone: a list of our zones that goes over like a zone, so that a secondary learns by itself which there are. RFC 9432
import { createHash } from 'node:crypto'
import { classes, type ResourceRecord } from '../../dns/message.ts'
import { type Name, name as known, under } from '../../dns/name.ts'
import { NS, PTR, SOA, TXT } from '../../dns/records/index.ts'
import type { Clock } from '../../system/clock.ts'
import type { Delta } from './delta.ts'
import type { Source } from './outgoing.ts'

/** Many domains may come at once: the list changes at most so often, which also keeps its serial from running ahead of the time. */
const settleMs = 1_000
/** Steps kept, and members in all of them. */
const maxSteps = 100
const maxStepRecords = 20_000

/** Seconds. Nobody resolves it; a secondary that missed a notice looks soon. */
const timers = { refresh: 300, retry: 60, expire: 1_209_600, minimum: 0 } as const

export type Catalog = ReturnType<typeof createCatalog>

/** `nextSerial`: one that is newer than any that was given. `onChanged`: there is a new version. */
export function createCatalog(
  apex: Name,
  options: {
    readonly clock: Clock
    nextSerial(): Promise<number>
    onChanged(): void
    readonly signal: AbortSignal
    onFault(error: unknown): void
  },
) {
  const members = new Map<string, ResourceRecord>()
  let serial = 0
  let steps: Delta[] = []
  const [came, went] = [new Map<string, ResourceRecord>(), new Map<string, ResourceRecord>()]
  let isWaiting = false
  let isStarted = false

  const record = (name: Name, type: number, data: unknown): ResourceRecord => ({
    name,
    type,
    class: classes.IN,
    ttl: 0,
    data,
  })
  const soa = (at: number): ResourceRecord =>
    record(apex, SOA.code, { primary: known('invalid.'), contact: known('invalid.'), serial: at, ...timers })
  const version = under('version', apex)
  if (!version.ok) throw new Error(`${apex} is too long for a catalog zone`)
  const frame = [
    record(apex, NS.code, { host: known('invalid.') }),
    record(version.value, TXT.code, { strings: [Buffer.from('2')] }),
  ]

  /** RFC 9432 §4.1: a label that is one member's own. */
  function memberOf(zone: Name): ResourceRecord {
    const label = createHash('sha256').update(zone.key, 'latin1').digest('hex').slice(0, 32)
    const owner = under(`${label}.zones`, apex)
    if (!owner.ok) throw new Error(`${apex} is too long for a catalog zone`)
    return record(owner.value, PTR.code, { target: zone })
  }

  /** What is being read does not change: the list waits for its readers, who are secondaries that we know. */
  let readers = 0

  async function settle(): Promise<void> {
    if (isWaiting || !isStarted) return
    isWaiting = true
    do await options.clock.sleep(settleMs, options.signal)
    while (readers > 0 && !options.signal.aborted)
    isWaiting = false
    if (options.signal.aborted || (came.size === 0 && went.size === 0)) return
    const from = serial
    const to = await options.nextSerial()
    const [added, removed] = [[...came.values()], [...went.values()]]
    take()
    serial = to
    steps.push({ from, to, removed: [soa(from), ...removed], added: [soa(to), ...added] })
    steps = withinBounds(steps)
    options.onChanged()
  }

  function take(): void {
    for (const [key, own] of came) members.set(key, own)
    for (const key of went.keys()) members.delete(key)
    came.clear()
    went.clear()
  }

  function change(zone: Name, isMember: boolean): void {
    const [here, there] = isMember ? [came, went] : [went, came]
    if (!there.delete(zone.key) && members.has(zone.key) !== isMember) here.set(zone.key, memberOf(zone))
    void settle().catch(options.onFault)
  }

  return {
    apex,
    add: (zone: Name): void => change(zone, true),
    remove: (zone: Name): void => change(zone, false),

    /** From here on there is a version; what was added before is in it. */
    async start(): Promise<void> {
      serial = await options.nextSerial()
      take()
      isStarted = true
    },

    /** As it was last said to be; what is still settling is not in it. */
    source(): Source {
      return {
        apex,
        serial,
        soa: soa(serial),
        isCatalog: true,
        *records() {
          readers += 1
          try {
            yield* frame
            yield* members.values()
          } finally {
            readers -= 1
          }
        },
        async since(from) {
          const at = steps.findIndex((step) => step.from === from)
          return at === -1 ? undefined : steps.slice(at)
        },
      }
    },
  }
}

function withinBounds(steps: readonly Delta[]): Delta[] {
  const kept: Delta[] = []
  let records = 0
  for (const step of steps.toReversed()) {
    records += step.removed.length + step.added.length
    if (kept.length >= maxSteps || records > maxStepRecords) break
    kept.unshift(step)
  }
  return kept
}
