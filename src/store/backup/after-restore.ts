// A restore never sends time backwards. Secondaries only take a zone whose serial grew, and mail that waited when the backup was
// made may have been delivered since: a person decides about it.
import type { AfterRestore } from './restore.ts'

const growSerials: AfterRestore = async (control, _queue, now) => {
  const seconds = Math.floor(now / 1_000)
  await control.db
    .updateTable('domain')
    .set((eb) => ({
      serial: eb
        .case()
        .when('serial', '>=', seconds)
        .then(eb('serial', '+', 1))
        .else(seconds)
        .end(),
    }))
    .execute()
}

/** The step from a serial of before to one of now is nowhere written. */
const dropJournals: AfterRestore = async (control) => {
  await control.db.deleteFrom('zone_journal').execute()
}

/** As carry/queue.ts holds a recipient: no next try, no end of life. */
const holdMail: AfterRestore = async (_control, queue) => {
  await queue.db
    .updateTable('recipient')
    .set({ state: 'held', next_try: null, until: null, last_reply: 'maybe delivered: restored from a backup' })
    .where('state', 'in', ['waiting', 'trying', 'held'])
    .execute()
}

export const afterRestore: readonly AfterRestore[] = [growSerials, dropJournals, holdMail]
