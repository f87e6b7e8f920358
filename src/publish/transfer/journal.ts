// The last steps of each zone, so that a secondary gets what changed and not everything (RFC 1995). A journal that is not whole is no
// fault: then the whole zone goes over.
import { nameToText } from '../../dns/name.ts'
import type { ControlTables, Store } from '../../store/store.ts'
import type { Log } from '../../system/log.ts'
import type { ZoneImage } from '../zone-image.ts'
import { decodeDelta, type Delta, deltaOf, encodeDelta } from './delta.ts'
import * as rows from './journal.store.ts'

/** Of one zone. */
export const maxSteps = 100
export const maxJournalBytes = 1_048_576

export type Journal = ReturnType<typeof createJournal>

export function createJournal({ store, log }: { store: Store<ControlTables>; log: Log }) {
  const { db } = store
  /** Writes follow one another, in the order of the changes. */
  let last: Promise<void> = Promise.resolve()
  const inTurn = (zone: string, write: () => Promise<void>): void => {
    last = last.then(write).catch((error: unknown) => log.warn({ err: error, zone }, 'a zone’s journal has a gap now'))
  }

  return {
    /** Keeps the step between two versions of a zone. */
    keep(before: ZoneImage, after: ZoneImage): void {
      const zone = nameToText(after.apex)
      inTurn(zone, async () => {
        const delta = encodeDelta(deltaOf(before, after))
        if (delta.length > maxJournalBytes) return rows.deleteJournal(db, zone)
        await store.transact(async (tx) => {
          await rows.insertStep(tx, { zone, from_serial: before.serial, to_serial: after.serial, delta })
          await rows.deleteSteps(tx, zone, tooMany(chain(await rows.stepsOf(tx, zone), after.serial)))
        })
      })
    },

    forget(zone: string): void {
      inTurn(zone, () => rows.deleteJournal(db, zone))
    },

    /** The steps from `serial` to the zone as it is, oldest first; undefined if they are not known. */
    async since(serial: number, zone: ZoneImage): Promise<readonly Delta[] | undefined> {
      await last
      const steps = chain(await rows.stepsOf(db, nameToText(zone.apex)), zone.serial).kept
      const at = steps.findIndex(({ from_serial: from }) => from === serial)
      if (at === -1) return undefined
      return steps
        .slice(0, at + 1)
        .reverse()
        .map((row) => ({ from: row.from_serial, to: row.to_serial, ...decodeDelta(row.delta) }))
    },

    /** Waits for what is being written. */
    settled: (): Promise<void> => last,
  }
}

type Chain = { readonly kept: readonly rows.StepRow[]; readonly loose: readonly rows.StepRow[] }

/** The steps that lead to `serial`, the newest first, and those that lead nowhere. */
function chain(steps: readonly rows.StepRow[], serial: number): Chain {
  const byEnd = new Map(steps.map((row) => [row.to_serial, row]))
  const kept: rows.StepRow[] = []
  for (let row = byEnd.get(serial); row; row = byEnd.get(row.from_serial)) {
    kept.push(row)
    byEnd.delete(row.to_serial)
  }
  return { kept, loose: [...byEnd.values()] }
}

/** Ends of the steps that the bounds leave no room for. */
function tooMany({ kept, loose }: Chain): number[] {
  let bytes = 0
  const beyond = kept.filter(({ delta }, at) => {
    bytes += delta.length
    return at >= maxSteps || bytes > maxJournalBytes
  })
  return [...beyond, ...loose].map(({ to_serial: to }) => to)
}
