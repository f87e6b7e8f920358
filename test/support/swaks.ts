// One message by swaks, as an administrator tries a mail server: what the server said to each recipient, and to the message.
import { spawn } from 'node:child_process'
import { program } from './peers.ts'

export type Swaks = {
  readonly from?: string
  readonly to?: readonly string[]
  readonly helo?: string
  /** The address from which it connects. */
  readonly client?: string
  /** With its header, as it is; CRLF or LF line ends. */
  readonly message?: string | Uint8Array
}

/** Replies in the words of the server; the last line of one that has several. `end` is undefined where nobody was taken. */
export type Heard = {
  readonly greeting: string
  readonly rcpt: readonly string[]
  readonly end: string | undefined
}

export async function swaks(
  server: { readonly address: string; readonly port: number },
  {
    from = 'a@sender.example',
    to = ['bir@firma.example'],
    helo = 'mail.sender.example',
    client,
    message = `From: ${from}\r\nSubject: x\r\n\r\nx\r\n`,
  }: Swaks = {},
): Promise<Heard> {
  const args = ['--server', server.address, '--port', String(server.port), '--helo', helo]
  const envelope = ['--from', from, '--to', to.join(',')]
  const interfaces = client === undefined ? [] : ['--local-interface', client]
  const child = spawn(program('swaks'), [...args, ...envelope, ...interfaces, '--data', '-'])
  const out: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => out.push(chunk))
  const ended = new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  child.stdin.on('error', () => undefined).end(message)
  await ended
  const lines = Buffer.concat(out).toString().split('\n')
  const replyAfter = (at: number): string => {
    const rest = lines.slice(at + 1)
    return rest[rest.findIndex((line) => /^<(-|\*\*|~\*|~) {1,3}\d{3} /.test(line))]?.replace(/^<\S+ +/, '') ?? ''
  }
  const all = (command: RegExp): string[] => lines.flatMap((line, at) => (command.test(line) ? [replyAfter(at)] : []))
  const heard = { greeting: replyAfter(-1), rcpt: all(/^ (->|~>) RCPT TO:/), end: all(/^ (->|~>) \.$/).at(-1) }
  if (heard.greeting === '') throw new Error(lines.join('\n'))
  return heard
}
