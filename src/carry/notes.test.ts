// What is written a moment later, and what is told of what was not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemScope } from '../declare/scope.ts'
import { openQueue } from '../store/store.ts'
import { silentLog } from '../system/log.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { scratch } from '../../test/support/places.ts'
import { hopThen } from './hop-history.store.ts'
import type { DoorEvent } from './journal.ts'
import { gapsIn, sightings } from './journal.store.ts'
import { createNotes, maxPending, meetingMs } from './notes.ts'
import { mailboxesOf } from './trace.store.ts'

const refusal = (at: number): DoorEvent => ({
  kind: 'refused',
  at,
  message: undefined,
  recipient: 'bir@firma.example',
  sender: 'a@sender.example',
  domain: 'firma.example',
  accountPath: '/root/a/',
  client: '192.0.2.1',
  reply: '550 5.7.1 no',
  detail: {},
})

test('a flood is told of by its beginning and by how many of it are missing', async (t) => {
  const store = await openQueue({ engine: 'sqlite', folder: scratch(t) })
  t.after(() => store.close())
  const clock = fakeClock()
  const notes = createNotes({ store, clock, log: silentLog })
  const now = clock.now()
  for (let count = 0; count < maxPending + 7; count += 1) notes.note(refusal(now))
  assert.deepEqual(notes.lost(), { from: now, lost: 7 })
  await notes.settled()
  assert.equal(notes.lost(), undefined)
  const told = { from: now, to: now, why: 'flood', lost: 7 }
  assert.deepEqual(await gapsIn(store.db, now - 1, now), [told])
  const all = { from: now, to: now, limit: 2 * maxPending }
  const written = await sightings(store.db, systemScope, mailboxesOf('bir@firma.example', ''), all)
  assert.equal(written.length, maxPending)
})

test('a host that is met all the time is written now and then, one that changed at once', async (t) => {
  const store = await openQueue({ engine: 'sqlite', folder: scratch(t) })
  t.after(() => store.close())
  const clock = fakeClock()
  const notes = createNotes({ store, clock, log: silentLog })
  const start = clock.now()
  const meet = async (ms: number, isUp: boolean) => {
    notes.hopMet({ host: 'mail:25', at: start + ms, isUp, reason: isUp ? '' : 'refused' })
    await notes.settled()
    return (await hopThen(store.db, 'mail:25', start + ms)).met! - start
  }
  assert.equal(await meet(0, true), 0)
  assert.equal(await meet(meetingMs - 1, true), 0)
  assert.equal(await meet(meetingMs, true), meetingMs)
  assert.equal(await meet(meetingMs + 1, false), meetingMs + 1)
  assert.equal((await hopThen(store.db, 'mail:25', start + meetingMs + 1)).state, 'down')
})
