// How fast a queue drains: 10,000 waiting messages of 20 KB through Ulak into smtp-sink, beside smtp-source straight into the same smtp-sink, in turns.
// `node bench/drain.ts [messages] [rounds]`
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createCarry } from '../src/carry/index.ts'
import { insertMessages } from '../src/carry/queue-steps.store.ts'
import type { NewMessage } from '../src/carry/queue.store.ts'
import { systemScope } from '../src/declare/scope.ts'
import { openQueue } from '../src/store/store.ts'
import { systemClock } from '../src/system/clock.ts'
import { newId } from '../src/system/id.ts'
import { createLog } from '../src/system/log.ts'
import { selfSigned } from '../src/system/tls.ts'
import { plainDial, policy } from '../test/support/carry.ts'
import { freePort } from '../test/support/places.ts'
import { world } from '../test/support/world.ts'

const bytes = 20_000
const [messages, rounds] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 3)]
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function sink(port: number): Promise<ChildProcess> {
  const child = spawn('smtp-sink', ['-u', 'nobody', `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' })
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('close', () => {})
      socket.once('connect', () => socket.destroy())
    })
    if (isUp) return child
    await sleep(50)
  }
}

async function straight(): Promise<number> {
  const port = await freePort()
  const child = await sink(port)
  const begun = performance.now()
  const address = ['-f', 'a@sender.example', '-t', 'bir@firma.example', `127.0.0.1:${port}`]
  await promisify(execFile)('smtp-source', ['-d', '-s', '20', '-m', String(messages), '-l', String(bytes), ...address])
  const seconds = (performance.now() - begun) / 1_000
  child.kill()
  return messages / seconds
}

/** From the return of the host: until its first message, and messages a second from then on. */
async function drain(): Promise<{ rate: number; firstMs: number; cpuMs: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-drain-'))
  const port = await freePort()
  const store = await openQueue({ engine: 'sqlite', folder })
  const now = Date.now() - 60_000
  const body = Buffer.from(`Subject: x\r\n\r\n${'0123456789abcdef\r\n'.repeat(bytes / 18)}`)
  for (let at = 0; at < messages; at += 500) {
    const part = Array.from({ length: Math.min(500, messages - at) }, (_, one) => waiting(body, now + at + one))
    await store.transact((tx) => insertMessages(tx, part, now))
  }
  const carry = await createCarry(
    {
      listen: [{ address: '127.0.0.1', port: 0 }],
      hostname: 'mx.ulak.example',
      ownNames: [],
      outPort: port,
      spoolFolder: path.join(folder, 'spool'),
      tls: await selfSigned(folder, ['mx.ulak.example'], Date.now()),
    },
    {
      store,
      policyFor: async () => policy({ port }),
      judge: async () => ({}) as never,
      resolver: world({}),
      dial: plainDial,
      clock: systemClock,
      log: createLog({ level: 'error' }),
      random: Math.random,
      onFatal: (error) => {
        throw error
      },
    },
  )
  await carry.start()
  await sleep(3_000)
  const left = () => carry.queue.total(systemScope)
  const child = await sink(port)
  const back = performance.now()
  while ((await left()) === messages) await sleep(20)
  const first = performance.now()
  const cpu = process.cpuUsage()
  while ((await left()) > 0) await sleep(50)
  const seconds = (performance.now() - first) / 1_000
  const used = process.cpuUsage(cpu)
  await carry.stop()
  await store.close()
  child.kill()
  rmSync(folder, { recursive: true })
  return { rate: messages / seconds, firstMs: first - back, cpuMs: (used.user + used.system) / 1_000 / messages }
}

const waiting = (body: Uint8Array, received: number): NewMessage => ({
  id: newId(received),
  accountId: 'a',
  accountPath: '/root/a/',
  domain: 'firma.example',
  sender: 'a@sender.example',
  received,
  size: body.length,
  smtputf8: false,
  eightBit: false,
  clientIp: '192.0.2.1',
  trace: 'Received: x\r\n',
  cuts: [],
  verdict: {},
  body,
  recipients: ['bir@firma.example'],
  lifetimeMs: 432_000_000,
  bounceable: false,
})

for (let round = 1; round <= rounds; round += 1) {
  const direct = await straight()
  const { rate, firstMs, cpuMs } = await drain()
  console.log(
    `round ${round}: straight ${direct.toFixed(0)}/s, from the queue ${rate.toFixed(0)}/s (${((100 * rate) / direct).toFixed(0)} %), first after ${firstMs.toFixed(0)} ms, ${cpuMs.toFixed(2)} ms CPU a message`,
  )
}
process.exit(0)
