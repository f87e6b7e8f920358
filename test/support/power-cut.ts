// Ulak at work on a disk whose every change is logged, and what must be there when the power goes at any of these changes.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { createCarry } from '../../src/carry/index.ts'
import { openQueue } from '../../src/store/store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { silentLog } from '../../src/system/log.ts'
import { plainDial, primary, still, testPair } from './carry.ts'
import { type Acknowledged, carryProcess, keepSending, messageOf } from './carry-process.ts'
import { ReplayedDisk, type Fate } from './disk-replay.ts'
import { type DiskRecord, diskShim, type DiskShim } from './disk-shim.ts'
import { scratch } from './places.ts'
import { seededRandom } from './random.ts'

export const marks = ['accepted as ', 'taken: '] as const

export type Recorded = {
  readonly log: readonly DiskRecord[]
  /** Every message that was sent, whether acknowledged or not. */
  readonly sent: ReadonlySet<string>
  /** By id. */
  readonly acknowledged: ReadonlyMap<string, string>
}

/** Small and large messages come in while nothing goes out, then while everything does; then an orderly stop. */
export async function record(t: TestContext, messages: number): Promise<Recorded & { readonly shim: DiskShim }> {
  const folder = scratch(t)
  const shim = diskShim(t, folder, marks)
  const mail = await primary(t, {
    // What is said in the clear can be read in the log.
    hideSTARTTLS: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => done(null, `taken: ${/^Subject: (\S+)/m.exec(Buffer.concat(chunks).toString())![1]}.`))
    },
  })
  const mx = await carryProcess(t, folder, mail.port, { environment: shim.environment })
  const sent = new Set<string>()
  const acknowledged: Acknowledged = new Map()
  // Two thirds lie in the database, and enough of them to bring a checkpoint of its log.
  const sizes = [300, 62_000, 150_000, 30_000, 90_000, 5_000]
  const next = (most: number) => (): string | undefined => {
    if (sent.size >= most) return undefined
    const message = messageOf(`m${sent.size}`, sizes[sent.size % sizes.length]!)
    sent.add(message)
    return message
  }
  const send = (most: number): Promise<unknown> =>
    Promise.all(Array.from({ length: 5 }, () => keepSending(mx.where, next(most), acknowledged)))
  await send(Math.ceil(messages / 2))
  await mail.up()
  await send(messages)
  assert.equal(acknowledged.size, messages)
  assert.equal(await mx.stop(), 0)
  return { log: shim.log(), sent, acknowledged, shim }
}

/** A crash after `at` records; what is not synced has this fate. */
export type Crash = { readonly at: number; readonly fate: 'lost' | 'kept' | number }

/** Replays the log and calls back with the disk of every crash (in the order of `at`), and what must and may be on it. */
export async function eachCrash(t: TestContext, recorded: Recorded, crashes: readonly Crash[]): Promise<void> {
  const disk = new ReplayedDisk()
  const must = new Map<string, string>()
  const taken = new Set<string>()
  const tagOf = (message: string): string => /^Subject: (\S+)/.exec(message)![1]!
  const idOf = new Map([...recorded.acknowledged].map(([id, message]) => [tagOf(message), id]))
  const ordered = crashes.toSorted((a, b) => a.at - b.at)
  let next = 0
  for (let at = 0; at <= recorded.log.length && next < ordered.length; at += 1) {
    for (; ordered[next]?.at === at; next += 1) {
      const { fate } = ordered[next]!
      const luck = typeof fate === 'number' ? seededRandom(fate) : fate
      await assertSurvives(t, disk, luck, must, recorded.sent).catch((cause: Error) => {
        throw new Error(`crash at record ${at} of ${recorded.log.length}, unsynced: ${fate}: ${cause.message}`, {
          cause,
        })
      })
    }
    const record = recorded.log[at]
    if (!record) break
    disk.apply(record)
    const text = record.op === 'said' || record.op === 'heard' ? record.data.toString() : ''
    // Once the next hop has it, it may be here or gone; that may be so before its sender hears of it.
    for (const [, tag] of text.matchAll(/taken: (\w+)\./g)) taken.add(idOf.get(tag!)!)
    for (const [, id] of text.matchAll(/accepted as (\w+)/g)) must.set(id!, recorded.acknowledged.get(id!)!)
    for (const id of taken) must.delete(id)
  }
  assert.equal(next, ordered.length)
}

async function assertSurvives(
  t: TestContext,
  disk: ReplayedDisk,
  fate: Fate,
  must: ReadonlyMap<string, string>,
  sent: ReadonlySet<string>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-image-'))
  try {
    disk.build(folder, fate, (name) => name.endsWith('-shm'))
    const found = await messagesAfterStart(t, folder)
    assertAllThere(found, must, sent)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What was acknowledged is here as it was sent; what is here beyond that was sent, too. */
export function assertAllThere(
  found: ReadonlyMap<string, string>,
  acknowledged: ReadonlyMap<string, string>,
  sent: ReadonlySet<string>,
): void {
  for (const [id, message] of acknowledged) {
    assert.ok(found.has(id), `${id} was acknowledged and is gone`)
    assert.ok(found.get(id) === message, `${id} was acknowledged and is mangled`)
  }
  for (const [id, message] of found) assert.ok(sent.has(message), `${id} is mangled: ${message.slice(0, 80)}`)
}

/** What Ulak has after a start on this folder, by id; the spool holds what the rows name and nothing else. */
export async function messagesAfterStart(t: TestContext, folder: string): Promise<Map<string, string>> {
  const store = await openQueue({ engine: 'sqlite', folder })
  try {
    const carry = await createCarry(
      {
        listen: [],
        hostname: 'mx.ulak.example',
        ownNames: ['mx.ulak.example'],
        outPort: 25,
        spoolFolder: path.join(folder, 'spool'),
        tls: await testPair(t),
      },
      {
        store,
        policyFor: async () => still,
        judge: () => Promise.reject(new Error('nothing comes in')),
        resolver: { resolve: () => Promise.reject(new Error('nothing goes out')) },
        dial: plainDial,
        clock: systemClock,
        log: silentLog,
        random: () => 0,
        onFatal: (error) => assert.fail(error as Error),
      },
    )
    await carry.start()
    await carry.stop()
    const rows = await store.db.selectFrom('message').selectAll().execute()
    const recipients = await store.db.selectFrom('recipient').select('message_id').execute()
    assert.deepEqual(recipients.map((row) => row.message_id).toSorted(), rows.map(({ id }) => id).toSorted())
    const named = rows.flatMap(({ spool }) => (spool === null ? [] : [spool]))
    assert.deepEqual(readdirSync(path.join(folder, 'spool')).toSorted(), named.toSorted())
    return new Map(
      await Promise.all(
        rows.map(async (row): Promise<[string, string]> => {
          const bytes = row.body ?? (await readFile(path.join(folder, 'spool', row.spool!)))
          assert.equal(bytes.length, row.size, `${row.id} has another length`)
          return [row.id, Buffer.from(bytes).toString('latin1')]
        }),
      ),
    )
  } finally {
    await store.close()
  }
}
