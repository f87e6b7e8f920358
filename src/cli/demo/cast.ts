// Who plays in the demo, each a process of its own on loopback: Ulak itself, a resolver that knows only Ulak, a sender, and the domain's own
// mail server. Sender and mail server come in two makes (built in; Postfix), behind the same interface.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SendOrder, SendResult } from './sender.ts'

/** Where everybody is. Mail hosts share one port, since senders try the same port on every address. */
export type Stage = {
  readonly folder: string
  readonly ulak: { readonly address: string; readonly dns: number; readonly http: number }
  readonly primary: string
  readonly sender: string
  readonly resolver: { readonly address: string; port: number }
  readonly mailPort: number
  readonly token: string
}

export type Sender = {
  /** Sends messages with these ids; resolves when each is with some host. Host names by message id; undefined: nobody took it. */
  send(domain: string, ids: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>
}

export type Primary = {
  start(): Promise<void>
  stop(): Promise<void>
  /** Ids of what arrived, in the order of arrival; twice if it came twice. */
  received(): readonly string[]
}

export type Cast = { readonly ulak: Ulak; readonly sender: Sender; readonly primary: Primary }

const here = import.meta.dirname
/** Generous: a slow machine is no reason to fail. */
const maxWaitMs = 60_000

/** Free ports on addresses that nobody else is likely to use. */
export async function setStage(folder: string): Promise<Stage> {
  const network = `127.${1 + (randomBytes(1)[0]! % 254)}.${randomBytes(1)[0]}`
  const [ulak, primary, sender, resolver] = [2, 3, 4, 5].map((host) => `${network}.${host}`) as [
    string,
    string,
    string,
    string,
  ]
  return {
    folder,
    ulak: { address: ulak, dns: await freePort([ulak]), http: await freePort([ulak]) },
    primary,
    sender,
    resolver: { address: resolver, port: await freePort([resolver]) },
    mailPort: await freePort([ulak, primary]),
    token: randomBytes(24).toString('hex'),
  }
}

/** A port above 1024 that is free for TCP and UDP on all the addresses now. */
async function freePort(addresses: readonly string[]): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 20_000 + (randomBytes(2).readUInt16BE() % 40_000)
    const free = await Promise.all(addresses.flatMap((address) => [tcpIsFree(address, port), udpIsFree(address, port)]))
    if (free.every(Boolean)) return port
  }
  throw new Error('no free port on loopback')
}

const tcpIsFree = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, address, () => server.close(() => resolve(true)))
  })

const udpIsFree = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4').once('error', () => resolve(false))
    socket.bind(port, address, () => socket.close(() => resolve(true)))
  })

// ── Processes ───────────────────────────────────────────────────────────────────────────────────

/** Takes what ends a process, from the moment there is one. */
export type ToEnd = (end: () => Promise<void>) => void

/** One of our own processes, ready. */
async function player(name: string, args: readonly string[], toEnd: ToEnd): Promise<ChildProcess> {
  const child = fork(path.join(here, `${name}.ts`), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  toEnd(() => ended(child, 'SIGTERM'))
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`the demo's ${name} ended with ${code}`)))
  })
  return child
}

export async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await exit
}

export async function waitFor(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + maxWaitMs
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${maxWaitMs / 1000} s`)
    await delay(50)
  }
}

// ── The built-in make ───────────────────────────────────────────────────────────────────────────

export async function builtInResolver({ ulak, resolver }: Stage, toEnd: ToEnd): Promise<void> {
  await player('resolver', [ulak.address, String(ulak.dns), resolver.address, String(resolver.port)], toEnd)
}

export async function builtInSender(stage: Stage, toEnd: ToEnd): Promise<Sender> {
  const args = [stage.resolver.address, String(stage.resolver.port), String(stage.mailPort)]
  const child = await player('sender', args, toEnd)
  return {
    send(domain, ids) {
      const taken = new Map<string, string | undefined>()
      return new Promise((resolve) => {
        const onResult = (result: SendResult): void => {
          taken.set(result.id, result.host)
          if (taken.size < ids.length) return
          child.off('message', onResult)
          resolve(taken)
        }
        child.on('message', onResult)
        child.send({ domain, ids } satisfies SendOrder)
      })
    },
  }
}

export function builtInPrimary(stage: Stage, toEnd: ToEnd): Primary {
  const received: string[] = []
  let stop = async (): Promise<void> => {}
  toEnd(() => stop())
  return {
    async start() {
      const child = await player('primary', [stage.primary, String(stage.mailPort)], (end) => (stop = end))
      child.on('message', (message: { received: string }) => received.push(message.received))
    },
    stop: () => stop(),
    received: () => received,
  }
}

// ── Ulak ────────────────────────────────────────────────────────────────────────────────────────

export type Ulak = {
  start(): Promise<void>
  kill(): Promise<void>
  call<T>(method: string, route: string, body?: unknown): Promise<T>
}

export function ulakProcess(stage: Stage): Ulak & { end(): Promise<void> } {
  const url = `http://${stage.ulak.address}:${stage.ulak.http}`
  let child: ChildProcess | undefined
  let output = ''
  return {
    async start() {
      output = ''
      child = spawn(process.execPath, [path.join(here, '../main.ts'), 'serve'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          ULAK_DATA: path.join(stage.folder, 'ulak'),
          ULAK_TOKEN: stage.token,
          ULAK_HOSTNAME: 'mx.ulak.example',
          ULAK_NAMESERVERS: `ns.ulak.example=${stage.ulak.address}`,
          ULAK_MX_NAMES: `mx.ulak.example=${stage.ulak.address}`,
          ULAK_DNS: `${stage.ulak.address}:${stage.ulak.dns}`,
          ULAK_SMTP: `${stage.ulak.address}:${stage.mailPort}`,
          ULAK_HTTP: `${stage.ulak.address}:${stage.ulak.http}`,
          ULAK_RESOLVERS: `${stage.resolver.address}:${stage.resolver.port}`,
          ULAK_SMTP_OUT_PORT: String(stage.mailPort),
          ULAK_ALLOW_PRIVATE: 'true',
          ULAK_LOG: 'warn',
        },
      })
      const running = child
      for (const stream of [running.stdout!, running.stderr!])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
      await waitFor('ulak serve', async () => {
        if (running.exitCode !== null)
          throw new Error(`ulak serve ended with ${running.exitCode}: ${output.slice(-2000)}`)
        return fetch(`${url}/readyz`).then(
          (reply) => reply.ok,
          () => false,
        )
      })
    },
    kill: () => ended(child, 'SIGKILL'),
    async call<T>(method: string, route: string, body?: unknown) {
      const reply = await fetch(`${url}/api/v1${route}`, {
        method,
        headers: {
          authorization: `Bearer ${stage.token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await reply.text()
      if (!reply.ok) throw new Error(`${method} ${route}: ${reply.status} ${text}`)
      return (text === '' ? undefined : JSON.parse(text)) as T
    },
    end: () => ended(child, 'SIGTERM'),
  }
}
