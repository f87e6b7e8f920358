import assert from 'node:assert/strict'
import { test } from 'node:test'
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
