// An SMTP server that says what a test wants it to say, well-behaved or hostile.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createSecureContext, TLSSocket } from 'node:tls'
import { ownAddress } from './places.ts'

/** A server that hands its connections to `serve`, on an address of its own; it goes away with the test. */
export async function listening(
  t: TestContext,
  serve: (socket: Socket) => void,
): Promise<{ address: string; port: number }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    serve(socket)
  })
  const address = ownAddress()
  await once(server.listen(0, address), 'listening')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { address, port: (server.address() as AddressInfo).port }
}

/** A server that answers each command by a table, as text on the wire; `STARTTLS` may be followed by a handshake. */
export async function scripted(
  t: TestContext,
  says: Readonly<Record<string, string>>,
  tls?: { cert: string; key: string; maxVersion?: 'TLSv1.1' | 'TLSv1' },
) {
  const heard: string[] = []
  const converse = (socket: Socket | TLSSocket, secured: boolean): void => {
    let held = ''
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      held += chunk.toString('latin1')
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        heard.push(line)
        const verb = line.split(' ')[0]!
        socket.write(says[`${secured ? 'tls ' : ''}${verb}`] ?? says[verb] ?? '502 5.5.1 What?\r\n')
        if (verb !== 'STARTTLS' || !tls) continue
        socket.removeAllListeners('data')
        const secureContext = createSecureContext({
          ...tls,
          ...(tls.maxVersion && { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
        })
        return converse(new TLSSocket(socket, { isServer: true, secureContext }), true)
      }
    })
  }
  const where = await listening(t, (socket) => {
    socket.write(says['banner'] ?? '220 mx.firma.example ESMTP\r\n')
    converse(socket, false)
  })
  return { ...where, heard }
}

/** Capabilities of a usual server, before TLS. */
export const ehlo = '250-mx.firma.example hello\r\n250-SIZE 20000000\r\n250-8BITMIME\r\n250 STARTTLS\r\n'
/** A server that takes everything. */
export const usual = {
  EHLO: ehlo,
  STARTTLS: '220 2.0.0 Go ahead\r\n',
  'tls EHLO': '250-mx.firma.example hello\r\n250 SMTPUTF8\r\n',
  MAIL: '250 2.1.0 Ok\r\n',
  RCPT: '250 2.1.5 Ok\r\n',
  RSET: '250 2.0.0 Ok\r\n',
  QUIT: '221 2.0.0 Bye\r\n',
}
