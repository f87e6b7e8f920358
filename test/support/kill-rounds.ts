// Ulak under the load of smtp-source, killed at random moments, again and again on the same folder.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { systemScope } from '../../src/declare/scope.ts'
import { policy, primary, rig } from './carry.ts'
import { carryProcess } from './carry-process.ts'
import { program } from './peers.ts'
import { scratch, until } from './places.ts'
import { seededRandom } from './random.ts'
import { smtpTap } from './smtp-tap.ts'

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Every message that was acknowledged arrives or is still there, and none is changed. In each second round the next hop takes mail; in each fourth
 * one messages are large. Says how many arrived twice.
 */
export async function assertSurvivesKills(t: TestContext, rounds: number, seed: number): Promise<void> {
  const random = seededRandom(seed)
  const folder = scratch(t)
  const tap = await smtpTap(t)
  const arrived = new Map<string, string[]>()
  const mail = await primary(t, {
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const body = Buffer.concat(chunks)
        const id = /^Received: [^]*?\bid (\w+)/m.exec(body.toString('latin1', 0, 2_000))![1]!
        // smtp-source's messages begin with From.
        arrived.getOrInsertComputed(id, () => []).push(digest(body.subarray(body.indexOf('From: <'))))
        done()
      })
    },
  })
  for (let round = 1; round <= rounds; round += 1) {
    if (round % 2 === 0) await mail.up()
    const mx = await carryProcess(t, folder, mail.port)
    tap.lead(mx.where)
    const large = round % 4 >= 2
    const enough = tap.acknowledged.size + Math.ceil(random() * (large ? 20 : 120))
    const source = spawn(
      program('smtp-source'),
      [
        '-d',
        '-s',
        '8',
        '-m',
        '100000',
        '-l',
        large ? '200000' : '4000',
        '-t',
        'bir@firma.example',
        `inet:127.0.0.1:${tap.port}`,
      ],
      { stdio: 'ignore' },
    )
    const ended = once(source, 'exit')
    t.after(() => source.kill('SIGKILL'))
    await until(`round ${round}: some are acknowledged`, () => tap.acknowledged.size >= enough)
    await new Promise((resolve) => setTimeout(resolve, random() * 100))
    await mx.kill()
    source.kill('SIGKILL')
    await ended
    if (round % 2 === 0) await mail.down()
  }
  const { carry, store } = await rig(t, { folder, policies: [policy({ port: mail.port })] })
  const rows = await store.db.selectFrom('message').select(['id', 'spool']).execute()
  const here = new Set(rows.map(({ id }) => id))
  const gone = [...tap.acknowledged.keys()].filter((id) => !here.has(id) && !arrived.has(id))
  assert.deepEqual(gone, [], 'these were acknowledged, did not arrive and are not there')
  assert.deepEqual(
    (await readdir(`${folder}/spool`)).toSorted(),
    rows.flatMap(({ spool }) => (spool === null ? [] : [spool])).toSorted(),
  )
  const [left, already] = [here.size, arrived.size]
  await mail.up()
  await carry.changed('firma.example')
  await until('the queue is empty', async () => (await carry.queue.total(systemScope)) === 0, 120_000)
  const changed = [...tap.acknowledged].filter(
    ([id, bytes]) => arrived.get(id)?.some((one) => one !== digest(bytes)) ?? true,
  )
  assert.deepEqual(
    changed.map(([id]) => id),
    [],
    'these did not arrive as they were',
  )
  const twice = [...arrived.values()].filter(({ length }) => length > 1).length
  t.diagnostic(
    `${rounds} kills, ${tap.acknowledged.size} acknowledged, ${already} arrived before the last start, ${left} were left then, ${twice} arrived more than once`,
  )
}
