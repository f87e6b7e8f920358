import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { lockHolder, takeLock } from './lock.ts'

test('a folder has one holder, who is named to the second', (t) => {
  const folder = scratch(t)
  const first = takeLock(folder)
  assert.ok(first.ok)
  const second = takeLock(folder)
  assert.ok(!second.ok && second.holder.pid === process.pid)
  assert.equal(lockHolder(folder)?.pid, process.pid)
  first.release()
  assert.equal(lockHolder(folder), undefined)
  assert.ok(takeLock(folder).ok)
})

test('a lock whose holder was killed is taken over', async (t) => {
  const folder = scratch(t)
  const script = `const { takeLock } = await import(${JSON.stringify(path.join(import.meta.dirname, 'lock.ts'))}); takeLock(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  assert.ok(!takeLock(folder).ok)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  assert.ok(takeLock(folder).ok)
})

test('a process that merely has the same number again does not hold the lock', (t) => {
  const folder = scratch(t)
  writeFileSync(
    path.join(folder, 'ulak.lock'),
    JSON.stringify({ pid: process.pid, since: 'x', command: 'ulak serve', born: '1' }),
  )
  assert.ok(takeLock(folder).ok)
})
