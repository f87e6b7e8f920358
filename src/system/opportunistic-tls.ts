// TLS to a mail host after STARTTLS, with whatever certificate it shows: against listeners, not against impostors (RFC 7435). Whoever asks for more
// publishes DANE or MTA-STS; that is judged by what the socket tells (smtp/tls-policy.ts).
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'

/**
 * `host`: the name to ask for (SNI) or an address literal; `ca`: the only authorities that are trusted, PEM, instead of the public ones. Rejects when there is
 * no TLS; the plain socket is of no use then.
 */
export function opportunisticTls(
  socket: Duplex,
  host: string,
  ca?: readonly string[],
): Promise<{ socket: TLSSocket; protocol: string }> {
  return new Promise((resolve, reject) => {
    const name = isIP(host) || host.startsWith('[') ? {} : { servername: host.replace(/\.$/, '') }
    const secured = connect({
      socket,
      rejectUnauthorized: false,
      // Whether the name is right is judged on its own.
      checkServerIdentity: () => undefined,
      ...name,
      ...(ca ? { ca: [...ca] } : {}),
    })
    secured.once('error', reject)
    secured.once('secureConnect', () => {
      secured.off('error', reject)
      resolve({ socket: secured, protocol: secured.getProtocol() ?? 'TLS' })
    })
  })
}
