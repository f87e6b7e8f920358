// Load from the tools that come with Postfix: smtp-source sends, smtp-sink takes and counts.
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { program } from './peers.ts'
import { until } from './places.ts'
import { stopWith } from './stop.ts'

export type Endpoint = { readonly address: string; readonly port: number }

export type Sink = Endpoint & {
  /** Messages taken so far. */
  count(): number
}

const textOf = ({ address, port }: Endpoint): string => `inet:${address}:${port}`

/** A server that takes everything and forgets it. */
export async function startSink(t: Pick<TestContext, 'after'>, where: Endpoint): Promise<Sink> {
  const options = ['-c', '-u', 'nobody', `${where.address}:${where.port}`, '1024']
  const child = spawn(program('smtp-sink'), process.getuid?.() === 0 ? options : options.toSpliced(1, 2))
  let last = ''
  child.stdout.on('data', (chunk: Buffer) => {
    // Each line ends with CR, so that a terminal shows the last one.
    last = `${last}${chunk.toString('latin1')}`.slice(-200)
  })
  stopWith(t, child)
  await until('smtp-sink to listen', () => isListening(where))
  return { ...where, count: () => Number(/mesg=(\d+)\s*\r[^\r]*$/.exec(last)?.[1] ?? 0) }
}

export async function isListening({ address, port }: Endpoint): Promise<boolean> {
  const socket = connect(port, address)
  try {
    return await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    )
  } finally {
    socket.destroy()
  }
}

export type Load = {
  readonly to: Endpoint
  readonly from: string
  readonly recipient: string
  readonly messages: number
  readonly sessions: number
  /** One connection after the other, or each session's kept for all its messages. */
  readonly connections: 'new' | 'reused'
  /** The message with LF line ends; else `bytes` of nothing. */
  readonly file?: string
  readonly bytes?: number
}

/** Resolves with its exit code when all is sent; smtp-source gives up at the first reply that it did not want. */
export async function sendLoad(load: Load): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(program('smtp-source'), [
    ...(load.connections === 'reused' ? ['-d'] : []),
    ...(load.file === undefined ? ['-l', String(load.bytes ?? 1_000)] : ['-F', load.file]),
    '-s',
    String(load.sessions),
    '-m',
    String(load.messages),
    '-f',
    load.from,
    '-t',
    load.recipient,
    '-M',
    'mail.sender.example',
    textOf(load.to),
  ])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, said }
}
