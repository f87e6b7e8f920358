// The kernel's own witness: in what order Ulak asks the disk and answers the sender.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { type Acknowledged, carryProcess, keepSending, messageOf } from '../../test/support/carry-process.ts'
import { peer } from '../../test/support/peers.ts'
import { scratch } from '../../test/support/places.ts'

/** One call; `begin` and `end` are lines of the trace. `file` is what its descriptor stands for. */
type Call = {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly begin: number
  readonly end: number
}

/** Reads `strace -f -y`: a call that another thread interrupts has its beginning and its end on two lines. */
function readTrace(trace: string): Call[] {
  const calls: Call[] = []
  const open = new Map<string, { name: string; file: string; text: string; begin: number }>()
  trace.split('\n').forEach((line, at) => {
    const resumed = /^(\d+) +<\.\.\. \w+ resumed>(.*)$/.exec(line)
    const whole = /^(\d+) +(\w+)\(\d+<(.*?)>(.*)$/.exec(line)
    if (resumed) {
      const started = open.get(resumed[1]!)
      if (started) calls.push({ ...started, text: started.text + resumed[2]!, end: at })
      open.delete(resumed[1]!)
    } else if (whole) {
      const call = { name: whole[2]!, file: whole[3]!, text: whole[4]!, begin: at }
      if (line.endsWith('<unfinished ...>')) open.set(whole[1]!, call)
      else calls.push({ ...call, end: at })
    }
  })
  return calls.toSorted((a, b) => a.begin - b.begin)
}

test('no 250 leaves before the syncs that cover its message have returned', peer('strace'), async (t) => {
  const folder = scratch(t)
  const trace = path.join(scratch(t), 'trace')
  const mx = await carryProcess(t, folder, 1, {
    under: [
      'strace',
      '-f',
      '-y',
      '-s',
      '4200',
      '-o',
      trace,
      '-e',
      'trace=write,writev,pwrite64,pwritev,fsync,fdatasync',
    ],
    environment: { UV_USE_IO_URING: '0' },
  })
  const acknowledged: Acknowledged = new Map()
  let sent = 0
  const next = (): string | undefined =>
    sent < 24 ? messageOf(`m${(sent += 1)}`, sent % 4 === 0 ? 100_000 : 700) : undefined
  await Promise.all([1, 2, 3, 4].map(() => keepSending(mx.where, next, acknowledged)))
  await mx.stop()
  assert.equal(acknowledged.size, 24)

  const calls = readTrace(await readFile(trace, 'utf8'))
  const isWrite = ({ name }: Call): boolean => name.includes('write')
  const isSync = ({ name }: Call): boolean => name.includes('sync')
  for (const [id, message] of acknowledged) {
    const answer = calls.find((call) => call.file.startsWith('socket:') && call.text.includes(`accepted as ${id}`))
    assert.ok(answer, `the 250 of ${id}`)
    /**
     * A write of the message to this file is followed by a sync that is over before `before`: the first one to the log (a later commit may
     * write the same page once more for its neighbours), the last one to a file of its own.
     */
    const synced = (file: string, find: 'find' | 'findLast', isOurs: (call: Call) => boolean, before: number): Call => {
      const written = calls[find](
        (call) => isWrite(call) && call.file === file && isOurs(call) && call.begin < answer.begin,
      )
      assert.ok(written, `${id} was not written to ${file} before its 250`)
      const sync = calls.find((call) => isSync(call) && call.file === file && call.begin > written.end)
      assert.ok(sync && sync.end < before, `${id}: ${file} was not synced in time`)
      return sync
    }
    const log = path.join(folder, 'queue.db-wal')
    synced(log, 'find', ({ text }) => text.includes(id), answer.begin)
    if (message.length < 64 * 1024) continue
    const row = calls.find((call) => isWrite(call) && call.file === log && call.text.includes(id))!
    const body = synced(path.join(folder, 'spool', id), 'findLast', () => true, row.begin)
    const spool = calls.find(
      (call) => isSync(call) && call.file === path.join(folder, 'spool') && call.begin > body.end,
    )
    assert.ok(spool && spool.end < row.begin, `${id}: the name of its file was not synced before its row was written`)
  }
})
