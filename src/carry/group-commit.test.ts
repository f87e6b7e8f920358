import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Acknowledged, carryProcess, keepSending, messageOf } from '../../test/support/carry-process.ts'
import { diskShim } from '../../test/support/disk-shim.ts'
import { peer } from '../../test/support/peers.ts'
import { scratch } from '../../test/support/places.ts'
import { createGroupCommit } from './group-commit.ts'

test('what arrives together is committed together, what arrives meanwhile comes next', async () => {
  const groups: number[][] = []
  const gate = Promise.withResolvers<void>()
  const commits = createGroupCommit<number, string>(async (items) => {
    groups.push([...items])
    if (groups.length === 1) await gate.promise
    return items.map((item) => `stored ${item}`)
  })
  const first = [commits.add(1), commits.add(2)]
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  const second = [commits.add(3), commits.add(4), commits.add(5)]
  gate.resolve()
  assert.deepEqual(await Promise.all([...first, ...second]), [
    'stored 1',
    'stored 2',
    'stored 3',
    'stored 4',
    'stored 5',
  ])
  assert.deepEqual(groups, [
    [1, 2],
    [3, 4, 5],
  ])
})

test('a commit that fails fails for everyone in it, and for nobody after it', async () => {
  let broken = true
  const commits = createGroupCommit<number, number>((items) => {
    if (!broken) return Promise.resolve(items)
    broken = false
    return Promise.reject(new Error('disk full'))
  })
  const results = await Promise.allSettled([commits.add(1), commits.add(2)])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await commits.add(3), 3)
  await commits.settled()
})

test('an item that is added the moment a commit is done is not forgotten', async () => {
  const commits = createGroupCommit<number, number>((items) => Promise.resolve(items))
  const next = await commits
    .add(1)
    .then((one) => commits.add(one + 1))
    .then((two) => commits.add(two + 1))
  assert.equal(next, 3)
})

test('twenty senders at once share a sync, and the event loop waits for none', peer('gcc'), async (t) => {
  const folder = scratch(t)
  const shim = diskShim(t, folder, ['accepted as '])
  const mx = await carryProcess(t, folder, 1, { environment: shim.environment })
  // A slow disk: while one commit is on its way, everybody else comes to wait for the next.
  shim.slowSyncs(150)
  const before = shim.log().length
  const acknowledged: Acknowledged = new Map()
  const sender = (name: number): Promise<void> => {
    let sent = 0
    return keepSending(mx.where, () => (sent < 5 ? messageOf(`${name}-${(sent += 1)}`, 500) : undefined), acknowledged)
  }
  await Promise.all(Array.from({ length: 20 }, (_, name) => sender(name)))
  assert.equal(acknowledged.size, 100)
  const records = shim.log().slice(before)
  const syncs = records.filter(({ op }) => op === 'sync-begin')
  // Five messages each, one after the other: five rounds, of which each may be cut in two.
  assert.ok(syncs.length >= 5 && syncs.length <= 15, `${syncs.length} syncs for 100 messages`)
  const answering = new Set(records.filter(({ op }) => op === 'said').map(({ thread }) => thread))
  assert.deepEqual([...answering], [mx.pid])
  assert.ok(syncs.every(({ thread }) => thread !== mx.pid))
})
