// A full disk asks senders to come again and is over as soon as there is room; a disk that fails ends the process. Both at any call.
import { test } from 'node:test'
import { assertNoteTells, assertSurvivesFailure, assertSurvivesFull } from '../../test/support/disk-faults.ts'
import { peer } from '../../test/support/peers.ts'

test(
  'a disk that is full from some call on: 452, nothing is lost, and mail is taken as soon as there is room',
  peer('gcc'),
  (t) => assertSurvivesFull(t, [0, 1, 2, 3, 5, 9, 14, 23, 40, 77]),
)

for (const [what, fault] of Object.entries({
  'the first sync': { on: ['sync'], error: 'EIO', count: 1 },
  'a later sync': { on: ['sync'], error: 'EIO', count: 1, skip: 7 },
  'a write': { on: ['write'], error: 'EIO', count: 1, skip: 5 },
  'a sync for which there is no room': { on: ['sync'], error: 'ENOSPC', count: 1, skip: 4 },
} as const))
  test(
    `a disk that fails at ${what}: nothing is taken from there on, and the next start has all of it`,
    peer('gcc'),
    (t) => assertSurvivesFailure(t, fault),
  )

test('a disk that fails at the sync of a checkpoint, which SQLite alone would pass over: the same', peer('gcc'), (t) =>
  assertSurvivesFailure(t, { on: ['sync'], error: 'EIO', count: 1, path: 'queue.db' }, [60_000]),
)

test('a disk that fails while it takes a note that nobody waits for: the same', peer('gcc'), assertNoteTells)
