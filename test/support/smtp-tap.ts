// Stands between a sender of another maker and Ulak, hands everything on as it is, and knows which messages were acknowledged, byte for byte.
import { connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export type SmtpTap = {
  readonly port: number
  /** By Ulak's id: the message as the sender sent it, dots unstuffed. */
  readonly acknowledged: ReadonlyMap<string, Buffer>
  /** Where the next connections lead. */
  lead(to: { readonly address: string; readonly port: number }): void
}

/** For senders that wait for each reply to DATA, as smtp-source does. */
export async function smtpTap(t: TestContext): Promise<SmtpTap> {
  const acknowledged = new Map<string, Buffer>()
  let target = { address: '127.0.0.1', port: 1 }
  const server = createServer((client) => {
    const upstream = connect({ host: target.address, port: target.port, noDelay: true })
    client.setNoDelay(true)
    join(client, upstream, acknowledged)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return {
    port: (server.address() as { port: number }).port,
    acknowledged,
    lead: (to) => (target = to),
  }
}

function join(client: Socket, server: Socket, acknowledged: Map<string, Buffer>): void {
  let message: Buffer[] | undefined
  let replies = ''
  client.on('data', (chunk: Buffer) => {
    message?.push(chunk)
    server.write(chunk)
  })
  server.on('data', (chunk: Buffer) => {
    replies += chunk.toString('latin1')
    for (let end = replies.indexOf('\r\n'); end >= 0; end = replies.indexOf('\r\n')) {
      const line = replies.slice(0, end)
      replies = replies.slice(end + 2)
      if (line.startsWith('354')) message = []
      const id = message && /accepted as (\w+)/.exec(line)?.[1]
      if (!id) continue
      acknowledged.set(id, unstuffed(Buffer.concat(message!)))
      message = undefined
    }
    client.write(chunk)
  })
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => {})
    one.on('close', () => other.destroy())
  }
}

/** What follows the dot (a QUIT that did not wait) is cut. RFC 5321 §4.5.2 */
function unstuffed(data: Buffer): Buffer {
  const end = data.indexOf('\r\n.\r\n')
  return Buffer.from(data.toString('latin1', 0, end + 2).replaceAll(/^\./gm, ''), 'latin1')
}
