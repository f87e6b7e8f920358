// A whole store-and-forward MX on loopback ports, with a primary of another maker that can be taken down and brought back.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { createServer, connect as connectSocket, type Socket } from 'node:net'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type Carry, type CarryOptions, type CarryPorts, createCarry } from '../../src/carry/index.ts'
import type { MailPolicy } from '../../src/declare/mail-policy.ts'
import { defaultRules } from '../../src/declare/mail-rules.ts'
import { systemScope } from '../../src/declare/scope.ts'
import { type Name, nameToText } from '../../src/dns/name.ts'
import { createJudge } from '../../src/protect/judge.ts'
import { openQueue, type QueueTables, type Store } from '../../src/store/store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { silentLog } from '../../src/system/log.ts'
import { type KeyPair, selfSigned } from '../../src/system/tls.ts'
import { freePort, scratch } from './places.ts'
import { world } from './world.ts'

let pair: Promise<KeyPair> | undefined
/** One certificate for all tests of a file. */
export const testPair = (t: TestContext): Promise<KeyPair> =>
  (pair ??= selfSigned(scratch(t), ['mx.ulak.example'], Date.now()))

export type Arrived = {
  readonly from: string
  readonly to: readonly string[]
  readonly body: Buffer
  readonly connection: string
}

export type Primary = {
  readonly port: number
  readonly got: Arrived[]
  up(): Promise<void>
  down(): Promise<void>
}

/** Another maker's server; it listens from the first `up` on, always at the same port. */
export async function primary(t: TestContext, options: SMTPServerOptions = {}): Promise<Primary> {
  const port = await freePort()
  const got: Arrived[] = []
  const tls = await testPair(t)
  let server: SMTPServer | undefined
  const down = async (): Promise<void> => {
    const running = server
    server = undefined
    if (!running) return
    for (const connection of running.connections) connection._socket.destroy()
    await new Promise<void>((resolve) => running.close(resolve))
  }
  t.after(down)
  return {
    port,
    got,
    down,
    async up() {
      server = new SMTPServer({
        authOptional: true,
        disableReverseLookup: true,
        hideENHANCEDSTATUSCODES: false,
        logger: false,
        key: tls.key,
        cert: tls.cert,
        onData(stream, session, done) {
          const chunks: Buffer[] = []
          stream.on('data', (chunk: Buffer) => chunks.push(chunk))
          stream.on('end', () => {
            const from = session.envelope.mailFrom
            got.push({
              from: from ? from.address : '',
              to: session.envelope.rcptTo.map(({ address }) => address),
              body: Buffer.concat(chunks),
              connection: session.id,
            })
            done()
          })
        },
        ...options,
      })
      server.on('error', () => {})
      await new Promise<void>((resolve) => server!.listen({ host: '127.0.0.1', port }, resolve))
    },
  }
}

export const policy = (changes: Partial<MailPolicy> & { port?: number } = {}): MailPolicy => {
  const { port = 25, ...rest } = changes
  return {
    domainId: 'd',
    accountId: 'a',
    accountPath: '/root/a/',
    domain: 'firma.example',
    role: 'backup',
    preference: 20,
    dns: 'here',
    proven: true,
    hops: { kind: 'hosts', hosts: [{ host: 'mail.firma.example', addresses: ['127.0.0.1'], port, preference: 10 }] },
    ownNames: ['backup.mail.firma.example'],
    rules: defaultRules,
    standby: false,
    ownServers: true,
    ...rest,
  }
}

/** As system/net.ts does it, without its refusals. */
export const plainDial: CarryPorts['dial'] = ({ address, port }, { timeoutMs, signal }) =>
  new Promise((resolve, reject) => {
    const socket: Socket = connectSocket({
      host: address,
      port,
      noDelay: true,
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
  })

export type Rig = {
  readonly carry: Carry
  readonly store: Store<QueueTables>
  readonly where: { readonly address: string; readonly port: number }
  readonly folder: string
  readonly policies: Map<string, MailPolicy>
  readonly fatal: unknown[]
}

export type RigOptions = {
  readonly folder?: string
  readonly policies?: readonly MailPolicy[]
  readonly options?: Partial<CarryOptions>
  readonly ports?: Partial<CarryPorts>
  readonly hold?: boolean
}

export async function rig(t: TestContext, given: RigOptions = {}): Promise<Rig> {
  const folder = given.folder ?? scratch(t)
  const policies = new Map((given.policies ?? [policy()]).map((one) => [one.domain, one]))
  const store = given.ports?.store ?? (await openQueue({ engine: 'sqlite', folder }))
  const fatal: unknown[] = []
  const resolver = given.ports?.resolver ?? world({})
  const carry = await createCarry(
    {
      listen: [{ address: '127.0.0.1', port: 0 }],
      hostname: 'mx.ulak.example',
      ownNames: ['mx.ulak.example'],
      outPort: 25,
      spoolFolder: path.join(folder, 'spool'),
      tls: await testPair(t),
      ...given.options,
    },
    {
      store,
      policyFor: async (domain: Name) => policies.get(nameToText(domain)),
      judge: createJudge({ resolver, authservId: 'mx.ulak.example', log: silentLog }),
      resolver,
      dial: plainDial,
      clock: systemClock,
      log: silentLog,
      random: Math.random,
      onFatal: (error) => fatal.push(error),
      ...given.ports,
    },
  )
  await carry.start()
  t.after(async () => {
    await carry.stop()
    await store.close()
  })
  return { carry, store, folder, policies, fatal, where: carry.addresses[0]! }
}

/** A port where connections are made and nothing is ever said. */
export async function mute(t: TestContext): Promise<number> {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return (server.address() as { port: number }).port
}

/** A conversation as far as DATA, with everything in its place. */
export const opening = `
  S: 220 mx.ulak.example ESMTP Ulak
  C: EHLO mail.sender.example
  S: 250-*
  C: MAIL FROM:<a@sender.example>
  S: 250 2.1.0 *
  C: RCPT TO:<bir@firma.example>
  S: 250 2.1.5 *
  C: DATA
  S: 354 *
`

/** No next hop answers, so that whatever is stored stays to be seen. */
export const still = policy({ port: 1 })

export const queued = async ({ carry }: Pick<Rig, 'carry'>) =>
  (await carry.queue.list(systemScope, { limit: 1_000 })).items

export async function isEmpty(mx: Rig): Promise<void> {
  assert.deepEqual(await queued(mx), [])
  assert.deepEqual(await readdir(`${mx.folder}/spool`), [])
}
