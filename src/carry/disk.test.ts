// The disk under the queue: full, busy, or failing.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { sql } from 'kysely'
import { SqliteError } from '../store/fault.ts'
import { openQueue, type QueueTables, type Store } from '../store/store.ts'
import { isEmpty, opening, queued, rig, still } from '../../test/support/carry.ts'
import { scratch } from '../../test/support/places.ts'
import { transcript } from '../../test/support/transcript.ts'

/** A store whose transactions fail as long as `fault` says so, with what SQLite says then. */
async function failing(folder: string): Promise<Store<QueueTables> & { fault: number | undefined }> {
  const store = await openQueue({ engine: 'sqlite', folder })
  const failNow = (): void => {
    if (wrapped.fault !== undefined) throw new SqliteError('as if', wrapped.fault)
  }
  const wrapped: Store<QueueTables> & { fault: number | undefined } = {
    ...store,
    fault: undefined,
    async transact(work) {
      failNow()
      return store.transact(work)
    },
    async batch(steps) {
      failNow()
      return store.batch(steps)
    },
  }
  return wrapped
}

test('a full disk while receiving: come again, nothing half-stored', async (t) => {
  const mx = await rig(t, { policies: [still] })
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(mx.store.db)
  await sql`pragma max_page_count = ${sql.lit(pages.rows[0]!.page_count)}`.execute(mx.store.db)
  const values = {
    large: `${'x'.repeat(70)}\r\n`.repeat(2_000).concat('.\r\n'),
    small: `${'x'.repeat(70)}\r\n`.repeat(800).concat('.\r\n'),
  }
  await transcript(
    mx.where,
    `${opening}
    C: {small}
    S: 452 4.3.1 *
  `,
    values,
  )
  await isEmpty(mx)
  await sql`pragma max_page_count = 1000000`.execute(mx.store.db)
  await transcript(
    mx.where,
    `${opening}
    C: {large}
    S: 250 *
  `,
    values,
  )
})

for (const [what, code] of [
  ['full', 13],
  ['locked', 5],
] as const) {
  test(`a ${what} store: come again, nothing half-stored, and on it goes afterwards`, async (t) => {
    const folder = scratch(t)
    const store = await failing(folder)
    const mx = await rig(t, { folder, policies: [still], ports: { store } })
    store.fault = code
    await transcript(
      mx.where,
      `${opening}
      C: x
      C: .
      S: 452 4.3.1 *
      C: MAIL FROM:<a@sender.example>
      S: 250 *
      C: RCPT TO:<bir@firma.example>
      S: 250 *
      C: DATA
      S: 354 *
      C: {large}
      S: 452 4.3.1 *
    `,
      { large: `${'x'.repeat(70)}\r\n`.repeat(2_000).concat('.\r\n') },
    )
    store.fault = undefined
    assert.deepEqual(await queued(mx), [])
    // Whether a busy store has taken the row is not known for certain, so the file of its message stays for the next start to sweep.
    assert.equal((await readdir(`${mx.folder}/spool`)).length, what === 'full' ? 0 : 1)
    await transcript(
      mx.where,
      `${opening}
      C: x
      C: .
      S: 250 *
    `,
    )
    assert.deepEqual(mx.fatal, [])
  })
}

test('a disk that fails to sync: nothing is accepted from there on', async (t) => {
  const folder = scratch(t)
  const store = await failing(folder)
  const mx = await rig(t, { folder, policies: [still], ports: { store } })
  // SQLITE_IOERR_FSYNC
  store.fault = 1034
  await transcript(
    mx.where,
    `${opening}
    C: x
    C: .
    S: 421 4.3.0 *
    S: (closed)
  `,
  )
  assert.equal(mx.fatal.length, 1)
  store.fault = undefined
  await transcript(
    mx.where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 421 4.3.0 *
    S: (closed)
  `,
  )
  assert.deepEqual(await queued(mx), [])
})
