// carry-child.ts as a process that can be killed, and senders that note what was acknowledged the moment its 250 is here.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, type TestContext } from 'node:test'
import { readReplies } from './submit.ts'

type Where = { readonly address: string; readonly port: number }

/** Of many starts only the first compiles. */
const compiled = mkdtempSync(path.join(tmpdir(), 'ulak-compiled-'))
after(() => rmSync(compiled, { recursive: true, force: true }))

export type CarryProcess = {
  readonly where: Where
  readonly pid: number
  /** Its exit code; null after a signal. */
  readonly ended: Promise<number | null>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>
}

/** `under`: a program and its arguments that run the process (strace, prlimit). */
export async function carryProcess(
  t: TestContext,
  folder: string,
  port: number,
  { environment = {}, under = [] }: { environment?: Readonly<Record<string, string>>; under?: readonly string[] } = {},
): Promise<CarryProcess> {
  const script = path.join(import.meta.dirname, 'carry-child.ts')
  const command = [...under, process.execPath, ...process.execArgv, script, folder, String(port)]
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...environment },
  })
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  if (!Array.isArray(line)) throw new Error(`the process ended with ${line} before it was ready`)
  const { pid, ...where } = JSON.parse(line[0] as string) as Where & { pid: number }
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal)
    return ended
  }
  return { where, pid, ended, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') }
}

/** A message of about that many bytes that tells itself apart from all others. */
export const messageOf = (tag: string, bytes: number): string =>
  `Subject: ${tag}\r\n\r\n${`${tag} 0123456789abcdef\r\n`.repeat(Math.max(1, Math.ceil(bytes / (tag.length + 19))))}`

export type Acknowledged = Map<string, string>

/**
 * Sends one message after the other over one connection, until it breaks or `next` has no more. Acknowledged ones come into the map, their id to
 * their bytes, other replies into `refusals`.
 */
export async function keepSending(
  where: Where,
  next: () => string | undefined,
  acknowledged: Acknowledged,
  refusals: string[] = [],
): Promise<void> {
  const socket = connect({ port: where.port, host: where.address, noDelay: true })
  const replies = readReplies(socket)
  const say = async (text: string): Promise<string> => {
    socket.write(`${text}\r\n`)
    return (await replies.next()).value ?? ''
  }
  try {
    await replies.next()
    await say('EHLO x')
    for (let message = next(); message !== undefined; message = next()) {
      let reply = ''
      for (const line of ['MAIL FROM:<a@sender.example>', 'RCPT TO:<bir@firma.example>', 'DATA', `${message}.`]) {
        reply = await say(line)
        if (!/^[23]/.test(reply)) break
      }
      const id = /accepted as (\w+)/.exec(reply)?.[1]
      if (id) acknowledged.set(id, message)
      else if (reply === '') return
      else {
        refusals.push(reply)
        if (reply.startsWith('421')) return
        await say('RSET')
      }
    }
    await say('QUIT')
  } catch {
    // The server is gone.
  } finally {
    socket.destroy()
  }
}
