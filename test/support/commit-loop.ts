// A process that commits rows for ever and says each id once its commit is acknowledged; a test kills it.
import { createTable, id, type StoreMigration, text } from '../../src/store/columns.ts'
import { openStore } from '../../src/store/store.ts'

export type LoopTables = { entry: { id: string; body: string } }
export const loopSteps: readonly StoreMigration[] = [
  { name: '001-entry', up: (db) => createTable(db, 'entry', { id, body: text }) },
]

if (import.meta.main) {
  const [folder = '', round = ''] = process.argv.slice(2)
  const store = await openStore<LoopTables>({ engine: 'sqlite', folder }, 'queue', loopSteps)
  for (let count = 0; ; count += 1) {
    const name = `${round}-${count}`
    await store.transact(async (tx) => {
      // Two rows that must come and go together.
      for (const half of ['a', 'b']) {
        await tx
          .insertInto('entry')
          .values({ id: `${name}-${half}`, body: 'x'.repeat(3_000) })
          .execute()
      }
    })
    process.stdout.write(`${name}\n`)
  }
}
