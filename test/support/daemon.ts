// A real `ulak serve` as a process of its own, as an operator runs it, with the API at hand.
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { freePort, ownAddress, scratch, until } from './places.ts'

const root = path.dirname(path.dirname(import.meta.dirname))
export const testToken = 'ulak-test-operator-token-0123456789'

export type Answer = { status: number; body: any } // eslint-disable-line typescript/no-explicit-any

export type Daemon = {
  readonly url: string
  /** All that it printed. */
  output(): string
  start(): Promise<void>
  /** SIGTERM, and waits for its end; the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>
  call(method: string, path: string, body?: unknown): Promise<Answer>
}

export function daemon(
  t: TestContext,
  options: { data: string; environment: Record<string, string>; http: { address: string; port: number } },
): Daemon {
  const url = `http://${options.http.address}:${options.http.port}`
  let child: ChildProcess | undefined
  let output = ''
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const running = child
    if (!running || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null
    const ended = new Promise<number | null>((resolve) => running.once('exit', (code) => resolve(code)))
    running.kill(signal)
    return ended
  }
  t.after(() => end('SIGKILL'))
  return {
    url,
    output: () => output,
    async start() {
      output = ''
      child = spawn(process.execPath, [path.join(root, 'src/cli/main.ts'), 'serve'], {
        env: {
          PATH: process.env.PATH,
          ULAK_DATA: options.data,
          ULAK_HTTP: `${options.http.address}:${options.http.port}`,
          ULAK_TOKEN: testToken,
          ULAK_LANG: 'en',
          ...options.environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      for (const stream of [child.stdout!, child.stderr!])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
      const running = child
      await until(
        'ulak serve',
        async () => {
          if (running.exitCode !== null) throw new Error(`ulak serve ended with ${running.exitCode}:\n${output}`)
          return fetch(`${url}/readyz`).then(
            (reply) => reply.ok,
            () => false,
          )
        },
        90_000,
      ).catch((error: Error) => {
        throw new Error(`${error.message}\n${output}`)
      })
    },
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    async call(method, route, body) {
      const text = typeof body === 'string'
      const reply = await fetch(`${url}/api/v1${route}`, {
        method,
        headers: {
          authorization: `Bearer ${testToken}`,
          ...(body !== undefined && { 'content-type': text ? 'text/dns' : 'application/json' }),
        },
        ...(body !== undefined && { body: text ? body : JSON.stringify(body) }),
      })
      const answer = await reply.text()
      const isJson = (reply.headers.get('content-type') ?? '').includes('json')
      return { status: reply.status, body: isJson && answer !== '' ? JSON.parse(answer) : answer }
    },
  }
}

export type Endpoint = { readonly address: string; readonly port: number }
export type Lone = Daemon & {
  readonly data: string
  readonly address: string
  readonly smtp: Endpoint
  readonly dns: Endpoint
  /** What a second process needs to be about the same installation: `ulak` commands, another `serve`. */
  readonly environment: Record<string, string>
}

/** A daemon that is alone on an address of its own, with free ports; its own DNS is the whole world that it asks. */
export async function loneDaemon(
  t: TestContext,
  { data = scratch(t), environment = {} }: { data?: string; environment?: Record<string, string> } = {},
): Promise<Lone> {
  const address = ownAddress()
  const [http, dns, smtp] = await Promise.all([freePort(address), freePort(address), freePort(address)])
  const own: Record<string, string> = {
    ULAK_HOSTNAME: 'mx.ulak.example',
    ULAK_NAMESERVERS: `ns1.ulak.example=${address}`,
    ULAK_MX_NAMES: `mx.ulak.example=${address}`,
    ULAK_PUBLIC_URL: `http://${address}:${http}`,
    ULAK_DNS: `${address}:${dns}`,
    ULAK_SMTP: `${address}:${smtp}`,
    ULAK_RESOLVERS: `${address}:${dns}`,
    ULAK_ALLOW_PRIVATE: 'true',
    ...environment,
  }
  const started = daemon(t, { data, environment: own, http: { address, port: http } })
  return {
    ...started,
    data,
    address,
    smtp: { address, port: smtp },
    dns: { address, port: dns },
    environment: {
      ULAK_DATA: data,
      ULAK_HTTP: `${address}:${http}`,
      ULAK_URL: started.url,
      ULAK_TOKEN: testToken,
      ULAK_LANG: 'en',
      ...own,
    },
  }
}
