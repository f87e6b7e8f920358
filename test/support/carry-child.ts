// A process that does nothing but carry: `node carry-child.ts <data folder> <port of the next hop>`. Prints where it listens. SIGTERM stops it.
import path from 'node:path'
import { createCarry } from '../../src/carry/index.ts'
import { nameToText } from '../../src/dns/name.ts'
import { createJudge } from '../../src/protect/judge.ts'
import { openQueue } from '../../src/store/store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { silentLog } from '../../src/system/log.ts'
import { selfSigned } from '../../src/system/tls.ts'
import { plainDial, policy } from './carry.ts'
import { world } from './world.ts'

const [folder, port] = process.argv.slice(2)
const served = policy({ port: Number(port) })
const resolver = world({})
const store = await openQueue({ engine: 'sqlite', folder: folder! })
const carry = await createCarry(
  {
    listen: [{ address: '127.0.0.1', port: 0 }],
    hostname: 'mx.ulak.example',
    ownNames: ['mx.ulak.example'],
    outPort: 25,
    spoolFolder: path.join(folder!, 'spool'),
    tls: await selfSigned(folder!, ['mx.ulak.example'], Date.now()),
  },
  {
    store,
    policyFor: async (name) => (nameToText(name) === served.domain ? served : undefined),
    judge: createJudge({ resolver, authservId: 'mx.ulak.example', log: silentLog }),
    resolver,
    dial: plainDial,
    clock: systemClock,
    log: silentLog,
    random: Math.random,
    onFatal: () => process.exit(70),
  },
)
await carry.start()
process.once('SIGTERM', () => {
  void carry
    .stop()
    .then(() => store.close())
    .then(() => process.exit(0))
})
process.stdout.write(`${JSON.stringify({ ...carry.addresses[0], pid: process.pid })}\n`)
