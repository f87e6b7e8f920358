// A sender that does what it is told: hands messages to a server over one connection and returns each reply to the end of DATA.
import { connect } from 'node:net'

export type Submission = {
  readonly from: string
  readonly to: readonly string[]
  readonly message: string | Uint8Array
}

/** Lines end in CRLF already; dots are doubled here. Throws on a refusal before the end of DATA. */
export async function submit(
  server: { address: string; port: number },
  submissions: readonly Submission[],
): Promise<string[]> {
  const socket = connect({ host: server.address, port: server.port, noDelay: true })
  const replies = readReplies(socket)
  const expect = async (code: string): Promise<string> => {
    const reply = (await replies.next()).value ?? 'no reply'
    if (!reply.startsWith(code)) throw new Error(`expected ${code}, got ${reply}`)
    return reply
  }
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  const results: string[] = []
  try {
    await expect('220')
    say('EHLO submit.example')
    await expect('250')
    for (const { from, to, message } of submissions) {
      say(`MAIL FROM:<${from}> BODY=8BITMIME`)
      await expect('250')
      for (const recipient of to) {
        say(`RCPT TO:<${recipient}>`)
        await expect('250')
      }
      say('DATA')
      await expect('354')
      const text = Buffer.from(message).toString('latin1').replaceAll(/^\./gm, '..')
      socket.write(Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1'))
      results.push(await expect('250'))
    }
    say('QUIT')
    await expect('221')
  } finally {
    socket.destroy()
  }
  return results
}

/** Each reply with its lines, the code before each. */
export async function* readReplies(socket: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let text = ''
  let reply = ''
  for await (const chunk of socket) {
    text += chunk.toString('latin1')
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      reply += `${line}\n`
      if (line[3] !== '-') {
        yield reply.trimEnd()
        reply = ''
      }
    }
  }
  return undefined
}
