// Ulak at work on a disk that becomes full, or fails, at a chosen call.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type Acknowledged, carryProcess, keepSending, messageOf } from './carry-process.ts'
import { type DiskShim, diskShim, type Fault } from './disk-shim.ts'
import { scratch, until } from './places.ts'
import { submit } from './submit.ts'
import { assertAllThere, messagesAfterStart } from './power-cut.ts'

/** No next hop is there. */
const nowhere = 1

/** One for the database, one for the spool. */
const bothSizes = [20_000, 150_000]

/** Messages that tell themselves apart, `count` of them, of these sizes in turn. */
function batch(sent: Set<string>, count: number, sizes = bothSizes): () => string | undefined {
  const end = sent.size + count
  return () => {
    if (sent.size >= end) return undefined
    const message = messageOf(`m${sent.size}`, sizes[sent.size % sizes.length]!)
    sent.add(message)
    return message
  }
}

/**
 * The disk is full from the k-th call on, for each k of `skips`: senders are asked to come again, and as soon as there is room mail is taken, by
 * the same process. Nothing that was acknowledged is touched.
 */
export async function assertSurvivesFull(t: TestContext, skips: readonly number[]): Promise<void> {
  const folder = scratch(t)
  const shim = diskShim(t, folder)
  const mx = await carryProcess(t, folder, nowhere, { environment: shim.environment })
  const sent = new Set<string>()
  const acknowledged: Acknowledged = new Map()
  const send = async (count: number): Promise<string[]> => {
    const refusals: string[] = []
    const next = batch(sent, count)
    await Promise.all([1, 2, 3].map(() => keepSending(mx.where, next, acknowledged, refusals)))
    return refusals
  }
  for (const skip of skips) {
    shim.arm({ on: ['write', 'truncate', 'open', 'name'], error: 'ENOSPC', skip })
    const refusals = await send(6 + Math.ceil(skip / 8))
    const { failed } = shim.counts()
    shim.disarm()
    assert.ok(failed > 0, `no call failed: ${skip} were let through`)
    assert.ok(refusals.length > 0, `nobody was refused on a full disk (after ${skip} calls)`)
    for (const reply of refusals) assert.match(reply, /^452 4\.3\.1 /, `after ${skip} calls`)
    assert.deepEqual(await send(2), [], `with room again (full after ${skip} calls)`)
  }
  assert.equal(await mx.stop(), 0)
  assertAllThere(await messagesAfterStart(t, folder), acknowledged, sent)
}

/** The disk fails at a call: nothing is taken from there on, the process ends, and the next start has all that was acknowledged. */
export async function assertSurvivesFailure(t: TestContext, fault: Fault, sizes = bothSizes): Promise<void> {
  const folder = scratch(t)
  const shim = diskShim(t, folder)
  const mx = await carryProcess(t, folder, nowhere, { environment: shim.environment })
  const sent = new Set<string>()
  const acknowledged: Acknowledged = new Map()
  const refusals: string[] = []
  shim.arm(fault)
  const next = batch(sent, 1_000, sizes)
  await Promise.all([1, 2, 3].map(() => keepSending(mx.where, next, acknowledged, refusals)))
  // First this: a process that goes on never ends.
  assert.ok(sent.size < 1_000, `it went on as if nothing had happened after ${failedCalls(shim)}`)
  assert.equal(await mx.ended, 70)
  for (const reply of refusals) assert.match(reply, /^4/)
  assertAllThere(await messagesAfterStart(t, folder), acknowledged, sent)
}

/** The disk fails at a write that no message waits for, the note of a refusal: the next message finds out. */
export async function assertNoteTells(t: TestContext): Promise<void> {
  const folder = scratch(t)
  const shim = diskShim(t, folder)
  const mx = await carryProcess(t, folder, nowhere, { environment: shim.environment })
  shim.arm({ on: ['write'], error: 'EIO', count: 1 })
  const bareLf = { from: 'a@sender.example', to: ['ayse@firma.example'], message: 'Subject: x\n\r\n' }
  await assert.rejects(submit(mx.where, [bareLf]), /550 5\.6\.0/)
  await until('the note', async () => shim.counts().failed === 1)
  const [sent, acknowledged] = [new Set<string>(), new Map<string, string>()]
  await keepSending(mx.where, batch(sent, 100), acknowledged)
  assert.deepEqual([sent.size, acknowledged.size], [1, 0])
  assert.equal(await mx.ended, 70)
}

const failedCalls = (shim: DiskShim): string =>
  shim
    .log()
    .filter(({ error }) => error !== 0)
    .map(({ op, path, offset, data }) => `${op} ${path} at ${offset} (${data.length} bytes)`)
    .join(', ')
